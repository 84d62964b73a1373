"""A city helps more than 8,000 small and micro enterprises. City and year are ours: the source names neither."""

from __future__ import annotations

import datetime as dt

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from campaigns.enums import DemandKind, DemandState, MatchState, MeetingKind
from campaigns.models import Campaign, Demand, Match, Target
from enterprises.enums import Size
from enterprises.models import Enterprise, Industry
from issues.enums import MeasureStatus, Source
from portal.demo import fieldwork, policies
from portal.demo.casework import Case
from portal.demo.common_problems import solved_together
from portal.demo.courses import SCORES, Ending, closed, to_closed, to_dispatched, to_signed
from portal.demo.enterprises import Wanted
from portal.demo.institutions import DEPARTMENTS
from portal.demo.origins import Actor, Origin, facts
from portal.demo.trades import NOT_SERVED_BY_HELP, SERVED_BY_HELP
from portal.demo.world import World

CITY, PROVINCE = "330800", "330000"
FIRST_DAY, LAST_DAY = dt.date(2024, 7, 25), dt.date(2025, 6, 30)
LAST_REPORT = dt.date(2025, 5, 23)
ELIGIBLE, OTHERS = 8036, 500
SIZES = (Size.SMALL, Size.MICRO)
# All groups of the standard but 12 (software) and 16 (other): the industries that the source lists.
GROUPS = tuple(f"{number:02}" for number in range(1, 16) if number != 12)
VISITS, ORDINARY_PROBLEMS, ESCALATED, RETURNED = 3000, 890, 44, 18
COMMON = (("logistics", 9), ("energy", 12), ("financing", 8), ("land", 6), ("policy", 5), ("labour", 7))
FINANCE_DEMANDS, TECHNOLOGY_DEMANDS = 320, 140


def build(world: World) -> None:
    campaign = _campaign(world)
    served = _listable(world)
    teams = _teams(world, campaign)
    for enterprise in served:
        is_key = enterprise.size == Size.SMALL and world.random.random() < 0.04
        fieldwork.listed(world, campaign, enterprise, teams[enterprise.region_id][0], is_key=is_key)
    _work(world, campaign, served, teams)
    _joint_meetings(world, campaign)
    _finance(world, campaign, served)
    _technology(world, campaign, served)


def _campaign(world: World) -> Campaign:
    city = world.territory[CITY]
    departments = [world.institutions.department(city, field) for field in DEPARTMENTS]
    campaign = fieldwork.campaign(
        world,
        departments,
        slug="help-8000",
        name="千企帮扶行动",
        name_en="Help for 8,000 small and micro enterprises",
        theme="帮企业、稳增长、调结构",
        region_id=CITY,
        lead_organisation_id=departments[0].pk,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
        team_word="帮扶组",
        team_word_en="support group",
        eligible_sizes=list(SIZES),
        eligible_size_groups=list(GROUPS),
    )
    world.store.new(Target, campaign_id=campaign.pk, figure="listed_enterprises", value=8000, is_lower_bound=True)
    return campaign


def _listable(world: World) -> list[Enterprise]:
    """Found enterprises until exactly so many of the whole city meet the campaign's rule; return those that do."""
    groups = dict(Industry.objects.values_list("code", "size_group"))
    known = world.enterprises[CITY]
    counties = world.territory.counties(world.territory[CITY])
    served = [e for e in known if e.size in SIZES and groups[e.industry_id or ""] in GROUPS]
    wanted = Wanted(counties, SERVED_BY_HELP, (Size.MICRO,) * 3 + (Size.SMALL,) * 2, 2021, 2024)
    founded = [world.registry.found(wanted) for _ in range(ELIGIBLE - len(served))]
    served += founded
    for i in range(OTHERS):
        greater = Wanted(counties, SERVED_BY_HELP, (Size.MEDIUM,) * 5 + (Size.LARGE,), 2018, 2024)
        other = Wanted(counties, NOT_SERVED_BY_HELP, (Size.MICRO, Size.SMALL, Size.MEDIUM), 2020, 2024)
        founded.append(world.registry.found(other if i % 3 else greater))
    known += founded
    return served


def _teams(world: World, campaign: Campaign) -> dict[str, fieldwork.Team]:
    """The support group of all departments in the city itself, and one in each county."""
    city = world.territory[CITY]
    everybody = [world.institutions.department(city, field) for field in DEPARTMENTS]
    teams = {CITY: fieldwork.team(world, campaign, city, "市级帮扶组", everybody)}
    for county in world.territory.counties(city):
        fields = ("industry", "reform", "commerce", "agriculture", "banking", "science")
        organisations = [world.institutions.department(county, field) for field in fields]
        teams[county.code] = fieldwork.team(world, campaign, county, f"{county.name}帮扶组", organisations)
    return teams


def _work(world: World, campaign: Campaign, served: list[Enterprise], teams: dict[str, fieldwork.Team]) -> None:
    """The visits, and what was reported at them."""
    random = world.random
    sample = random.sample(served, VISITS)
    days = world.days.spread(FIRST_DAY, LAST_DAY, VISITS)
    origins = []
    for day, enterprise in zip(days, sample, strict=True):
        visit = fieldwork.visit(world, teams[enterprise.region_id], enterprise, day)
        if random.random() < 0.3:
            policies.explain(world, visit)
        if day <= LAST_REPORT:
            origins.append(Origin(campaign, enterprise, day, Source.VISIT, visit=visit))
    random.shuffle(origins)
    left = iter(origins)
    for _ in range(ORDINARY_PROBLEMS):
        case = Case(world, next(left))
        closed(world, case, _liaison(teams, case), _ending(world))
        if random.random() < 0.7:
            fieldwork.measure(world, case, MeasureStatus.IMPLEMENTED)
    for i in range(ESCALATED + RETURNED):
        _escalated(world, Case(world, next(left)), teams, accepted=i < ESCALATED)
    for category, members in COMMON:
        begun = [next(left) for _ in range(members)]
        solved_together(world, begun, category, world.territory[CITY])


