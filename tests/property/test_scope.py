"""Whatever grants a person holds and whatever rows there are: the scope never leaks, never narrows by widening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import RoleName
from accounts.models import Region, RoleGrant, User
from campaigns.models import Campaign, ListUpload, ServiceTeam, Visit
from enterprises.models import Export, Import, ImportTemplate
from issues.enums import HandlingRole, HandlingState
from issues.models import Handling, Problem
from tests.cast import (
    Cast,
    make_cast,
    make_enterprise,
    make_meeting,
    make_organisation,
    make_problem,
    make_user,
    make_visit,
)
from tests.contract.integrity import own_models
from tests.db.constraint_world import make_world

pytestmark = pytest.mark.django_db  # each test within a savepoint of the world's transaction

# Each list runs from wide to narrow; the last three are places without each other in them.
REGIONS = ["100000", "330000", "330500", "330502", "330521", "330802"]
PARTS = {"100000": set(REGIONS), "330000": set(REGIONS[1:]), "330500": {"330500", "330502", "330521"}}

# Whoever is signed in sees these, with or without a role: the territory, catalogues and directories.
PUBLIC = {
    "accounts.CalendarDay",
    "accounts.Organisation",
    "accounts.Recognition",
    "accounts.Region",
    "enterprises.Industry",
    "enterprises.SizeStandard",
    "enterprises.SizingRun",
    "issues.Category",
    "issues.DeadlineTerm",
    "policies.Policy",
    "policies.PolicyItem",
}
# Never listed to anybody, so nobody's scope has to be asked.
WITHOUT_SCOPE = {
    "campaigns.ServiceContent": "shown as part of its service area",
    "enterprises.DuplicateSearch": "when the register was searched last, shown above the pairs",
    "enterprises.SizeThreshold": "shown as part of its size standard",
    "issues.BulkMoveItem": "shown as part of its move in bulk",
    "issues.News": "what is still to be told, worked off by the worker",
    "integrations.Change": "told of by the feed, which asks for each object whether it is seen",
    "integrations.ForgottenChange": "how far the feed was shortened",
    "integrations.ExternalId": "read by its own name and actor alone",
    "integrations.RememberedAnswer": "read by its own key and actor alone",
    "issues.NumberSeries": "the counter behind problem numbers",
    "notifications.MailLanguage": "read with the person's own choices",
    "reports.Cell": "sums, read by the statistics alone, which ask for what the actor's territory allows",
    "reports.Delta": "changes on their way into the cells",
    "reports.Drain": "the engine's own count of deltas",
    "reports.Rebuild": "the engine's own record of its definitions",
    "reports.Verification": "the engine's own record of recounts",
}
# How the rows of a model lead to their campaign.
CAMPAIGN_OF = {
    "campaigns.Attendance": "campaign",
    "campaigns.Campaign": "pk",
    "campaigns.Demand": "campaign",
    "campaigns.Enrolment": "programme__campaign",
    "campaigns.Exclusion": "campaign",
    "campaigns.ListChange": "campaign",
    "campaigns.ListedEnterprise": "campaign",
    "campaigns.Match": "demand__campaign",
    "campaigns.Meeting": "campaign",
    "campaigns.MeetingSeries": "campaign",
    "campaigns.PlannedVisit": "team__campaign",
    "campaigns.Programme": "campaign",
    "campaigns.Round": "series__campaign",
    "campaigns.ServiceArea": "campaign",
    "campaigns.ServiceTeam": "campaign",
    "campaigns.Target": "campaign",
    "campaigns.TeamMember": "team__campaign",
    "campaigns.Visit": "campaign",
    "campaigns.VisitPhoto": "visit__campaign",
    "campaigns.VisitRevision": "visit__campaign",
    "issues.AgendaItem": "campaign",
    "issues.CallBack": "feedback__campaign",
    "issues.CommonProblem": "campaign",
    "issues.Escalation": "problem__campaign",
    "issues.Evidence": "measure__campaign",
    "issues.Extension": "problem__campaign",
    "issues.Feedback": "campaign",
    "issues.Handling": "problem__campaign",
    "issues.Measure": "campaign",
    "issues.MeasureEvent": "measure__campaign",
    "issues.Milestone": "measure__campaign",
    "issues.Problem": "campaign",
    "issues.ProblemEvent": "problem__campaign",
    "issues.Slip": "handling__problem__campaign",
    "issues.ProblemView": "problem__campaign",
}
# A handler sees those whose problems the organisation handles, in the campaign of the grant.
OF_ENTERPRISE = {
    "enterprises.Alias": "enterprise",
    "enterprises.Contact": "enterprise",
    "enterprises.ContactView": "contact__enterprise",
    "enterprises.Enterprise": "pk",
    "enterprises.SizeDeclaration": "enterprise",
    "enterprises.Tagging": "enterprise",
    "enterprises.Title": "enterprise",
}
# A matter of those whose territory it is: no handler sees any.
OF_TERRITORY = {"enterprises.Duplicate", "enterprises.Merge"}
# Catalogues of offices: whoever has something to do in their territory sees them, of whatever campaign.
OF_OFFICE = {"enterprises.Tag"}
# Whoever made them sees them, with or without a role; besides only administrators do.
OF_OWNER = {
    "campaigns.ListUpload": "uploaded_by",
    "enterprises.Export": "created_by",
    "enterprises.Import": "created_by",
    "enterprises.ImportTemplate": "owner",
}
# Whoever they belong to sees them, and nobody besides.
OF_OWNER_ALONE = {
    "issues.BulkMove": "requested_by",
    "issues.SavedView": "owner",
    "notifications.Choice": "user",
    "notifications.Letter": "recipient",
    "notifications.Notification": "recipient",
}
OWN_ROW = {"accounts.User", "accounts.RoleGrant"}
# Of an organisation as a whole, in whatever campaign its clerks handle.
OF_ORGANISATION = {"issues.ReplyTemplate", "issues.Substitution"}
SCOPED = [m for m in own_models() if hasattr(m._default_manager.all(), "visible_to")]


class World:
    """Every county with enterprises, visits, meetings and problems in two campaigns, handled by two departments."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        make_world(self.cast)
        self.organisations = [self.cast.department, self.cast.other_department, make_organisation("湖州市税务局")]
        self.campaigns = [self.cast.campaign, Campaign.objects.get(slug="other")]
        for campaign in self.campaigns:  # of the whole nation, so that every county has records in both
            campaign.region = Region.objects.get(pk="100000")
            campaign.save()
        self.teams: list[ServiceTeam] = []
        self.actor: User = make_user("actor")
        Import.objects.create(
            created_by=self.actor, language="en", name="own.csv", format="csv", file="imports/own.csv"
        )
        ImportTemplate.objects.create(owner=self.actor, name="own.csv")
        Export.objects.create(created_by=self.actor, language="en")
        ListUpload.objects.create(campaign=self.campaigns[0], uploaded_by=self.actor, name="own.csv")
        for code in REGIONS[3:]:
            for campaign in self.campaigns:
                self._add(campaign, code)

    def _add(self, campaign: Campaign, code: str) -> None:
        enterprise = make_enterprise(code=code)
        team = ServiceTeam.objects.create(campaign=campaign, name=f"{code}服务组", region_id=code)
        self.teams.append(team)
        there = {"campaign": campaign, "enterprise": enterprise, "team": team}
        make_visit(self.cast, **there)
        make_meeting(self.cast, campaign=campaign, region=enterprise.region, host=self.organisations[0])
        actor = make_user(f"official-{campaign.pk}-{code}", role=RoleName.OFFICIAL, team=team, region_id=code)
        with_official = {field: getattr(self.cast, field) for field in self.cast.__dataclass_fields__}
        problem = make_problem(Cast(**with_official | {"official": actor}), **there)
        # Twice the same department and both of them: what a careless join would list more than once.
        for organisation in (self.organisations[0], self.organisations[0], self.organisations[1]):
            Handling.objects.create(
                problem=problem,
                organisation=organisation,
                role=HandlingRole.ASSISTING,
                state=HandlingState.ENDED,
                due_on=problem.reported_on,
            )

    def holding(self, grants: list[dict[str, Any]]) -> User:
        """The actor with exactly these grants, as a new request would load it."""
        RoleGrant.objects.filter(user=self.actor).delete()
        for grant in grants:
            RoleGrant.objects.get_or_create(user=self.actor, **grant)
        return User.objects.get(pk=self.actor.pk)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def seen(model: type[models.Model], actor: User) -> Counter[Any]:
    visible = model._default_manager.all().visible_to(actor)  # type: ignore[attr-defined]
    return Counter(visible.values_list("pk", flat=True))


