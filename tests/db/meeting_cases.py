"""The cases of a meeting sent twice, of joint meetings' agendas, and of what hangs on measures.

As in `tests/db/constraint_cases.py`.
"""

from __future__ import annotations

from tests.db.constraint_changes import Change, Copy, change, copy

OTHER_CAMPAIGN = "(SELECT id FROM campaigns_campaign WHERE slug = 'other')"
OTHER_PROBLEM = "(SELECT min(id) FROM issues_problem)"
A_MEETING_ELSEWHERE = f"(SELECT max(id) FROM campaigns_meeting WHERE campaign_id = {OTHER_CAMPAIGN})"
A_COMMON_PROBLEM = "(SELECT max(id) FROM issues_commonproblem)"
A_MEETING_ABOUT_IT = "(SELECT max(meeting_id) FROM issues_agendaitem WHERE common_problem_id IS NOT NULL)"
SETTLED = "decision = '由局牵头', decided_at = now(), decided_by_id = (SELECT max(id) FROM accounts_user)"

MEETING_CASES: dict[str, list[Change | Copy]] = {
    "campaigns_meeting.uuid": [copy()],
    "campaigns_meeting_team_of_campaign": [
        copy(uuid="gen_random_uuid()", campaign_id=OTHER_CAMPAIGN, series_id="NULL", round_id="NULL")
    ],
    "campaigns_meeting_series_of_campaign": [
        copy(uuid="gen_random_uuid()", campaign_id=OTHER_CAMPAIGN, team_id="NULL")
    ],
    "issues_agendaitem_position": [copy(problem_id=OTHER_PROBLEM)],
    "issues_agendaitem_problem_once": [copy(position="2")],
    "issues_agendaitem_common_problem_once": [
        copy(problem_id="NULL", common_problem_id=A_COMMON_PROBLEM, meeting_id=A_MEETING_ABOUT_IT, position="9"),
    ],
    "issues_agendaitem_one_matter": [
        change("problem_id = NULL"),
        change(f"common_problem_id = {A_COMMON_PROBLEM}"),
    ],
    "issues_agendaitem_position_positive": [change("position = 0")],
    "issues_agendaitem_reason": [change("reason = 'boredom'")],
    "issues_agendaitem_outcome": [change(f"outcome = 'forgotten', {SETTLED}")],
    "issues_agendaitem_course": [change(f"outcome = 'decided', course = 'dance', {SETTLED}")],
    "issues_agendaitem_settled_in_words": [
        change("outcome = 'decided'"),
        change("decision = '由局牵头'"),
        change("outcome = 'decided', decision = '由局牵头', decided_at = now()"),
    ],
    "issues_agendaitem_postponed_does_nothing": [change(f"outcome = 'postponed', course = 'redo', {SETTLED}")],
    "issues_agendaitem_meeting_of_campaign": [
        change(f"campaign_id = {OTHER_CAMPAIGN}, problem_id = NULL, common_problem_id = {A_COMMON_PROBLEM}"),
    ],
    "issues_agendaitem_problem_of_campaign": [
        change(f"campaign_id = {OTHER_CAMPAIGN}, meeting_id = {A_MEETING_ELSEWHERE}"),
    ],
    "issues_evidence_once": [copy()],
    "issues_evidence_sha256": [copy(sha256="upper(sha256)"), change("sha256 = repeat('g', 64)")],
    "issues_evidence_media_type": [change("media_type = 'text/html'")],
    "issues_evidence_named": [change("name = ''")],
    "issues_evidence_has_file": [change("file = ''"), change("removed_at = now()")],
    "issues_milestone_has_text": [change("text = ''")],
    "issues_measureevent_act": [copy(act="'dreamt'")],
    "issues_measureevent_status": [copy(to_status="'lost'")],
}
