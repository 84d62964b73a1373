from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotFound
from common.keys import key_in
from issues.models import Problem, ReplyTemplate
from issues.rules.wordings import filled


def reply_template_rows(*, actor: User) -> QuerySet[ReplyTemplate]:
    return ReplyTemplate.objects.visible_to(actor).select_related("organisation")


def reply_template_of(*, actor: User, template_id: int) -> ReplyTemplate:
    """Raises NotFound."""
    found = reply_template_rows(actor=actor).filter(pk=template_id).first()
    if found is None:
        raise NotFound("template_not_found", _("There is no such template."))
    return found


def templates_for(problem: Problem, *, actor: User) -> list[ReplyTemplate]:
    """The wordings of the organisation that replies."""
    return list(ReplyTemplate.objects.visible_to(actor).filter(organisation=problem.lead_organisation_id))


def wording_for(problem: Problem, *, actor: User, template_id: str) -> str:
    """The words of a template with what is known of this problem in its gaps. Raises NotFound."""
    key = key_in(template_id)
    template = reply_template_of(actor=actor, template_id=key)
    values = {
        "enterprise": problem.enterprise.name,
        "number": problem.number,
        "title": problem.title,
        "organisation": template.organisation.name,
        "clerk": str(actor),
        "today": timezone.localdate().isoformat(),
    }
    return filled(template.text, values)
