"""The rules that the database holds, read from the models; `docs/integrity.md` is this list in words.

Renew the document after a migration that adds or drops a rule, as the document says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models
from django.utils.translation import override

OURS = (
    "accounts",
    "notifications",
    "enterprises",
    "policies",
    "campaigns",
    "issues",
    "reports",
    "integrations",
    "portal",
)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "integrity.md"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"

# Said here because no person ever meets them: a form cannot lead to what they forbid.
WORDS = {
    "accounts_recognition_once_per_start": "The same recognition begins twice on one day.",
    "accounts_region_not_own_parent": "A region is part of itself.",
    "campaigns_campaign_eligible_kinds": "An eligible kind that is none.",
    "campaigns_campaign_eligible_sizes": "An eligible size that is none.",
    "campaigns_campaign_eligible_titles": "An eligible title that is none.",
    "campaigns_campaign_not_own_parent": "A campaign is part of itself.",
    "campaigns_listupload_applied_is_counted": "An applied list has its time and its number, another one has neither.",
    "campaigns_enrolment_completed_later": "Completed before it was enrolled.",
    "campaigns_programme_target_positive": "A target of nothing.",
    "campaigns_round_number_positive": "A round number below 1.",
    "campaigns_target_positive": "A target of nothing.",
    "enterprises_alias_not_empty": "A name or code of nothing.",
    "enterprises_alias_spelt_out": "A Chinese name without its pinyin and initials, or stray blanks in the pinyin.",
    "enterprises_duplicate_dismissed_by_somebody": "A pair that is dismissed by nobody, or by somebody at no time.",
    "enterprises_duplicate_in_order": "A pair twice, once each way round, or of an entry with itself.",
    "enterprises_duplicate_reasons": "A reason that is none.",
    "enterprises_duplicatesearch_one_pending": "Two searches wait at a time.",
    "enterprises_duplicatesearch_state": "A search that is done has its time, a waiting one has none.",
    "enterprises_enterprise_not_merged_into_itself": "An entry is merged into itself.",
    "enterprises_merge_of_two": "The same.",
    "enterprises_merge_undone_by_somebody": "A merge that was undone by nobody, or by somebody at no time.",
    "enterprises_enterprise_name_spelt_out": "The same of an enterprise's own name.",
    "enterprises_importtemplate_name": "Two templates of one person with the same name.",
    "enterprises_industry_only_section_is_root": "Only sections stand at the top.",
    "enterprises_sizingrun_done_has_time": "A run that is done has its time, another one has none.",
    "enterprises_sizedeclaration_year": "A year outside 1990 to 2100.",
    "issues_news_once": "The same is news twice.",
    "issues_agendaitem_position": "Two items at one place of an agenda.",
    "issues_agendaitem_position_positive": "A place below the first.",
    "issues_agendaitem_reason": "A reason that is none.",
    "issues_agendaitem_outcome": "An outcome that is none.",
    "issues_agendaitem_course": "A course that is none.",
    "issues_bulkmove_ended_has_time": "A move in bulk that is over has its time, a waiting one has none.",
    "issues_bulkmoveitem_outcome": "An outcome that is none.",
    "issues_bulkmoveitem_refused_has_reason": "A refusal without code and reason, or these without a refusal.",
    "issues_savedview_one_default": "Two views of one person that the list opens with.",
    "issues_category_not_own_parent": "A category is part of itself.",
    "issues_deadlineterm_urgency": "An urgency that is none.",
    "issues_deadlineterm_once": "A step has two terms for one urgency.",
    "issues_extension_decided_has_time": "A decided extension has its time, a waiting one has none.",
    "issues_evidence_media_type": "A type of file that is none.",
    "issues_evidence_once": "The same bytes twice among the evidence of a measure.",
    "issues_measureevent_act": "An act that is none.",
    "issues_measureevent_status": "A status that is none.",
    "issues_escalation_decided_has_time": "A decided escalation has its time, a waiting one has none.",
    "issues_escalation_goes_elsewhere": "An escalation to where the problem already is.",
    "issues_feedback_answer_stands": "What was answered is void.",
    "issues_feedback_window": "The rating window ends before it begins.",
    "issues_problemevent_verdict_is_whole": "An event tells a verdict whole, or none.",
    "issues_handling_times_in_order": "Signed or replied before it was dispatched.",
    "issues_problem_not_merged_into_itself": "A problem is merged into itself.",
    "issues_problem_number_form": "A number that is not year, region and six digits.",
    "issues_problem_outcome": "An outcome that is none.",
    "notifications_choice_once": "Somebody has two choices for one kind.",
    "notifications_letter_failed_says_why": "A letter failed and nobody knows why.",
    "notifications_letter_one_digest": "Somebody gets two digests of one day.",
    "notifications_letter_sent_has_time": "A letter that was sent has its time, another one has none.",
    "notifications_maillanguage_known": "A language that the portal does not speak.",
    "notifications_notification_delivery": "A notification that is told nowhere, or has a letter and is not mailed.",
    "notifications_notification_link_inside": "A link that leads out of the portal.",
    "notifications_notification_once": "Somebody is told the same twice.",
}

# What Django's models cannot declare and migrations add in SQL.
COMPOSITE_KEYS = {
    "accounts_rolegrant_campaign_of_team": "A grant over a team is for the team's campaign.",
    "campaigns_attendance_meeting_of_campaign": "An attendance is of its meeting's campaign.",
    "campaigns_listedenterprise_team_of_campaign": "The team of a listed enterprise is of the campaign.",
    "campaigns_meeting_series_of_campaign": "A meeting's series is of the meeting's campaign.",
    "campaigns_meeting_round_of_series": "A meeting's round is of the meeting's series.",
    "campaigns_meeting_team_of_campaign": "A meeting's team is of the meeting's campaign.",
    "campaigns_visit_team_of_campaign": "A visit's team is of the visit's campaign.",
    "issues_agendaitem_meeting_of_campaign": "An agenda item is of its meeting's campaign.",
    "issues_agendaitem_problem_of_campaign": "The problem of an agenda item is of the item's campaign.",
    "issues_feedback_problem_of_campaign": "A feedback is of its problem's campaign.",
    "issues_measure_team_of_campaign": "A measure's team is of the measure's campaign.",
    "issues_problem_meeting_of_campaign": "The meeting that brought a problem is of the problem's campaign.",
    "issues_problem_team_of_campaign": "A problem's team is of the problem's campaign.",
    "issues_problem_visit_of_campaign": "The visit that brought a problem is of the problem's campaign.",
}

# Refused by a trigger that names the rule as a constraint would be named.
TRIGGER_RULES = {
    "accounts_region_no_cycle": "A region cannot be part of what is part of it.",
    "accounts_rolegrant_region_of_team": "An official sees the region of the team or a part of it.",
    "issues_problem_one_merge_deep": "A problem is merged into one that goes on, not into one that was merged itself.",
}

TRIGGERS = {
    "touch": "Every update, also of a stale copy, raises `version` by one and sets `updated_at`.",
    "insert_insert": "Every new row is written to the audit trail.",
    "update_update": "Every changed row is written to the audit trail.",
    "delete_delete": "Every deleted row is written to the audit trail.",
    "append_only": "Rows are never changed or deleted.",
    "kept": "What was issued is never deleted.",
    "issued_once": "What was issued never changes: only its answer is added.",
    "answered_once": "An answer never changes.",
    "region_of_team": "The region of an official's grant lies within the team's.",
    "path": "`path` follows from the codes of a region and of all above it; a cycle is refused.",
    "stays": "A region is never deleted: one that is no more says until when and what came instead.",
    "path_below": "A region that moves takes all below it along.",
    "one_merge_deep": "Merges are one deep: no chain and no circle, also of two that merge crosswise at one moment.",
    "asked_on": "`asked_on` is the day of `asked_at` in China, whoever writes.",
    "news": "What people may have to be told of is noted, in the same transaction.",
    "told_to_problem": "The organisations that have or had a turn at a problem stand in the problem's `handled_by`.",
    "keep_handled_by": "Whoever writes a problem takes no organisation out of `handled_by`; the handlings alone do.",
    "copy_of_meeting": "An attendance carries what its meeting says of the session, whatever is written.",
    "copy_to_attendances": "A meeting that changes takes its attendances along.",
    "count_insert": "New rows are counted in the statistics, in the same transaction.",
    "count_update": "Changed rows are counted anew in the statistics, in the same transaction.",
    "count_delete": "Deleted rows are taken off the statistics, in the same transaction.",
    "count_truncate": "Rows of an emptied table are taken off the statistics, in the same transaction.",
    "tell_insert": "New rows are noted in the change feed, in the same transaction.",
    "tell_update": "Changed rows are noted in the change feed, in the same transaction.",
    "tell_delete": "Deleted rows are noted in the change feed, in the same transaction.",
    "never_changed": "What the change feed told is never changed.",
    "recount_moved": "A region that moves takes all that was counted in it along.",
}


@dataclass(frozen=True)
class Rule:
    """One thing that the database refuses. `name` is a constraint's, or `table.column` of a unique column."""

    name: str
    model: type[models.Model]
    words: str