def _escalated(world: World, case: Case, teams: dict[str, fieldwork.Team], *, accepted: bool) -> None:
    """What the city cannot solve goes to the provincial working group, and its answer comes back."""
    to_signed(world, to_dispatched(world, case, _liaison(teams, case)))
    case.decide(case.escalate(), accepted=accepted)
    if accepted:
        case.dispatch().sign()
    to_closed(world, case, _ending(world))


def _liaison(teams: dict[str, fieldwork.Team], case: Case) -> Actor:
    member = teams[case.problem.region_id][1][0]
    return Actor(member.name)


def _ending(world: World) -> Ending:
    score = world.random.choice(SCORES) if world.random.random() < 0.72 else None
    return Ending(score, late=world.random.random() < 0.07)


def _joint_meetings(world: World, campaign: Campaign) -> None:
    city = world.territory[CITY]
    for day in world.days.spread(FIRST_DAY, LAST_DAY, 8):
        title = f"千企帮扶行动联席会议（{day.year}年{day.month}月）"
        held = fieldwork.meeting(world, campaign, city, day, MeetingKind.JOINT_MEETING, title, venue="市政府会议室")
        for field in DEPARTMENTS:
            fieldwork.attend_for(world, held, world.institutions.department(city, field))


def _finance(world: World, campaign: Campaign, served: list[Enterprise]) -> None:
    city = world.territory[CITY]
    lenders = [
        world.institutions.named(city, f"{word}", kind)
        for kind, words in (
            (
                OrganisationKind.BANK,
                ("衢州信安农村商业银行", "浙西城市商业银行衢州分行", "柯城村镇银行", "江山惠农村镇银行"),
            ),
            (OrganisationKind.GUARANTEE_COMPANY, ("衢州市小微企业融资担保有限公司", "衢州信惠融资担保有限公司")),
            (OrganisationKind.SMALL_LOAN_COMPANY, ("柯城汇丰源小额贷款有限公司", "龙游惠商小额贷款有限公司")),
        )
        for word in words
    ]
    for enterprise in world.random.sample(served, FINANCE_DEMANDS):
        amount = world.random.choice((30, 50, 80, 100, 150, 200, 300, 500))
        title = f"流动资金贷款需求{amount}万元"
        demand = _demand(world, campaign, enterprise, DemandKind.FINANCE, title, amount)
        _matches(world, demand, lenders, "已签订借款合同并放款")


def _technology(world: World, campaign: Campaign, served: list[Enterprise]) -> None:
    city, province = world.territory[CITY], world.territory[PROVINCE]
    kind = OrganisationKind.UNIVERSITY
    institutes = [world.institutions.named(city, name, kind) for name in ("衢州学院", "衢州市工业技术研究院")]
    institutes += [world.institutions.named(province, name, kind) for name in ("浙江工业大学", "浙江省机电设计研究院")]
    for enterprise in world.random.sample(served, TECHNOLOGY_DEMANDS):
        title = f"{world.texts.product(enterprise)}工艺改进技术需求"
        demand = _demand(world, campaign, enterprise, DemandKind.TECHNOLOGY, title, None)
        _matches(world, demand, institutes, "已签订技术服务合同")


def _demand(
    world: World, campaign: Campaign, enterprise: Enterprise, kind: DemandKind, title: str, amount: int | None
) -> Demand:
    return world.store.new(
        Demand,
        campaign_id=campaign.pk,
        enterprise_id=enterprise.pk,
        kind=kind,
        title=title,
        description=f"{title}，希望帮扶组协助对接。",
        amount_wan=amount,
        raised_on=world.days.between(FIRST_DAY, LAST_REPORT),
        **facts(enterprise),
    )


def _matches(world: World, demand: Demand, organisations: list[Organisation], outcome: str) -> None:
    """One to three introductions; the demand's state follows from them."""
    random = world.random
    states = []
    for organisation in random.sample(organisations, random.choice((0, 1, 1, 2, 3))):
        state = MatchState.NEGOTIATING if MatchState.CONCLUDED in states else random.choice(_MATCH_STATES)
        states.append(state)
        is_concluded = state == MatchState.CONCLUDED
        world.store.new(
            Match,
            demand_id=demand.pk,
            organisation_id=organisation.pk,
            introduced_on=world.days.after(demand.raised_on, random.randint(2, 15)),
            state=state,
            amount_wan=demand.amount_wan if is_concluded else None,
            outcome=outcome if is_concluded else "",
        )
    if MatchState.CONCLUDED in states:
        demand.state = DemandState.MET
    elif states:
        demand.state = DemandState.UNMET if set(states) == {MatchState.FAILED} else DemandState.MATCHED


_MATCH_STATES = (MatchState.CONCLUDED,) * 6 + (MatchState.NEGOTIATING, MatchState.INTRODUCED, MatchState.FAILED)