territorial = st.fixed_dictionaries(
    {
        "role": st.sampled_from([RoleName.COORDINATOR, RoleName.LEADER, RoleName.CALL_BACK]),
        "region_id": st.sampled_from(REGIONS),
        "campaign": st.sampled_from([None, 0, 1]),
    }
)
handling = st.fixed_dictionaries(
    {
        "role": st.just(RoleName.HANDLER),
        "organisation": st.sampled_from([0, 1, 2]),
        "campaign": st.sampled_from([None, 0, 1]),
    }
)
official = st.fixed_dictionaries(
    {
        "role": st.just(RoleName.OFFICIAL),
        "team": st.sampled_from(range(2 * len(REGIONS[3:]))),
        "is_narrowed": st.booleans(),
    }
)
grants_of_any_kind = st.lists(territorial | handling | official, max_size=3)


def real(world: World, grants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drawn grants with the world's rows for their indexes; an official's region and campaign are the team's."""
    pools = {"campaign": world.campaigns, "organisation": world.organisations, "team": world.teams}
    found = []
    for drawn in grants:
        grant = {k: pools[k][v] if k in pools and v is not None else v for k, v in drawn.items()}
        if "is_narrowed" in grant:
            team = grant["team"]
            grant |= {"region_id": team.region_id, "campaign": team.campaign if grant.pop("is_narrowed") else None}
        found.append(grant)
    return found


def widened(grant: dict[str, Any], wider_region: str) -> dict[str, Any]:
    """The grant in every campaign and, where it is territorial, over a region that contains its own."""
    if grant["role"] == RoleName.OFFICIAL:
        return {**grant, "is_narrowed": False}
    region = grant.get("region_id")
    wider = {**grant, "campaign": None}
    if region is not None:
        wider["region_id"] = wider_region if region in PARTS.get(wider_region, set()) else "100000"
    return wider


def test_every_model_says_who_sees_its_rows() -> None:
    without = {m._meta.label for m in own_models()} - {m._meta.label for m in SCOPED}
    assert without == set(WITHOUT_SCOPE)


@settings(max_examples=40, deadline=None)
@given(grants=grants_of_any_kind, wider_region=st.sampled_from(REGIONS), data=st.data())
def test_a_wider_grant_sees_at_least_as_much(
    world: World, grants: list[dict[str, Any]], wider_region: str, data: st.DataObject
) -> None:
    model = data.draw(st.sampled_from(SCOPED))
    narrow = seen(model, world.holding(real(world, grants)))
    wide = seen(model, world.holding(real(world, [widened(grant, wider_region) for grant in grants])))
    assert wide.keys() >= narrow.keys() - grants_that_were_replaced(model, narrow)


def grants_that_were_replaced(model: type[models.Model], narrow: Counter[Any]) -> set[Any]:
    """One's own grants are other rows after a change of grants."""
    return set(narrow) if model is RoleGrant else set()


@settings(max_examples=40, deadline=None)
@given(first=grants_of_any_kind, second=grants_of_any_kind, data=st.data())
def test_two_grants_together_see_what_each_sees_and_nothing_more(
    world: World, first: list[dict[str, Any]], second: list[dict[str, Any]], data: st.DataObject
) -> None:
    model = data.draw(st.sampled_from([m for m in SCOPED if m._meta.label not in OWN_ROW]))
    one = seen(model, world.holding(real(world, first)))
    other = seen(model, world.holding(real(world, second)))
    assert seen(model, world.holding(real(world, first + second))).keys() == one.keys() | other.keys()


@settings(max_examples=40, deadline=None)
@given(grants=grants_of_any_kind, data=st.data())
def test_no_row_is_listed_twice(world: World, grants: list[dict[str, Any]], data: st.DataObject) -> None:
    counts = seen(data.draw(st.sampled_from(SCOPED)), world.holding(real(world, grants)))
    assert set(counts.values()) <= {1}


@settings(max_examples=25, deadline=None)
@given(grants=st.lists(handling, min_size=1, max_size=3))
def test_a_handler_sees_the_problems_handled_by_the_organisation_and_no_others(
    world: World, grants: list[dict[str, Any]]
) -> None:
    held = real(world, grants)
    expected = set()
    for grant in held:
        own = Handling.objects.filter(organisation=grant["organisation"])
        own = own if grant["campaign"] is None else own.filter(problem__campaign=grant["campaign"])
        expected |= set(own.values_list("problem_id", flat=True))
    assert set(seen(Problem, world.holding(held))) == expected


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("campaign", [0, 1])
def test_a_handler_narrowed_to_a_campaign_sees_none_of_another(
    world: World, model: type[models.Model], campaign: int
) -> None:
    path = CAMPAIGN_OF.get(model._meta.label)
    if path is None:
        elsewhere = OF_OWNER.keys() | OF_OWNER_ALONE.keys() | OF_ENTERPRISE.keys() | OF_ORGANISATION
        assert model._meta.label in PUBLIC | OWN_ROW | OF_TERRITORY | OF_OFFICE | elsewhere
    for organisation in world.organisations:
        grant = {"role": RoleName.HANDLER, "organisation": organisation, "campaign": world.campaigns[campaign]}
        rows = model._default_manager.filter(pk__in=seen(model, world.holding([grant])))
        if path is not None:
            assert set(rows.values_list(path, flat=True)) <= {world.campaigns[campaign].pk}
        elif model._meta.label in OF_TERRITORY | OF_OWNER_ALONE.keys():
            assert not rows
        elif model._meta.label in OF_ORGANISATION:
            assert set(rows.values_list("organisation", flat=True)) <= {organisation.pk}
        elif model._meta.label in OF_OWNER:
            assert set(rows.values_list(OF_OWNER[model._meta.label], flat=True)) == {world.actor.pk}
        elif model._meta.label in OF_ENTERPRISE:
            handled = Handling.objects.filter(organisation=organisation, problem__campaign=world.campaigns[campaign])
            served = set(handled.values_list("problem__enterprise_id", flat=True))
            assert set(rows.values_list(OF_ENTERPRISE[model._meta.label], flat=True)) <= served


@settings(max_examples=25, deadline=None)
@given(grant=official)
def test_an_official_sees_the_region_of_the_team(world: World, grant: dict[str, Any]) -> None:
    (held,) = real(world, [grant])
    for model in (Problem, Visit):
        rows = model._default_manager.filter(region__path__startswith=held["team"].region.path)
        rows = rows if held["campaign"] is None else rows.filter(campaign=held["campaign"])
        assert set(seen(model, world.holding([held]))) == set(rows.values_list("pk", flat=True))


@settings(max_examples=25, deadline=None)
@given(grant=territorial)
def test_a_territory_is_its_subtree_and_its_campaign(world: World, grant: dict[str, Any]) -> None:
    (held,) = real(world, [grant])
    inside = PARTS.get(held["region_id"], {held["region_id"]})
    for model in (Problem, Visit):
        rows = model._default_manager.filter(region__in=inside)
        rows = rows if held["campaign"] is None else rows.filter(campaign=held["campaign"])
        assert set(seen(model, world.holding([held]))) == set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_without_a_grant_only_the_public_directories_are_visible(world: World, model: type[models.Model]) -> None:
    actor = world.holding([])
    expected = set()
    if model._meta.label in PUBLIC:
        expected = set(model._default_manager.values_list("pk", flat=True))
    elif model._meta.label in OF_OWNER:
        own = model._default_manager.filter(**{OF_OWNER[model._meta.label]: actor})
        expected = set(own.values_list("pk", flat=True))
        assert expected
    elif model is User:
        expected = {actor.pk}
    assert set(seen(model, actor)) == expected


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_whoever_has_left_sees_nothing_but_the_public_directories(world: World, model: type[models.Model]) -> None:
    actor = world.holding([{"role": RoleName.ADMIN}])
    actor.is_active = False
    if model._meta.label not in PUBLIC | OWN_ROW:
        assert not seen(model, actor)


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_an_administrator_sees_every_row(world: World, model: type[models.Model]) -> None:
    actor = world.holding([{"role": RoleName.ADMIN}])
    rows = model._default_manager.all()
    if owner := OF_OWNER_ALONE.get(model._meta.label):
        rows = rows.filter(**{owner: actor})
    if model._meta.label == "issues.Feedback":
        rows = rows.filter(answered_at__isnull=False)  # not even administrators see who has not answered
    if model._meta.label in {"issues.CallBack", "issues.ProblemView"}:
        rows = rows.none()  # nor whom a call did not reach, nor who handles what is sensitive
    if model._meta.label == "enterprises.Enterprise":
        rows = rows.standing()  # what was merged is found as the entry that was kept
    assert set(seen(model, actor)) == set(rows.values_list("pk", flat=True))
