from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import can_run_desk, require
from common.errors import NotFound, RuleViolation
from common.presentation import listed
from common.records import locked, require_version, saved
from issues.models import ReplyTemplate
from issues.rules.wordings import GAPS, unknown_gaps


@transaction.atomic
def reply_template_create(*, actor: User, organisation: Organisation, name: str, text: str) -> ReplyTemplate:
    """Keep a wording for the replies of the organisation. Raises NotAllowed, RuleViolation `unknown_gap`."""
    require(can_run_desk(actor, organisation_id=organisation.pk))
    _require_known_gaps(text)
    return saved(ReplyTemplate(organisation=organisation, name=name.strip(), text=text.strip()))


@transaction.atomic
def reply_template_update(*, actor: User, template_id: int, name: str, text: str, version: int | None) -> ReplyTemplate:
    """Raises NotFound, Conflict `stale_version`, RuleViolation `unknown_gap`, ValidationError."""
    template = _locked(actor, template_id)
    require_version(template, version)
    _require_known_gaps(text)
    template.name, template.text = name.strip(), text.strip()
    return saved(template)


@transaction.atomic
def reply_template_remove(*, actor: User, template_id: int) -> None:
    """Replies that were written with it stay as they are; the audit trail keeps it. Raises NotFound."""
    _locked(actor, template_id).delete()


def _locked(actor: User, template_id: int) -> ReplyTemplate:
    template = locked(ReplyTemplate.objects.visible_to(actor), template_id)
    if template is None:
        raise NotFound("template_not_found", _("There is no such template."))
    require(can_run_desk(actor, organisation_id=template.organisation_id))
    return template


def _require_known_gaps(text: str) -> None:
    unknown = unknown_gaps(text)
    if unknown:
        message = _("Nothing is known to stand for %(gaps)s. Known are %(known)s.")
        words = {
            "gaps": listed(f"{{{gap}}}" for gap in unknown),
            "known": listed(f"{{{name}}}" for pair in GAPS.items() for name in pair),
        }
        raise RuleViolation("unknown_gap", message % words, field="text")
