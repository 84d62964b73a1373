"""For every constraint a minimal change that it alone forbids, in SQL, so that no Python stands in its way.

A `Change` alters the row of its table in `tests.db.constraint_world`; a `Copy` inserts a second row equal to it but
for what is named. Columns not named keep what is right, so only the constraint in question can object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Change:
    """UPDATE of the world's row."""

    columns: str


@dataclass(frozen=True)
class Copy:
    """INSERT of a copy of the world's row; `columns` are SQL expressions for what differs."""

    columns: dict[str, str] = field(default_factory=dict)


def change(columns: str) -> Change:
    return Change(columns)


def copy(**columns: str) -> Copy:
    return Copy(columns)


OTHER_CAMPAIGN = "(SELECT id FROM campaigns_campaign WHERE slug = 'other')"
OTHER_ORGANISATION = "(SELECT max(id) FROM accounts_organisation)"
OTHER_SERIES = "(SELECT max(id) FROM campaigns_meetingseries)"
OTHER_PROBLEM = "(SELECT min(id) FROM issues_problem)"
A_TEAM = "(SELECT max(id) FROM campaigns_serviceteam WHERE region_id = '330502')"
A_VISIT = "(SELECT max(id) FROM campaigns_visit)"
A_MEETING = "(SELECT max(id) FROM campaigns_meeting)"
A_MEETING_ELSEWHERE = f"(SELECT max(id) FROM campaigns_meeting WHERE campaign_id = {OTHER_CAMPAIGN})"
A_COMMON_PROBLEM = "(SELECT max(id) FROM issues_commonproblem)"
A_MEETING_ABOUT_IT = "(SELECT max(meeting_id) FROM issues_agendaitem WHERE common_problem_id IS NOT NULL)"
NEW_NUMBER = "'2026-330500-900000'"
OF_OTHER_CAMPAIGN = {"number": NEW_NUMBER, "campaign_id": OTHER_CAMPAIGN, "team_id": "NULL"}
SETTLED = "decision = '由局牵头', decided_at = now(), decided_by_id = (SELECT max(id) FROM accounts_user)"
ANSWERED = "answered_at = now(), answered_on = current_date, solved = 'yes'"

