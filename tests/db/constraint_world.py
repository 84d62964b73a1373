"""One right row for each model with rules of its own."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from accounts.models import CalendarDay, Recognition, Region, User
from campaigns.models import (
    Attendance,
    Campaign,
    Demand,
    Enrolment,
    Exclusion,
    ListChange,
    ListedEnterprise,
    ListUpload,
    Match,
    MeetingSeries,
    PlannedVisit,
    Programme,
    Round,
    ServiceArea,
    ServiceContent,
    Target,
    TeamMember,
    Visit,
    VisitRevision,
)
from campaigns.pictures import picture_of
from campaigns.services.photos import photos_add
from enterprises.models import (
    Alias,
    Contact,
    ContactView,
    Duplicate,
    DuplicateSearch,
    Export,
    Import,
    ImportTemplate,
    Industry,
    Merge,
    SizeDeclaration,
    SizeStandard,
    SizingRun,
    Tag,
    Tagging,
    Title,
)
from integrations.models import ExternalId, RememberedAnswer
from issues.documents import document_of
from issues.models import (
    AgendaItem,
    BulkMove,
    BulkMoveItem,
    CallBack,
    CommonProblem,
    DeadlineTerm,
    Escalation,
    Extension,
    Feedback,
    Handling,
    Measure,
    MeasureEvent,
    Milestone,
    News,
    NumberSeries,
    Problem,
    ProblemEvent,
    ProblemView,
    ReplyTemplate,
    SavedView,
    Slip,
    Substitution,
)
from issues.services.evidence import evidence_add
from notifications.models import Choice, Letter, MailLanguage, Notification
from policies.models import Policy, PolicyItem
from tests.cast import Cast, make_dispatched, make_enterprise, make_meeting, make_problem, make_visit
from tests.photos import A_PHOTO

TODAY = date(2026, 3, 2)


def make_world(cast: Cast) -> dict[type[models.Model], models.Model]:
    """One right row for each model with rules of its own; the row that a case alters or copies."""
    rows = [*_territory(cast), *_enterprise_rows(cast), *_campaign_rows(cast), *_problem_rows(cast), *_desk_rows(cast)]
    rows += _notification_rows(cast)
    return {type(row): row for row in rows}


def _territory(cast: Cast) -> list[models.Model]:
    home = Region.objects.get(pk="330502")
    Region.objects.create(code="330502001", name="测试街道", name_en="Ceshi", level="township", parent=home)
    return [
        home,
        cast.department,
        cast.leader,
        cast.leader.grants.get(),
        CalendarDay.objects.earliest("date"),
        ExternalId.objects.create(
            actor=cast.leader, resource="enterprises", external_id="e", enterprise=cast.enterprise
        ),
        RememberedAnswer.objects.create(actor=cast.leader, key="k", fingerprint="f", status=201, body={}, headers={}),
        Recognition.objects.create(organisation=cast.department, kind="national_base", valid_from=TODAY),
    ]


def _enterprise_rows(cast: Cast) -> list[models.Model]:
    enterprise = cast.enterprise
    policy = Policy.objects.create(
        title="稳经济若干措施",
        document_number="湖政发〔2026〕1号",
        issued_by=cast.department,
        region_id="330500",
        issued_on=TODAY,
        effective_on=TODAY,
    )
    twin = make_enterprise("湖州恒达纺织（吴兴）厂")
    merged = make_enterprise("湖州恒达纺织二厂", merged_into=enterprise)
    codes = {"kept": [enterprise.uscc] * 2, "merged": [merged.uscc] * 2}
    return [
        enterprise,
        Duplicate.objects.create(first=enterprise, second=twin, reasons=["phone"]),
        DuplicateSearch.objects.create(),
        Merge.objects.create(kept=enterprise, merged=merged, merged_by=cast.coordinator, codes=codes),
        policy,
        Industry.objects.get(pk="C17"),
        contact := Contact.objects.create(enterprise=enterprise, name="王总"),
        ContactView.objects.create(contact=contact, viewed_by=cast.official),
        _planned(cast),
        standard := SizeStandard.objects.create(code="TEST-2024", name="测试标准", valid_from=date(2001, 1, 1)),
        standard.thresholds.create(group="02", indicator="X", large_min=1000, medium_min=300, small_min=20),
        SizingRun.objects.create(standard=standard),
        Alias.objects.create(enterprise=enterprise, kind="former_code", value="330500000012345"),
        tag := Tag.objects.create(region_id="330502", name="重点企业"),
        Tagging.objects.create(enterprise=enterprise, tag=tag),
        Import.objects.create(
            created_by=cast.coordinator, language="zh-hans", name="企业.csv", format="csv", file="imports/企业.csv"
        ),
        ImportTemplate.objects.create(owner=cast.coordinator, name="企业.csv"),
        Export.objects.create(created_by=cast.coordinator, language="zh-hans"),
        Title.objects.create(
            enterprise=enterprise, tier="innovative", rule_version="2022", issued_on=TODAY, valid_to=date(2029, 3, 1)
        ),
        SizeDeclaration.objects.create(enterprise=enterprise, year=2025, standard="2011-300", size="small"),
        PolicyItem.objects.create(policy=policy, title="贴息", type="relief", mode="quick", benefit="贷款贴息"),
    ]


def _campaign_rows(cast: Cast) -> list[models.Model]:
    campaign, enterprise = cast.campaign, cast.enterprise
    Campaign.objects.create(
        slug="other",
        name="另一行动",
        name_en="Other",
        region_id="330500",
        lead_organisation=cast.department,
        starts_on=TODAY,
    )
    area = ServiceArea.objects.create(campaign=campaign, number=1, name="政策", name_en="Policy")
    series = MeetingSeries.objects.create(campaign=campaign, name="周三恳谈会", kind="talk")
    MeetingSeries.objects.create(campaign=campaign, name="周五路演", kind="roadshow")
    round_ = Round.objects.create(series=series, number=1, held_on=TODAY)
    meeting = make_meeting(cast, series=series, round=round_, team=cast.team)
    dimensions = {"region": enterprise.region, "industry": enterprise.industry, "size": enterprise.size}
    demand = Demand.objects.create(
        campaign=campaign, enterprise=enterprise, kind="finance", title="续贷", raised_on=TODAY, **dimensions
    )
    programme = Programme.objects.create(
        campaign=campaign, kind="health_check", name="体检", name_en="Check", starts_on=TODAY
    )
    visit = make_visit(cast)
    return [
        campaign,
        cast.team,
        area,
        series,
        round_,
        meeting,
        demand,
        programme,
        *_with_what_hangs_on_it(visit, cast),
        TeamMember.objects.create(team=cast.team, name="组长", role="leader", joined_on=TODAY),
        ServiceContent.objects.create(area=area, number=1, name="解读", name_en="Interpretation"),
        Target.objects.create(campaign=campaign, figure="visits", value=100),
        ListedEnterprise.objects.get(),
        Exclusion.objects.create(
            campaign=campaign, enterprise=cast.neighbour, region=cast.neighbour.region, excluded_by=cast.coordinator
        ),
        ListChange.objects.create(campaign=campaign, kind="refresh", requested_by=cast.coordinator),
        ListUpload.objects.create(campaign=campaign, uploaded_by=cast.coordinator, name="名单.csv"),
        Match.objects.create(demand=demand, organisation=cast.department, introduced_on=TODAY),
        Enrolment.objects.create(
            programme=programme, enterprise=enterprise, person_name="王总", region=enterprise.region, enrolled_on=TODAY
        ),
        Attendance.objects.create(
            meeting=meeting, campaign=campaign, enterprise=enterprise, person_name="王总", **dimensions
        ),
    ]


def _on_agenda(cast: Cast, problem: Problem, common: CommonProblem) -> AgendaItem:
    """An item about a problem; beside it one about a common problem, and a meeting of the other campaign."""
    make_meeting(cast, campaign=Campaign.objects.get(slug="other"), kind="joint_meeting")
    same = {"campaign": cast.campaign, "position": 1, "reason": "by_hand"}
    for meeting in (make_meeting(cast, kind="joint_meeting"), make_meeting(cast, kind="joint_meeting")):
        matter = {"problem": problem} if AgendaItem.objects.exists() else {"common_problem": common}
        item = AgendaItem.objects.create(meeting=meeting, **matter, **same)
    return item


def _of_measure(measure: Measure, cast: Cast) -> list[models.Model]:
    evidence, _is_new = evidence_add(
        actor=cast.handler, measure_id=measure.pk, document=document_of("现场.png", A_PHOTO)
    )
    return [
        evidence,
        Milestone.objects.create(measure=measure, text="签订协议", planned_on=TODAY),
        MeasureEvent.objects.get(measure=measure),
    ]


def _planned(cast: Cast) -> PlannedVisit:
    return PlannedVisit.objects.create(
        team=cast.team, enterprise=cast.enterprise, week_on=TODAY, planned_by=cast.official
    )


def _with_what_hangs_on_it(visit: Visit, cast: Cast) -> list[models.Model]:
    return [visit, _revision(visit), *photos_add(visit, [picture_of(A_PHOTO)], actor=cast.official)]


def _revision(visit: Visit) -> VisitRevision:
    said = {"summary": "走访"}
    return VisitRevision.objects.create(
        visit=visit, number=1, kind="corrected", actor=User.objects.get(username="official"), before=said, after=said
    )


def _notification_rows(cast: Cast) -> list[models.Model]:
    letter = Letter.objects.create(recipient=cast.official, address="wang@example.com", day=TODAY)
    return [
        letter,
        Notification.objects.create(
            recipient=cast.official,
            kind="outcome",
            code="closed",
            parameters={"number": "2026-330500-000001", "title": "续贷难"},
            link="/problems/",
            key="event:0",
            delivery="digest",
            letter=letter,
        ),
        Choice.objects.create(user=cast.official, kind="outcome", delivery="digest"),
        MailLanguage.objects.create(user=cast.official, language="en"),
    ]


def _on_the_desk(problem: Problem, cast: Cast) -> list[models.Model]:
    bulk = BulkMove.objects.create(requested_by=cast.coordinator, language="zh-hans", act="accept", total=1)
    item = BulkMoveItem.objects.create(bulk=bulk, problem=problem)
    view = SavedView.objects.create(owner=cast.coordinator, name="融资", query="category=financing", is_default=True)
    return [bulk, item, view]


def _asked_about(problem: Problem, cast: Cast) -> list[models.Model]:
    feedback = Feedback.objects.create(
        problem=problem,
        campaign=cast.campaign,
        category=problem.category,
        region=problem.region,
        industry=problem.industry,
        size=problem.size,
        token_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=5),
    )
    call = CallBack.objects.create(feedback=feedback, called_by=cast.caller, is_reached=True, spoke_to="王总")
    return [feedback, call]


def _problem_rows(cast: Cast) -> list[models.Model]:
    make_dispatched(cast)
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=make_problem(cast).pk).update(state="merged", merged_into=problem)
    measure = _planned_measure(cast)
    handling = Handling.objects.get(problem=problem)
    return [
        problem,
        measure,
        *_of_measure(measure, cast),
        *_on_the_desk(problem, cast),
        problem.category,
        Slip.objects.create(handling=handling, grade="reminder", text="请抓紧办理", due_on=TODAY, answer_by=TODAY),
        NumberSeries.objects.get(),
        ProblemEvent.objects.filter(problem=problem).latest("id"),
        ProblemView.objects.create(problem=problem, viewed_by=cast.handler, through="page"),
        handling,
        News.objects.latest("id"),
        Escalation.objects.create(
            problem=problem,
            from_region_id="330500",
            to_region_id="330000",
            reason="需省里协调",
            previous_state="dispatched",
        ),
        DeadlineTerm.objects.create(
            campaign=cast.campaign, step="handle", urgency="simple", amount=5, unit="working_days"
        ),
        Extension.objects.create(problem=problem, due_on=TODAY, until=TODAY + timedelta(days=5), reason="等待批复"),
        common := CommonProblem.objects.create(
            campaign=cast.campaign, region_id="330500", category=problem.category, title="续贷难", measure=measure
        ),
        _on_agenda(cast, problem, common),
        *_asked_about(problem, cast),
    ]


def _planned_measure(cast: Cast) -> Measure:
    return Measure.objects.create(
        campaign=cast.campaign,
        organisation=cast.department,
        region=cast.enterprise.region,
        team=cast.team,
        text="协调银行续贷",
        kind="finance",
        planned_on=TODAY,
    )


def _desk_rows(cast: Cast) -> list[models.Model]:
    return [
        ReplyTemplate.objects.create(organisation=cast.department, name="已受理", text="{企业}：已收悉。"),
        Substitution.objects.create(
            organisation=cast.department,
            absent=cast.handler,
            substitute=cast.other_handler,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=5),
        ),
    ]
