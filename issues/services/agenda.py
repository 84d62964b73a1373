"""The agenda of a joint meeting: what is put on it, in which order, and what is taken off again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import MeetingKind
from campaigns.models import Meeting
from campaigns.services.meetings import locked_for_change
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.models import AgendaItem, CommonProblem, Problem
from issues.rules.agenda import reason_for
from issues.selectors.agenda import escalated_to, left_over


@transaction.atomic
def agenda_item_add(
    *,
    actor: User,
    meeting_id: int,
    problem: Problem | None = None,
    common_problem: CommonProblem | None = None,
    note: str = "",
) -> AgendaItem:
    """Put a problem or a common problem at the end of the agenda; why it is there follows from the matter itself.

    Raises NotFound, NotAllowed, Conflict `meeting_cancelled`, RuleViolation (`matter_missing`,
    `problem_of_other_campaign`, `problem_outside_region`, `problem_ended`), ValidationError (also for one twice).
    """
    meeting = meeting_for_agenda(actor, meeting_id)
    field = "common_problem" if common_problem else "problem"
    matter = common_problem or problem
    if matter is None:
        raise RuleViolation("matter_missing", _("Name a problem or a common problem."), field=field)
    if matter.campaign_id != meeting.campaign_id:
        message = _("It belongs to another campaign than the meeting.")
        raise RuleViolation("problem_of_other_campaign", message, field=field)
    if not matter.region.path.startswith(meeting.region.path):
        message = _("It lies outside the region of the meeting.")
        raise RuleViolation("problem_outside_region", message, field=field)
    if problem and not Problem.objects.open().filter(pk=problem.pk).exists():
        raise RuleViolation("problem_ended", _("Nothing is left to be decided: it has ended."), field=field)
    last = meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0
    return saved(
        AgendaItem(
            campaign_id=meeting.campaign_id,
            meeting=meeting,
            problem=problem,
            common_problem=common_problem,
            position=last + 1,
            reason=_reason(meeting, problem, common_problem),
            note=note.strip(),
        )
    )


@transaction.atomic
def agenda_item_remove(*, actor: User, item_id: int, version: int | None = None) -> AgendaItem:
    """Take a matter off the agenda that was not settled yet; the audit trail keeps the row.

    Raises NotFound, NotAllowed, Conflict (`meeting_cancelled`, `stale_version`, `already_settled`).
    """
    item = item_for_change(actor, item_id, version)
    require_open(item)
    key = item.pk
    item.delete()
    item.meeting.agenda_items.filter(position__gt=item.position).update(position=F("position") - 1)
    item.pk = key
    return item


@transaction.atomic
def agenda_item_place(*, actor: User, item_id: int, position: int, version: int | None = None) -> AgendaItem:
    """Put an item at this place of the agenda, the last one at most; the others move up.

    Raises NotFound, NotAllowed, Conflict (`meeting_cancelled`, `stale_version`).
    """
    item = item_for_change(actor, item_id, version)
    others = item.meeting.agenda_items.exclude(pk=item.pk)
    before, after = item.position, min(max(position, 1), others.count() + 1)
    if after < before:
        others.filter(position__gte=after, position__lt=before).update(position=F("position") + 1)
    else:
        others.filter(position__gt=before, position__lte=after).update(position=F("position") - 1)
    item.position = after
    return saved(item)


def meeting_for_agenda(actor: User, meeting_id: int) -> Meeting:
    """The joint meeting whose agenda the actor may keep, its row locked: agendas are changed by one at a time."""
    return locked_for_change(actor, meeting_id, "campaign", kind=MeetingKind.JOINT_MEETING)


def item_for_change(actor: User, item_id: int, version: int | None) -> AgendaItem:
    """The item, locked after its meeting."""
    visible = AgendaItem.objects.visible_to(actor)
    meeting_id = visible.filter(pk=item_id).values_list("meeting", flat=True).first()
    if meeting_id is None:
        raise _not_found()
    meeting = meeting_for_agenda(actor, meeting_id)
    item = locked(visible, item_id, "problem__office", "common_problem")
    if item is None:
        raise _not_found()
    item.meeting = meeting
    require_version(item, version)
    return item


def require_open(item: AgendaItem) -> None:
    if item.outcome:
        message = _("This item is “%(outcome)s” already.") % {"outcome": item.get_outcome_display()}
        raise Conflict("already_settled", message)


def _not_found() -> NotFound:
    return NotFound("agenda_item_not_found", _("There is no such item on the agenda."))


def _reason(meeting: Meeting, problem: Problem | None, common_problem: CommonProblem | None) -> str:
    same = {"problem": problem} if problem else {"common_problem": common_problem}
    overdue = Problem.objects.overdue(timezone.localdate()).filter(pk=problem.pk) if problem else None
    return reason_for(
        is_escalated_here=problem is not None and escalated_to(meeting).filter(problem=problem).exists(),
        was_left_over=left_over(meeting).filter(**same).exists(),
        is_overdue=overdue is not None and overdue.exists(),
    )
