"""The pages on which campaigns and teams are set up and changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import gettext

from accounts.models import Organisation
from campaigns.models import Campaign, ServiceTeam, Target, TeamMember
from campaigns.services.campaigns import TargetDraft, campaign_update
from campaigns.services.teams import MEMBER_FIELDS
from tests.cast import Cast, make_organisation, make_user, region, signed_in

pytestmark = pytest.mark.django_db


def sets(**counts: int) -> dict[str, Any]:
    return {
        f"{name}-{which}_FORMS": number
        for name, count in counts.items()
        for which, number in (("TOTAL", count), ("INITIAL", 0))
    }


def said(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "name": "服务月",
        "name_en": "Service month",
        "slug": "month",
        "region": "330502",
        "lead_organisation": cast.department.pk,
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-30",
        "team_word": "服务组",
        "team_word_en": "service group",
        "revisit_days": "30",
        **sets(units=3, targets=2),
        **fields,
    }


def edited(cast: Cast, **fields: Any) -> dict[str, Any]:
    campaign = Campaign.objects.get(pk=cast.campaign.pk)
    present = {"name": campaign.name, "name_en": campaign.name_en, "slug": campaign.slug, "region": "330500"}
    days = {"starts_on": "2020-01-01", "ends_on": ""}
    return said(cast, **present | days | {"version": campaign.version} | fields)


def test_the_office_sets_up_a_campaign_on_the_page(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    assert "/campaigns/new/" in client.get("/campaigns/").content.decode()
    parts = {"units-0-organisation_text": cast.other_department.name, "targets-0-figure": "visits"}
    answer = client.post("/campaigns/new/", said(cast, **parts, **{"targets-0-value": "200", "ranks_units": "on"}))
    made = Campaign.objects.get(slug="month")
    assert answer["Location"] == f"/campaigns/{made.pk}/"
    assert (made.region_id, made.ranks_units, made.ends_on) == ("330502", True, date(2026, 6, 30))
    assert list(made.member_units.all()) == [cast.other_department]
    assert list(Target.objects.values_list("campaign", "figure", "value")) == [(made.pk, "visits", 200)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_on": "2026-05-31"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"slug": "care"}, "slug"),
        ({"slug": "服务月"}, "slug"),
        ({"region": "330800"}, "region"),
        ({"region_text": "没有的地方", "region": ""}, "region"),
        ({"name_en": ""}, "name_en"),
        ({"revisit_days": "-1"}, "revisit_days"),
    ],
)
def test_what_is_wrong_stands_at_its_field(cast: Cast, fields: dict[str, str], wrong: str) -> None:
    answer = signed_in(cast.coordinator).post("/campaigns/new/", said(cast, **fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert not Campaign.objects.filter(name="服务月").exists()


def test_half_a_target_is_none(cast: Cast) -> None:
    halves = {"targets-0-figure": "visits", "targets-1-value": "5"}
    answer = signed_in(cast.coordinator).post("/campaigns/new/", said(cast, **halves))
    assert answer.status_code == 422
    assert [list(one) for one in answer.context["form"].targets.errors] == [["value"], ["figure"]]


def test_the_page_of_a_campaign_changes_it(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    cast.campaign.member_units.add(cast.department, cast.other_department)
    page = client.get(f"/campaigns/{cast.campaign.pk}/").content.decode()
    assert f"/campaigns/{cast.campaign.pk}/edit/" in page
    assert cast.other_department.name in client.get(f"/campaigns/{cast.campaign.pk}/edit/").content.decode()
    sent = edited(cast, theme="真帮实扶", member_units=[cast.department.pk])
    assert client.post(f"/campaigns/{cast.campaign.pk}/edit/", sent).status_code == 303
    changed = Campaign.objects.get(pk=cast.campaign.pk)
    assert (changed.theme, list(changed.member_units.all())) == ("真帮实扶", [cast.department])


def test_a_stale_edit_shows_both_versions(cast: Cast) -> None:
    sent = edited(cast, theme="甲", **{"targets-0-figure": "visits", "targets-0-value": "7"})
    other = {"theme": "乙", "member_units": [cast.other_department], "targets": [TargetDraft("visits", 9)]}
    campaign_update(actor=cast.province, campaign_id=cast.campaign.pk, changes=other, version=None)
    client = signed_in(cast.coordinator)
    answer = client.post(f"/campaigns/{cast.campaign.pk}/edit/", sent, headers={"accept-language": "en"})
    assert answer.status_code == 409
    told = {str(one.label): (one.present, one.typed) for one in answer.context["form"].differences}
    assert told == {
        "Theme": ("乙", "甲"),
        "Member units": (cast.other_department.name, "–"),
        "Targets": ("Visits 9", "Visits 7"),
    }
    again = sent | {"version": Campaign.objects.get(pk=cast.campaign.pk).version}
    assert client.post(f"/campaigns/{cast.campaign.pk}/edit/", again).status_code == 303
    assert Campaign.objects.get(pk=cast.campaign.pk).theme == "甲"


def people(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    sent = {"name": "长兴服务组", "region": "330522", **sets(members=len(rows)), **fields}
    for number, row in enumerate(rows):
        sent |= {f"members-{number}-{name}": value for name, value in ({"role": "member"} | row).items()}
    return sent


def test_the_office_sets_up_a_team_on_the_page(cast: Cast) -> None:
    client, address = signed_in(cast.coordinator), f"/campaigns/{cast.campaign.pk}/teams/new/"
    assert address in client.get(f"/campaigns/{cast.campaign.pk}/").content.decode()
    rows = ({"name": "李娜", "role": "leader", "joined_on": "2026-01-01"}, {"joined_on": "2026-01-01"})
    assert client.post(address, people(*rows)).status_code == 303
    team = ServiceTeam.objects.get(name="长兴服务组")
    assert (team.campaign, team.region_id) == (cast.campaign, "330522")
    assert list(team.members.values_list("name", "role")) == [("李娜", "leader")]


def test_two_leaders_are_one_too_many(cast: Cast) -> None:
    row = {"role": "leader", "joined_on": "2026-01-01"}
    sent = people({"name": "李娜", **row}, {"name": "赵云", **row})
    answer = signed_in(cast.coordinator).post(f"/campaigns/{cast.campaign.pk}/teams/new/", sent)
    assert answer.status_code == 422
    first, second = answer.context["form"].members.forms
    assert (list(first.errors), list(second.errors)) == ([], ["role"])
    assert not ServiceTeam.objects.filter(name="长兴服务组").exists()


def test_a_person_who_is_there_twice_is_marked_though_a_line_before_is_blank(cast: Cast) -> None:
    row = {"name": "李娜", "joined_on": "2026-01-01"}
    sent = people(row, {"joined_on": "2026-01-01"}, row)
    answer = signed_in(cast.coordinator).post(f"/campaigns/{cast.campaign.pk}/teams/new/", sent)
    assert [list(one.errors) for one in answer.context["form"].members] == [[], [], ["name"]]


def test_the_name_of_another_team_is_refused_at_the_name(cast: Cast) -> None:
    sent = people(name=cast.other_team.name, region="330502")
    answer = signed_in(cast.coordinator).post(f"/campaigns/{cast.campaign.pk}/teams/new/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_campaign_that_is_sent_twice_is_set_up_once_and_shown(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    first, second = (client.post("/campaigns/new/", said(cast), follow=True) for _time in range(2))
    made = Campaign.objects.get(slug="month")
    assert first.redirect_chain == second.redirect_chain == [(f"/campaigns/{made.pk}/", 303)]
    assert str(made) in str(*second.context["messages"])
    other = client.post("/campaigns/new/", said(cast, starts_on="2026-06-02"))
    assert (other.status_code, list(other.context["form"].errors)) == (422, ["slug"])


def test_a_team_that_is_sent_twice_is_set_up_once_and_shown(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    for _time in range(2):
        answer = client.post(f"/campaigns/{cast.campaign.pk}/teams/new/", people(), follow=True)
    made = ServiceTeam.objects.get(name="长兴服务组")
    assert answer.redirect_chain == [(f"/teams/{made.pk}/edit/", 303)]
    assert made.name in str(*answer.context["messages"])


@pytest.mark.parametrize("page", ["/campaigns/new/", "/campaigns/{0.campaign.pk}/teams/new/"])
@pytest.mark.parametrize("forged", [{}, {"TOTAL_FORMS": "x", "INITIAL_FORMS": "-1"}])
def test_a_form_that_arrived_in_part_says_so(cast: Cast, page: str, forged: dict[str, str]) -> None:
    body = {name: value for name, value in (said(cast) | people()).items() if "_FORMS" not in name}
    body |= {f"{name}-{which}": value for name in ("units", "members") for which, value in forged.items()}
    answer = signed_in(cast.coordinator).post(page.format(cast), body, headers={"Accept-Language": "zh-hans"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "ManagementForm" not in words
    assert str(gettext("The form arrived incomplete. Load the page again and fill it in anew.")) in words


def test_the_page_of_a_team_keeps_an_account_that_the_office_does_not_see(cast: Cast) -> None:
    TeamMember.objects.filter(pk=cast.member.pk).update(user=cast.nobody)
    client, address = signed_in(cast.coordinator), f"/teams/{cast.team.pk}/edit/"
    shown = client.get(address).context["form"]
    row = {"key": cast.member.pk, "name": "王芳芳", "user": cast.nobody.pk, "joined_on": "2020-01-01"}
    sent = people(row, name=cast.team.name, region="330502", version=shown.initial["version"])
    assert client.post(address, sent).status_code == 303
    member = TeamMember.objects.get(pk=cast.member.pk)
    assert (member.name, member.user) == ("王芳芳", cast.nobody)


def crowd(cast: Cast, count: int, **fields: Any) -> None:
    """So many more people in the team, each with an account and an organisation of its own."""
    for number in range(count):
        TeamMember.objects.create(
            team=cast.team,
            name=f"组员{number}",
            user=make_user(f"member-{number}"),
            organisation=make_organisation(f"单位{number}"),
            joined_on=date(2020, 1, 1),
            **fields,
        )


@pytest.mark.parametrize("count", [1, 12])
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/campaigns/new/", 6),
        ("/campaigns/{0.campaign.pk}/edit/", 12),
        ("/campaigns/{0.campaign.pk}/teams/new/", 6),
        ("/teams/{0.team.pk}/edit/", 7),
    ],
)
def test_the_pages_cost_the_same_however_many_take_part(
    cast: Cast, django_assert_max_num_queries: Any, path: str, most: int, count: int
) -> None:
    crowd(cast, count)
    cast.campaign.member_units.set(Organisation.objects.filter(name__startswith="单位"))
    client, address = signed_in(cast.coordinator), path.format(cast)
    client.get(address)
    with django_assert_max_num_queries(most):
        page = client.get(address).content.decode()
    assert ("单位0" in page) == ("edit" in path)


def test_a_team_of_more_than_a_hundred_people_is_changed_on_its_page(cast: Cast) -> None:
    crowd(cast, 120, left_on=date(2021, 1, 1))
    TeamMember.objects.filter(name="组员7").update(left_on=date(2022, 1, 1))
    client, address = signed_in(cast.coordinator), f"/teams/{cast.team.pk}/edit/"
    form = client.get(address).context["form"]
    rows = [{"key": one.pk} | {name: one_value(one, name) for name in MEMBER_FIELDS} for one in form.present]
    assert [row["name"] for row in rows[:2]] == [cast.member.name, "组员7"]
    rows[1]["name"] = "组员七"
    sent = people(*rows, name="吴兴一组", region="330502", version=form.initial["version"])
    assert client.post(address, sent | {"members-INITIAL_FORMS": len(rows)}).status_code == 303
    assert ServiceTeam.objects.get(pk=cast.team.pk).name == "吴兴一组"
    assert TeamMember.objects.filter(name="组员七", left_on=date(2022, 1, 1)).exists()
    assert cast.team.members.filter(left_on=date(2021, 1, 1)).count() == 119


def one_value(one: TeamMember, name: str) -> Any:
    value = getattr(one, name)
    return "" if value is None else getattr(value, "pk", value)


def test_a_stale_edit_of_a_team_shows_both_versions(cast: Cast) -> None:
    row = {"key": cast.member.pk, "name": "王芳芳", "joined_on": "2020-01-01", "user": cast.official.pk}
    sent = people(row, name=cast.team.name, region="330502", version=ServiceTeam.objects.get(pk=cast.team.pk).version)
    ServiceTeam.objects.filter(pk=cast.team.pk).update(name="吴兴一组", region=region("330502"))
    answer = signed_in(cast.coordinator).post(f"/teams/{cast.team.pk}/edit/", sent)
    assert answer.status_code == 409
    name, person = ((one.present, one.typed) for one in answer.context["form"].differences)
    assert name == ("吴兴一组", cast.team.name)
    assert ("王芳芳" in person[0], "王芳芳" in person[1]) == (False, True)
