"""A recorded meeting can be corrected and cancelled; what it said before stays, and the figures follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import RoleName
from campaigns.enums import MeetingState
from campaigns.models import Attendance, Campaign, Meeting, MeetingSeries, Round, ServiceTeam
from campaigns.services.joint_meetings import joint_meeting_hold
from campaigns.services.meetings import AttendeeDraft, MeetingDraft, attendance_add, attendance_remove, meeting_record
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.models import Problem
from issues.services.agenda import agenda_item_add
from issues.services.agenda_decisions import MeetingDecision, agenda_item_decide
from issues.services.meetings import meeting_cancel, meeting_correct
from issues.services.moves import problem_withdraw
from reports.engine.compaction import compact_all
from reports.engine.recount import verify
from tests.cast import Cast, make_meeting, make_problem, make_user, region, signed_in
from tests.db.issues.test_drafts import make_draft
from tests.db.issues.test_visit_revisions import merged, rejected

pytestmark = pytest.mark.django_db

DAY, OTHER_DAY = date(2026, 3, 2), date(2026, 2, 27)
MEETING_FIGURES = ("meetings", "rounds", "attendances", "enterprises_attending")


def figures(cast: Cast, **filters: str) -> Any:
    """Every figure of the portal, as other systems read them."""
    return signed_in(cast.admin).get("/api/v1/statistics/summary/", filters).json()["figures"]


def values(cast: Cast, **filters: str) -> list[int]:
    found = figures(cast, **filters)
    return [found[name]["value"] for name in MEETING_FIGURES]


def held(cast: Cast, **fields: Any) -> Meeting:
    """A session of the first round with two people of one enterprise and one of an organisation."""
    series, _new = MeetingSeries.objects.get_or_create(campaign=cast.campaign, name="周三恳谈", kind="talk")
    edition, _new = Round.objects.get_or_create(series=series, number=1, defaults={"held_on": DAY})
    said = {
        "campaign": cast.campaign,
        "kind": "talk",
        "title": "政企恳谈会",
        "held_on": DAY,
        "region": region("330502"),
        "team": cast.team,
        "series": series,
        "round": edition,
    } | fields
    people = [AttendeeDraft(name, enterprise=cast.enterprise) for name in ("张总", "李总")]
    people.append(AttendeeDraft("陈静", organisation=cast.department))
    return meeting_record(actor=cast.official, draft=MeetingDraft(**said), attendees=people)


def corrected(cast: Cast, meeting: Meeting, **changes: Any) -> Meeting:
    return meeting_correct(actor=cast.official, meeting_id=meeting.pk, changes=changes, reason="记错了")


def cancelled(cast: Cast, meeting: Meeting) -> Meeting:
    return meeting_cancel(actor=cast.coordinator, meeting_id=meeting.pk, reason="重复登记")


def is_counted_right() -> bool:
    """The kept figures are those of a recount, folded together or not."""
    before = verify()
    compact_all()
    return before == [] == verify()


def test_all_that_is_said_of_a_meeting_can_be_said_anew(cast: Cast) -> None:
    meeting = held(cast)
    series = MeetingSeries.objects.create(campaign=cast.campaign, name="沙龙", kind="salon")
    changes = {
        "kind": "salon",
        "title": "企业沙龙",
        "held_on": OTHER_DAY,
        "region": region("330502"),
        "venue": "二号厅",
        "team": None,
        "series": series,
        "round": Round.objects.create(series=series, number=7, held_on=OTHER_DAY),
        "host": cast.department,
        "chair": "赵主任",
        "summary": "谈了用工",
    }
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes=changes, reason=" 记错了 ")
    meeting.refresh_from_db()
    assert {name: getattr(meeting, name) for name in changes} == changes
    assert (meeting.reason, meeting.state, meeting.logged_by) == ("记错了", MeetingState.HELD, cast.official)


def test_every_figure_follows_the_corrected_day(cast: Cast) -> None:
    meeting = held(cast)
    corrected(cast, meeting, held_on=OTHER_DAY)
    assert values(cast, since="2026-03-01") == [0, 0, 0, 0]
    assert values(cast, since="2026-02-01", until="2026-02-28") == [1, 1, 2, 1]
    assert is_counted_right()


def test_every_figure_follows_place_team_and_round(cast: Cast) -> None:
    meeting = held(cast)
    changes = {"region": cast.neighbour.region, "team": cast.other_team, "round": None, "series": None}
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes=changes, reason="记错了")
    assert figures(cast, region="330502")["meetings"]["value"] == 0
    assert figures(cast, region="330521")["meetings"]["value"] == 1
    assert values(cast, team=str(cast.other_team.pk))[2] == 2
    assert values(cast, team=str(cast.team.pk)) == [0, 0, 0, 0]
    assert is_counted_right()


def test_who_came_for_an_organisation_is_at_the_corrected_place(cast: Cast) -> None:
    meeting = held(cast)
    meeting_correct(
        actor=cast.coordinator, meeting_id=meeting.pk, changes={"region": cast.neighbour.region}, reason="记错了"
    )
    places = dict(Attendance.objects.values_list("person_name", "region"))
    assert places == {"张总": "330502", "李总": "330502", "陈静": "330521"}


def test_the_day_of_problems_reported_there_follows_and_no_other(cast: Cast) -> None:
    meeting = held(cast)
    there = make_problem(cast, source="meeting", meeting=meeting, reported_on=DAY)
    later = make_problem(cast, source="meeting", meeting=meeting, reported_on=date(2026, 3, 9))
    corrected(cast, meeting, held_on=OTHER_DAY)
    days = dict(Problem.objects.values_list("pk", "reported_on"))
    assert days == {there.pk: OTHER_DAY, later.pk: date(2026, 3, 9)}
    assert is_counted_right()


def test_a_cancelled_meeting_counts_as_if_it_had_not_been_held(cast: Cast) -> None:
    before = figures(cast)
    meeting = held(cast)
    assert values(cast) == [1, 1, 2, 1]
    cancelled(cast, meeting)
    assert figures(cast) == before
    assert is_counted_right()
    trend = signed_in(cast.admin).get("/api/v1/statistics/trend/?interval=month&since=2026-03-01&until=2026-03-31")
    assert trend.json()["results"][0]["figures"]["meetings"]["value"] == 0


def test_a_round_is_counted_while_another_of_its_sessions_was_held(cast: Cast) -> None:
    first, second = held(cast), held(cast, title="第二场")
    cancelled(cast, first)
    assert values(cast) == [1, 1, 2, 1]
    cancelled(cast, second)
    assert values(cast) == [0, 0, 0, 0]
    assert is_counted_right()


@pytest.mark.parametrize("name", ["held_on", "region", "team", "series", "round"])
def test_a_correction_meets_the_rules_of_recording(cast: Cast, name: str) -> None:
    meeting = held(cast)
    nation = make_user("nation", role=RoleName.COORDINATOR, region=region("100000"))
    elsewhere = Campaign.objects.create(
        slug="elsewhere",
        name="别处",
        name_en="Elsewhere",
        region=region("330000"),
        lead_organisation=cast.department,
        starts_on=date(2026, 1, 1),
    )
    series = MeetingSeries.objects.create(campaign=elsewhere, name="别处恳谈", kind="talk")
    wrong = {
        "held_on": (date(2199, 1, 1), "day_future"),
        "region": (region("440000"), "region_outside_campaign"),
        "team": (
            ServiceTeam.objects.create(campaign=elsewhere, name="别处", region=region("330502")),
            "team_of_other_campaign",
        ),
        "series": (series, "series_of_other_campaign"),
        "round": (Round.objects.create(series=series, number=1, held_on=DAY), "round_of_other_series"),
    }
    value, code = wrong[name]
    with pytest.raises(RuleViolation) as refused:
        meeting_correct(actor=nation, meeting_id=meeting.pk, changes={name: value}, reason="记错了")
    assert (refused.value.code, refused.value.field) == (code, name)
    meeting.refresh_from_db()
    assert (meeting.version, meeting.reason) == (1, "")


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [({"title": "沙龙"}, "  ", "reason_missing"), ({"title": "政企恳谈会"}, "记错了", "nothing_changed")],
)
def test_a_correction_says_why_and_something_else(cast: Cast, changes: dict[str, Any], reason: str, code: str) -> None:
    meeting = held(cast)
    with pytest.raises(RuleViolation) as refused:
        meeting_correct(actor=cast.official, meeting_id=meeting.pk, changes=changes, reason=reason)
    assert refused.value.code == code


def test_whoever_saw_an_older_state_neither_corrects_nor_cancels(cast: Cast) -> None:
    meeting = held(cast)
    corrected(cast, meeting, title="沙龙")
    for act, said in ((meeting_correct, {"changes": {"title": "座谈"}}), (meeting_cancel, {})):
        with pytest.raises(Conflict) as refused:
            act(actor=cast.official, meeting_id=meeting.pk, reason="记错了", version=1, **said)  # type: ignore[operator]
        assert (refused.value.code, refused.value.params) == ("stale_version", {"expected": 1, "present": 2})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.state) == ("沙龙", "held")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("handler", NotAllowed),
        ("leader", NotAllowed),
        ("admin", NotAllowed),
        ("other_official", NotFound),
        ("other_coordinator", NotFound),
        ("nobody", NotFound),
    ],
)
def test_only_the_own_team_and_the_office_correct_and_cancel(cast: Cast, who: str, refusal: type[Exception]) -> None:
    meeting, actor = held(cast, host=cast.department), getattr(cast, who)
    with pytest.raises(refusal):
        meeting_correct(actor=actor, meeting_id=meeting.pk, changes={"title": "沙龙"}, reason="记错了")
    with pytest.raises(refusal):
        meeting_cancel(actor=actor, meeting_id=meeting.pk, reason="记错了")
    assert Meeting.objects.get().version == 1


@pytest.mark.parametrize("name", ["region", "team"])
def test_a_meeting_is_moved_only_to_where_the_actor_records_meetings(cast: Cast, name: str) -> None:
    meeting = held(cast)
    value = {"region": cast.neighbour.region, "team": cast.other_team}[name]
    with pytest.raises(NotAllowed):
        corrected(cast, meeting, **{name: value})
    assert Meeting.objects.get().version == 1


def test_a_meeting_is_cancelled_once_and_then_stays_as_it_is(cast: Cast) -> None:
    meeting = held(cast)
    cancelled(cast, meeting)
    acts = [
        lambda: cancelled(cast, meeting),
        lambda: corrected(cast, meeting, title="沙龙"),
        lambda: attendance_add(
            actor=cast.official, meeting_id=meeting.pk, attendee=AttendeeDraft("王总", enterprise=cast.enterprise)
        ),
        lambda: attendance_remove(actor=cast.official, attendance_id=Attendance.objects.all()[0].pk),
        lambda: make_problem(cast, source="meeting", meeting=meeting, reported_on=DAY),
    ]
    for act in acts:
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "meeting_cancelled"
        assert "anew" in str(refused.value) or "重新" in str(refused.value)
    assert (Attendance.objects.count(), Problem.objects.count()) == (3, 0)
    assert Meeting.objects.get().reason == "重复登记"


def test_a_meeting_at_which_problems_were_reported_was_held(cast: Cast) -> None:
    meeting = held(cast)
    problem = make_problem(cast, source="meeting", meeting=meeting, reported_on=DAY)
    with pytest.raises(Conflict) as refused:
        cancelled(cast, meeting)
    assert (refused.value.code, refused.value.params) == ("meeting_brought_problems", {"numbers": [problem.number]})
    assert Meeting.objects.get().state == "held"
    problem_withdraw(actor=cast.coordinator, problem_id=problem.pk, reason="误报", version=None)
    assert cancelled(cast, meeting).state == "cancelled"


@pytest.mark.parametrize("decide", [rejected, merged])
def test_a_problem_that_may_come_back_says_as_well_that_the_meeting_was_held(
    cast: Cast, decide: Callable[[Cast, Problem], Problem]
) -> None:
    meeting = held(cast)
    problem = make_problem(cast, source="meeting", meeting=meeting, reported_on=DAY)
    decide(cast, problem)
    with pytest.raises(Conflict) as refused:
        cancelled(cast, meeting)
    assert (refused.value.code, refused.value.params) == ("meeting_brought_problems", {"numbers": [problem.number]})
    corrected(cast, meeting, held_on=OTHER_DAY)
    problem.refresh_from_db()
    assert problem.reported_on == OTHER_DAY
    assert is_counted_right()


def test_drafts_of_problems_go_with_the_cancelled_meeting_that_brought_them(cast: Cast) -> None:
    meeting = held(cast)
    draft = make_draft(cast, source="meeting", meeting=meeting, reported_on=DAY)
    page = signed_in(cast.official).get(f"/meetings/{meeting.pk}/cancel/", headers={"accept-language": "en"})
    assert "Drafts of problems that were told there are thrown away." in page.content.decode()
    cancelled(cast, meeting)
    assert not Problem.objects.filter(pk=draft.pk).exists()


def test_a_refused_cancelling_throws_no_draft_away(cast: Cast) -> None:
    meeting = held(cast)
    make_problem(cast, source="meeting", meeting=meeting, reported_on=DAY)
    draft = make_draft(cast, source="meeting", meeting=meeting, reported_on=DAY)
    with pytest.raises(Conflict):
        cancelled(cast, meeting)
    assert Problem.objects.filter(pk=draft.pk).exists()


def joint(cast: Cast, **fields: Any) -> Meeting:
    place = region("330500")
    return make_meeting(cast, region=place, **{"kind": "joint_meeting"} | fields)


@pytest.mark.parametrize("report", [make_problem, make_draft])
def test_no_problem_is_reported_at_a_meeting_that_is_yet_to_be_held(cast: Cast, report: Callable[..., Problem]) -> None:
    meeting = joint(cast, state="planned")
    with pytest.raises(Conflict) as refused:
        report(cast, source="meeting", meeting=meeting)
    assert (refused.value.code, refused.value.field) == ("meeting_not_held", "meeting")
    joint_meeting_hold(actor=cast.coordinator, meeting_id=meeting.pk)
    assert report(cast, source="meeting", meeting=meeting).meeting == meeting


def test_a_meeting_that_is_put_off_takes_no_problem_into_the_future(cast: Cast) -> None:
    meeting = joint(cast)
    problem = make_problem(cast, source="meeting", meeting=meeting)
    Meeting.objects.update(state="planned")
    later = timezone.localdate() + timedelta(days=7)
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes={"held_on": later}, reason="改期")
    problem.refresh_from_db()
    assert problem.reported_on == timezone.localdate()


def test_officials_record_no_joint_meeting_and_are_offered_none(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        held(cast, kind="joint_meeting", series=None, round=None)
    offered = {
        who: {code for code, _label in signed_in(who).get("/meetings/new/").context["form"].fields["kind"].choices}
        for who in (cast.official, cast.coordinator)
    }
    assert offered[cast.coordinator] - offered[cast.official] == {"joint_meeting"}


def test_what_a_joint_meeting_decided_stands(cast: Cast) -> None:
    meeting = joint(cast)
    item = agenda_item_add(actor=cast.coordinator, meeting_id=meeting.pk, problem=make_problem(cast))
    agenda_item_decide(actor=cast.coordinator, item_id=item.pk, decision=MeetingDecision(text="由局牵头"))
    with pytest.raises(Conflict) as refused:
        cancelled(cast, meeting)
    assert refused.value.code == "meeting_decided"
    assert Meeting.objects.get().state == "held"


@pytest.mark.parametrize("state", ["planned", "held"])
def test_what_a_cancelled_joint_meeting_did_not_come_to_is_proposed_for_the_next(cast: Cast, state: str) -> None:
    meeting = joint(cast, state=state)
    problem = make_problem(cast)
    agenda_item_add(actor=cast.coordinator, meeting_id=meeting.pk, problem=problem)
    cancelled(cast, meeting)
    later = joint(cast, state="planned")
    page = signed_in(cast.coordinator).get(f"/meetings/{later.pk}/agenda/")
    assert [proposal.problem for proposal, _why in page.context["proposals"]] == [problem]
    assert figures(cast)["joint_meetings"]["value"] == 0


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("talk", {"kind": "joint_meeting"}, "joint_meeting_stays"),
        ("joint_meeting", {"kind": "talk"}, "joint_meeting_stays"),
        ("joint_meeting", {"region": "330502"}, "joint_meeting_place"),
    ],
)
def test_a_joint_meeting_stays_one_at_its_place(cast: Cast, kind: str, changes: dict[str, Any], code: str) -> None:
    meeting = joint(cast, kind=kind)
    said = {name: region(value) if name == "region" else value for name, value in changes.items()}
    with pytest.raises(RuleViolation) as refused:
        meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes=said, reason="记错了")
    assert refused.value.code == code


def test_a_joint_meeting_to_come_is_put_off_but_not_into_the_past(cast: Cast) -> None:
    today = timezone.localdate()
    meeting = joint(cast, state="planned")
    put_off = {"held_on": date(today.year + 1, 1, 5)}
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes=put_off, reason="改期")
    assert Meeting.objects.get().held_on == put_off["held_on"]
    with pytest.raises(RuleViolation) as refused:
        meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes={"held_on": DAY}, reason="改期")
    assert refused.value.code == "day_past"