CASES: dict[str, list[Change | Copy]] = {
    # accounts
    "accounts_user.username": [copy()],
    "accounts_region.path": [change("path = (SELECT path FROM accounts_region WHERE code = '330500')")],
    "accounts_region_level": [change("level = 'village'")],
    "accounts_region_only_nation_is_root": [change("parent_id = NULL"), change("level = 'nation'")],
    "accounts_region_not_own_parent": [copy(code="'990099'", parent_id="'990099'")],
    "accounts_region_no_cycle": [change("parent_id = '330502001'")],
    "accounts_region_valid_range": [change("valid_from = '2020-01-01', valid_to = '2019-12-31'")],
    "accounts_organisation_name_once_per_region": [copy()],
    "accounts_organisation_level": [change("level = 'galaxy'")],
    "accounts_organisation_kinds_known": [change("kinds = '{}'"), change("kinds = '{bank,wizard}'")],
    "accounts_recognition_once_per_start": [copy()],
    "accounts_recognition_kind": [change("kind = 'medal'")],
    "accounts_recognition_valid_range": [change("valid_to = valid_from - 1")],
    "accounts_rolegrant_once": [copy()],
    "accounts_rolegrant_scope_fits_role": [
        change("role = 'king'"),
        change("role = 'admin'"),
        change("region_id = NULL"),
        change("role = 'official'"),
        change("role = 'handler'"),
        change(f"organisation_id = {OTHER_ORGANISATION}"),
    ],
    "accounts_rolegrant_region_of_team": [
        copy(role="'official'", region_id="'100000'", team_id=A_TEAM),
        copy(role="'official'", region_id="'330521'", team_id=A_TEAM),
    ],
    "accounts_rolegrant_campaign_of_team": [
        copy(role="'official'", region_id="'330502'", team_id=A_TEAM, campaign_id=OTHER_CAMPAIGN)
    ],
    # notifications
    "notifications_letter_one_digest": [copy()],
    "notifications_letter_state": [change("state = 'lost'")],
    "notifications_letter_sent_has_time": [change("state = 'sent'"), change("sent_at = now()")],
    "notifications_letter_failed_says_why": [change("state = 'failed'")],
    "notifications_notification_once": [copy()],
    "notifications_notification_link_inside": [
        change("link = 'https://elsewhere.example'"),
        change("link = '//elsewhere.example'"),
    ],
    "notifications_notification_delivery": [
        change("delivery = 'off', letter_id = NULL"),
        change("delivery = 'in_app'"),
    ],
    "notifications_choice_once": [copy()],
    "notifications_choice_delivery": [change("delivery = 'pigeon'")],
    "notifications_maillanguage_known": [change("language = 'tlh'")],
    # enterprises
    "enterprises_industry_level": [change("level = 'genus'")],
    "enterprises_industry_only_section_is_root": [change("parent_id = NULL"), change("level = 'section'")],
    "enterprises_enterprise.uscc": [copy()],
    "enterprises_enterprise_kind": [change("kind = 'castle'")],
    "enterprises_enterprise_size": [change("size = 'huge'")],
    "enterprises_enterprise_uscc_form": [change("uscc = '9133050OMA2B000001'"), change("uscc = '91330500'")],
    "enterprises_enterprise_ask_details": [
        change("ask_before_visit = false, ask_reason = '正在停产'"),
        change("ask_before_visit = false, ask_until = '2026-12-31'"),
        change("ask_before_visit = false, ask_marked_on = '2026-03-02'"),
        change("ask_before_visit = false, ask_marked_by_id = (SELECT min(id) FROM accounts_user)"),
    ],
    "enterprises_enterprise_has_uscc": [change("uscc = NULL")],
    "enterprises_enterprise_indicators_not_negative": [change("revenue_wan = -0.01"), change("assets_wan = -1")],
    "enterprises_sizestandard.code": [copy(valid_from="'2002-01-01'")],
    "enterprises_sizestandard.valid_from": [copy(code="'OTHER'")],
    "enterprises_sizethreshold_once": [copy()],
    "enterprises_sizethreshold_group": [change("\"group\" = '17'")],
    "enterprises_sizethreshold_indicator": [change("indicator = 'W'")],
    "enterprises_sizethreshold_in_order": [change("medium_min = large_min"), change("small_min = 0")],
    "enterprises_sizingrun_one_open": [copy()],
    "enterprises_sizingrun_state": [change("state = 'lost'")],
    "enterprises_sizingrun_done_has_time": [change("state = 'done'"), change("finished_at = now()")],
    "enterprises_sizedeclaration_not_negative": [change("revenue_wan = -0.01"), change("assets_wan = -1")],
    "enterprises_sizedeclaration_decision_has_reason": [
        change("decided_size = 'small'"),
        change("decided_size = 'unknown', reason = 'x'"),
    ],
    "enterprises_title_revocation": [
        change("revoked_on = issued_on + 1"),
        change("status = 'revoked', revoked_on = issued_on - 1"),
    ],
    "enterprises_enterprise_name_spelt_out": [
        change("name_pinyin = ''"),
        change("name_initials = ''"),
        change("name_pinyin = 'hu  zhou'"),
    ],
    "campaigns_listupload_applied_is_counted": [change("applied_at = now()"), change("added_count = 1")],
    "enterprises_tag_once": [copy()],
    "enterprises_tag_one_word": [change("name = ''"), change("name = '出口，用工'"), change("name = ' 出口'")],
    "enterprises_tagging_once": [copy()],
    "enterprises_alias_once": [copy()],
    "enterprises_alias_kind": [change("kind = 'nickname'")],
    "enterprises_alias_not_empty": [change("value = ''")],
    "enterprises_alias_spelt_out": [change("value = '恒达'"), change("value_pinyin = ' '")],
    "enterprises_enterprise_not_merged_into_itself": [change("merged_into_id = id")],
    "enterprises_duplicate_once": [copy()],
    "enterprises_duplicate_in_order": [
        change("first_id = second_id, second_id = first_id"),
        change("first_id = second_id"),
    ],
    "enterprises_duplicate_reasons": [change("reasons = '{looks}'")],
    "enterprises_duplicate_dismissed_by_somebody": [change("dismissed_at = now()")],
    "enterprises_duplicatesearch_one_pending": [copy()],
    "enterprises_duplicatesearch_state": [change("state = 'done'"), change("state = 'running'")],
    "enterprises_merge_one_standing": [copy()],
    "enterprises_merge_of_two": [change("merged_id = kept_id")],
    "enterprises_merge_undone_by_somebody": [change("undone_at = now()")],
    "enterprises_import_state": [change("state = 'lost'")],
    "enterprises_import_format": [change("format = 'ods'")],
    "enterprises_import_done_is_counted": [change("state = 'done'")],
    "enterprises_importtemplate_name": [copy()],
    "enterprises_export_kind": [change("kind = 'novel'")],
    "enterprises_export_state": [change("state = 'lost'")],
    "enterprises_export_format": [change("format = 'ods'")],
    "enterprises_export_done_has_file": [change("state = 'done'")],
    "enterprises_title_once_per_issue": [copy()],
    "enterprises_title_tier": [change("tier = 'big_giant'")],
    "enterprises_title_status": [change("status = 'lost'")],
    "enterprises_title_valid_range": [change("valid_to = issued_on")],
    "enterprises_sizedeclaration_once_per_year": [copy()],
    "enterprises_sizedeclaration_year": [change("year = 1989"), change("year = 2101")],
    "enterprises_sizedeclaration_size": [change("size = 'huge'")],
    "enterprises_sizedeclaration_source": [change("source = 'rumour'")],
    # policies
    "policies_policy_status": [change("status = 'lost'")],
    "policies_policy_force_range": [change("expires_on = effective_on - 1")],
    "policies_policy_document_number_once": [copy()],
    "policies_policyitem_type": [change("type = 'gift'")],
    "policies_policyitem_mode": [change("mode = 'magic'")],
    "policies_policyitem_cap_positive": [change("cap_wan = 0")],
    # campaigns
    "campaigns_campaign.slug": [copy()],
    "campaigns_campaign_period": [change("ends_on = starts_on - 1")],
    "campaigns_campaign_not_own_parent": [change("parent_id = id")],
    "campaigns_campaign_eligible_sizes": [change("eligible_sizes = '{small,huge}'")],
    "campaigns_campaign_eligible_kinds": [change("eligible_kinds = '{enterprise,castle}'")],
    "campaigns_campaign_eligible_titles": [change("eligible_titles = '{specialised,duke}'")],
    "campaigns_servicearea_number": [copy()],
    "campaigns_servicecontent_number": [copy()],
    "campaigns_target_once_per_figure": [copy()],
    "campaigns_target_positive": [change("value = 0")],
    "campaigns_listedenterprise_once": [copy()],
    "campaigns_listedenterprise_origin": [change("origin = 'luck'")],
    "campaigns_exclusion_once": [copy()],
    "campaigns_listchange_kind": [change("kind = 'undo'")],
    "campaigns_listchange_state": [change("state = 'lost'")],
    "campaigns_listchange_scope": [change("scope = 'some'")],
    "campaigns_listchange_done_is_counted": [
        change("state = 'done'"),
        change("state = 'done', kind = 'assignment', entered_count = 1, left_count = 1, kept_count = 1"),
    ],
    "campaigns_listedenterprise_team_of_campaign": [change(f"campaign_id = {OTHER_CAMPAIGN}")],
    "campaigns_plannedvisit_once": [copy()],
    "campaigns_plannedvisit_from_monday": [change("week_on = '2026-03-03'"), change("week_on = '2026-03-08'")],
    "campaigns_serviceteam_name": [copy()],
    "campaigns_teammember_present_once": [
        copy(role="'member'", name="'李强'", user_id="(SELECT user_id FROM campaigns_teammember WHERE name = '王芳')")
    ],
    "campaigns_teammember_named_once": [copy(role="'member'")],
    "campaigns_teammember_one_leader": [copy(name="'李强'")],
    "campaigns_teammember_period": [change("left_on = joined_on - 1")],
    "campaigns_teammember_role": [change("role = 'guest'")],
    "campaigns_visit.uuid": [copy()],
    "campaigns_visit_mode": [change("mode = 'by_fax'")],
    "campaigns_visit_state": [change("state = 'lost'")],
    "campaigns_visit_size": [change("size = 'huge'")],
    "campaigns_visit_enterprise_kind": [change("enterprise_kind = 'castle'")],
    "campaigns_visit_follow_up_later": [change("follow_up_on = visited_on - 1")],
    "campaigns_visit_draft_problems": [change("draft_problems = '[{}]'")],
    "campaigns_visitrevision.uuid": [copy(number="2")],
    "campaigns_visitrevision_number": [copy(uuid="gen_random_uuid()")],
    "campaigns_visitrevision_from_one": [copy(uuid="gen_random_uuid()", number="0")],
    "campaigns_visitrevision_kind": [copy(uuid="gen_random_uuid()", number="2", kind="'forgotten'")],
    "campaigns_visitphoto_once": [copy()],
    "campaigns_visitphoto_sha256": [change(f"sha256 = '{'A' * 64}'"), change("sha256 = ''")],
    "campaigns_visitphoto_has_files": [change("file = ''"), change("thumbnail = ''"), change("removed_at = now()")],
    "campaigns_visit_team_of_campaign": [change(f"campaign_id = {OTHER_CAMPAIGN}")],
    "campaigns_meetingseries_name": [copy()],
    "campaigns_meetingseries_kind": [change("kind = 'party'")],
    "campaigns_round_number": [copy()],
    "campaigns_round_number_positive": [change("number = 0")],
    "campaigns_meeting_kind": [change("kind = 'party'")],
    "campaigns_meeting_state": [change("state = 'lost'")],
    "campaigns_meeting_round_within_series": [change("series_id = NULL")],
    "campaigns_meeting_round_of_series": [change(f"series_id = {OTHER_SERIES}")],
    "campaigns_meeting_team_of_campaign": [copy(campaign_id=OTHER_CAMPAIGN, series_id="NULL", round_id="NULL")],
    "campaigns_meeting_series_of_campaign": [copy(campaign_id=OTHER_CAMPAIGN, team_id="NULL")],
    "campaigns_attendance_meeting_of_campaign": [change(f"campaign_id = {OTHER_CAMPAIGN}")],
    "campaigns_attendance_once_per_person": [copy()],
    "campaigns_attendance_enterprise_or_organisation": [
        change("enterprise_id = NULL"),
        change(f"organisation_id = {OTHER_ORGANISATION}"),
        change("kind = 'organisation'"),
        change("kind = 'ghost'"),
    ],
    "campaigns_attendance_size": [change("size = 'huge'")],
    "campaigns_attendance_person_named": [change("person_name = ''")],
    "campaigns_demand_kind": [change("kind = 'love'")],
    "campaigns_demand_state": [change("state = 'lost'")],
    "campaigns_demand_size": [change("size = 'huge'")],
    "campaigns_demand_amount_positive": [change("amount_wan = 0")],
    "campaigns_match_once": [copy()],
    "campaigns_match_state": [change("state = 'lost'")],
    "campaigns_match_amount_positive": [change("amount_wan = -1")],
    "campaigns_programme_name": [copy()],
    "campaigns_programme_kind": [change("kind = 'party'")],
    "campaigns_programme_target_positive": [change("target = 0")],
    "campaigns_programme_period": [change("ends_on = starts_on - 1")],
    "campaigns_enrolment_once": [copy()],
    "campaigns_enrolment_state": [change("state = 'lost'")],
    "campaigns_enrolment_person_of_enterprise": [change("enterprise_id = NULL")],
    "campaigns_enrolment_completed_has_day": [change("state = 'completed'"), change("completed_on = enrolled_on")],
    "campaigns_enrolment_completed_later": [change("state = 'completed', completed_on = enrolled_on - 1")],
    # issues
    "issues_news_once": [copy()],
    "issues_news_source": [change("source = 'gossip'")],
    "issues_category.number": [copy(code="'other-again'")],
    "issues_category_not_own_parent": [change("parent_id = code")],
    "issues_numberseries_once": [copy()],
    "issues_problem.number": [copy()],
    "issues_problem_state": [change("state = 'lost'")],
    "issues_problem_urgency": [change("urgency = 'panic'")],
    "issues_problem_term": [change("term = 'never'")],
    "issues_problem_source": [change("source = 'rumour'")],
    "issues_problem_size": [change("size = 'huge'")],
    "issues_problem_outcome": [change("state = 'closed', closed_on = reported_on, outcome = 'wonderful'")],
    "issues_problem_number_form": [change("number = '1'")],
    "issues_problem_closed_has_outcome_and_day": [
        change("state = 'closed'"),
        change("state = 'closed', outcome = 'solved'"),
        change("state = 'closed', closed_on = reported_on"),
        change("outcome = 'solved'"),
        change("closed_on = reported_on"),
    ],
    "issues_problem_due_from_dispatch": [change("due_on = NULL"), change("dispatched_on = NULL")],
    "issues_problem_handled_has_lead": [change("lead_organisation_id = NULL")],
    "issues_problem_days_after_report": [
        change("accepted_on = reported_on - 1"),
        change("dispatched_on = reported_on - 1"),
        change("replied_on = reported_on - 1"),
        change("state = 'closed', outcome = 'solved', closed_on = reported_on - 1"),
    ],
    "issues_problem_unaccepted_has_no_days": [change("state = 'need_info'"), change("state = 'rejected'")],
    "issues_problem_replied_has_day": [change("replied_on = reported_on"), change("state = 'replied'")],
    "issues_problem_one_merge_deep": [
        change(f"state = 'merged', merged_into_id = {OTHER_PROBLEM}"),
    ],
    "issues_problem_merged_names_target": [change("state = 'merged'"), change(f"merged_into_id = {OTHER_PROBLEM}")],
    "issues_problem_not_merged_into_itself": [change("state = 'merged', merged_into_id = id")],
    "issues_problem_source_matches_record": [
        change(f"visit_id = {A_VISIT}"),
        change(f"source = 'visit', meeting_id = {A_MEETING}"),
        change(f"source = 'meeting', visit_id = {A_VISIT}"),
    ],
    "issues_problem_team_of_campaign": [copy(number=NEW_NUMBER, campaign_id=OTHER_CAMPAIGN)],
    "issues_problem_visit_of_campaign": [copy(**OF_OTHER_CAMPAIGN, source="'visit'", visit_id=A_VISIT)],
    "issues_problem_meeting_of_campaign": [copy(**OF_OTHER_CAMPAIGN, source="'meeting'", meeting_id=A_MEETING)],
    "issues_problemevent_state": [copy(to_state="'nowhere'")],
    "issues_handling_one_active_lead": [copy(organisation_id=OTHER_ORGANISATION)],
    "issues_handling_active_once_per_organisation": [copy(role="'assisting'")],
    "issues_handling_role": [change("role = 'boss'")],
    "issues_handling_state": [change("state = 'lost'")],
    "issues_handling_reply_is_signed": [
        change("state = 'replied'"),
        change("state = 'replied', replied_at = dispatched_at, reply = '已办'"),
    ],
    "issues_handling_return_has_reason": [change("state = 'returned'")],
    "issues_handling_times_in_order": [
        change("signed_at = dispatched_at - interval '1 second'"),
        change("replied_at = dispatched_at - interval '1 second'"),
    ],
    "issues_escalation_one_waiting": [copy()],
    "issues_escalation_state": [change("state = 'lost', decided_at = now()")],
    "issues_escalation_has_reason": [change("reason = ''")],
    "issues_escalation_goes_elsewhere": [change("to_region_id = from_region_id")],
    "issues_escalation_decided_has_time": [change("state = 'accepted'"), change("decided_at = now()")],
    "issues_escalation_return_has_reason": [change("state = 'returned', decided_at = now()")],
    "issues_deadlineterm_once": [copy()],
    "issues_deadlineterm_step": [change("step = 'nap'")],
    "issues_deadlineterm_urgency": [change("urgency = 'panic'")],
    "issues_deadlineterm_unit": [
        change("unit = 'times'"),
        change("unit = 'fortnights'"),
        change("step = 'redos'"),
        change("step = 'extension_first', unit = 'hours'"),
    ],
    "issues_deadlineterm_amount": [change("amount = 1001")],
    "issues_extension_one_waiting": [copy()],
    "issues_extension_state": [change("state = 'lost', decided_at = now()")],
    "issues_extension_has_reason": [change("reason = ''")],
    "issues_extension_is_later": [change("until = due_on")],
    "issues_extension_decided_has_time": [change("state = 'granted'"), change("decided_at = now()")],
    "issues_extension_refusal_has_reason": [change("state = 'refused', decided_at = now()")],
    "issues_commonproblem_state": [change("state = 'lost'")],
    "issues_commonproblem_solved_by_measure": [change("state = 'solved', measure_id = NULL")],
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
    "issues_measure_kind": [change("kind = 'party'")],
    "issues_measure_term": [change("term = 'never'")],
    "issues_measure_status": [change("status = 'lost'")],
    "issues_measure_implemented_has_day": [change("status = 'implemented'"), change("implemented_on = planned_on")],
    "issues_measure_amount_positive": [change("amount_wan = 0")],
    "issues_measure_has_text": [change("text = ''")],
    "issues_measure_team_of_campaign": [change(f"campaign_id = {OTHER_CAMPAIGN}")],
    "issues_feedback.token_hash": [copy(answered_at="now()", answered_on="current_date", solved="'yes'", score="5")],
    "issues_feedback_channel": [change("channel = 'gossip'")],
    "issues_feedback_size": [change("size = 'huge'")],
    "issues_feedback_score": [change(f"{ANSWERED}, score = 6"), change(f"{ANSWERED}, score = 0")],
    "issues_feedback_answer_is_whole": [change("score = 5"), change("solved = 'yes'"), change(ANSWERED)],
    "issues_feedback_window": [change("expires_at = asked_at")],
    "issues_feedback_problem_of_campaign": [change(f"campaign_id = {OTHER_CAMPAIGN}")],
    "issues_feedback_one_open_per_problem": [copy(token_hash="NULL")],
    # reports
    # integrations
    "integrations_rememberedanswer_once": [copy()],
}

# Keys that only serve as targets of composite foreign keys: the primary key refuses every row that they would.
IMPLIED_BY_PRIMARY_KEY = {
    "campaigns_meeting_id_campaign",
    "campaigns_meetingseries_id_campaign",
    "campaigns_round_id_series",
    "campaigns_serviceteam_id_campaign",
    "campaigns_visit_id_campaign",
    "issues_problem_id_campaign",
}