def own_models() -> list[type[models.Model]]:
    """Every model of the product with a table of its own, the audit trail apart."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return [model for model in models if not model._meta.proxy and not model.__name__.endswith("Audit")]


def rules_of(model: type[models.Model]) -> Iterator[Rule]:
    table = model._meta.db_table
    for column in model._meta.local_concrete_fields:
        if column.unique and not column.primary_key:
            yield Rule(f"{table}.{column.column}", model, f"`{column.name}` is there once.")
    for constraint in model._meta.constraints:
        yield Rule(constraint.name, model, _words(constraint))
    for name, words in (COMPOSITE_KEYS | TRIGGER_RULES).items():
        if name.startswith(f"{table}_"):
            yield Rule(name, model, words)


def all_rules() -> list[Rule]:
    return [rule for model in own_models() for rule in rules_of(model)]


def _words(constraint: models.BaseConstraint) -> str:
    if constraint.name in WORDS:
        return WORDS[constraint.name]
    if constraint.violation_error_message != constraint.default_violation_error_message:
        with override("en"):
            return str(constraint.violation_error_message)
    if isinstance(constraint, models.UniqueConstraint):
        return f"{_listed(constraint.fields)} together are there once."
    if isinstance(constraint, models.CheckConstraint) and len(constraint.condition.children) == 1:
        lookup, choices = constraint.condition.children[0]
        if lookup.endswith("__in"):
            return f"`{lookup.removesuffix('__in')}` is one of {_listed(choices)}."
    raise LookupError(f"Say in WORDS what {constraint.name} forbids.")


def _listed(names: object) -> str:
    return ", ".join(f"`{name}`" for name in names)  # type: ignore[attr-defined]


def rendered() -> str:
    """The generated part of docs/integrity.md."""
    lines = []
    for model in own_models():
        rows = sorted(rules_of(model), key=lambda rule: rule.name)
        triggers = [trigger.name for trigger in getattr(model._meta, "triggers", [])]
        if rows or triggers:
            lines += [f"### {model._meta.label}", ""]
        if rows:
            lines += ["| rule | says |", "|---|---|", *(f"| `{rule.name}` | {rule.words} |" for rule in rows), ""]
        if triggers:
            lines += [f"Triggers: {_listed(sorted(triggers))}.", ""]
    return "\n".join(lines)


def document_with(part: str) -> str:
    before, rest = DOCUMENT.read_text().split(BEGIN)
    return f"{before}{BEGIN}\n\n{part}\n{END}{rest.split(END)[1]}"


def renew() -> None:
    DOCUMENT.write_text(document_with(rendered()))
