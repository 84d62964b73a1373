from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import RoleGrant
from campaigns.models import ListedEnterprise, Visit
from enterprises.models import Enterprise
from issues.models import Problem
from policies.models import Policy
from tests.cast import Cast, in_english, make_enterprise, make_problem, make_visit, signed_in

pytestmark = pytest.mark.django_db


def visit_form(cast: Cast, **said: Any) -> dict[str, Any]:
    """What a browser sends for a visit without problems, unless said otherwise."""
    return {
        "uuid": str(uuid.uuid4()),
        "offered": str(cast.enterprise.pk),
        "visited_on": timezone.localdate().isoformat(),
        "mode": "on_site",
        "problems-TOTAL_FORMS": "3",
        "problems-INITIAL_FORMS": "0",
        **{f"problems-{n}-urgency": "ordinary" for n in range(3)},
        **{f"problems-{n}-term": "immediate" for n in range(3)},
    } | said


def test_an_official_logs_a_visit_with_two_problems_in_one_form(cast: Cast) -> None:
    policy = Policy.objects.create(
        title="稳岗返还",
        issued_by=cast.department,
        region=cast.team.region,
        issued_on=date(2026, 1, 1),
        effective_on=date(2026, 1, 1),
    )
    form = visit_form(
        cast,
        members=[cast.member.pk],
        met="张总",
        summary="用电紧张",
        policies=[policy.pk],
        solved_on_spot="代办了营业执照变更",
        follow_up_on=(timezone.localdate() + timedelta(days=7)).isoformat(),
    ) | {
        "problems-0-title": "冷库停电",
        "problems-0-category": "energy",
        "problems-0-urgency": "urgent",
        "problems-1-title": "贷款续期",
        "problems-1-category": "financing",
        "problems-1-term": "long_term",
    }
    response = signed_in(cast.official).post("/visits/new/", form)
    visit = Visit.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/visits/{visit.pk}/"
    assert (visit.enterprise, visit.team, visit.logged_by) == (cast.enterprise, cast.team, cast.official)
    assert list(visit.members.all()) == [cast.member]
    assert list(visit.policies.all()) == [policy]
    assert [(p.title, p.category_id, p.urgency, p.term) for p in Problem.objects.order_by("id")] == [
        ("冷库停电", "energy", "urgent", "immediate"),
        ("贷款续期", "financing", "ordinary", "long_term"),
    ]
    page = signed_in(cast.official).get(response["Location"])
    assert page.status_code == 200
    for words in ("用电紧张", "冷库停电", "贷款续期", "稳岗返还", "代办了营业执照变更", "张总"):
        assert words in page.content.decode()


def test_a_form_sent_twice_makes_one_visit(cast: Cast) -> None:
    form = visit_form(cast)
    client = signed_in(cast.official)
    first, second = client.post("/visits/new/", form), client.post("/visits/new/", form)
    assert first["Location"] == second["Location"]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("offered", "", "Choose the enterprise that was visited."),
        ("visited_on", "2199-01-01", "This day has not come yet."),
        ("visited_on", "1999-01-01", "outside the campaign"),
        ("visited_on", "yesterday", "Enter a valid date."),
        ("mode", "telepathy", "Select a valid choice"),
        ("met", "x" * 201, "at most 200 characters"),
        ("follow_up_on", "2020-01-02", "The follow-up cannot lie before the visit."),
        ("uuid", "1", "Enter a valid UUID."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_saved(cast: Cast, field: str, value: str, words: str) -> None:
    form = visit_form(cast, **{field: value}) | {"problems-0-title": "冷库停电", "problems-0-category": "energy"}
    response = signed_in(cast.official).post("/visits/new/", form, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "冷库停电" in response.content.decode()
    assert not Visit.objects.exists()
    assert not Problem.objects.exists()


def test_a_problem_without_category_stops_the_whole_visit(cast: Cast) -> None:
    response = signed_in(cast.official).post("/visits/new/", visit_form(cast) | {"problems-0-title": "冷库停电"})
    assert response.status_code == 422
    assert not Visit.objects.exists()


def test_an_enterprise_is_found_by_typed_words_without_script(cast: Cast) -> None:
    form = visit_form(cast, offered="", enterprise="", enterprise_text="hzhdfz")
    assert signed_in(cast.official).post("/visits/new/", form).status_code == 303
    assert Visit.objects.get().enterprise == cast.enterprise


def test_two_different_enterprises_are_a_question_not_a_guess(cast: Cast) -> None:
    other = make_enterprise("吴兴第二机械厂")
    form = visit_form(cast, enterprise=str(other.pk), enterprise_text=other.name)
    response = signed_in(cast.official).post("/visits/new/", form, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert "Two enterprises are chosen" in response.content.decode()


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_an_enterprise_out_of_scope_cannot_be_chosen(cast: Cast, who: str) -> None:
    enterprise = getattr(cast, who)
    response = signed_in(cast.official).post("/visits/new/", visit_form(cast, offered=str(enterprise.pk)))
    assert response.status_code == 422
    assert signed_in(cast.official).get(f"/visits/new/?enterprise={enterprise.pk}").status_code == 404
    assert not Visit.objects.exists()


def test_a_key_longer_than_python_reads_is_no_choice(cast: Cast) -> None:
    response = signed_in(cast.official).post("/visits/new/", visit_form(cast, offered="9" * 5000))
    assert response.status_code == 422
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "query", ["team=0", "team=x", "enterprise=x", f"enterprise={'9' * 20}", f"enterprise={'9' * 5000}"]
)
def test_a_link_to_what_does_not_exist_is_not_found(cast: Cast, query: str) -> None:
    assert signed_in(cast.official).get(f"/visits/new/?{query}").status_code == 404


def test_another_team_than_ones_own_is_not_found(cast: Cast) -> None:
    client = signed_in(cast.official)
    assert client.get(f"/visits/new/?team={cast.other_team.pk}").status_code == 404
    assert client.post(f"/visits/new/?team={cast.other_team.pk}", visit_form(cast)).status_code == 404


def test_what_waits_on_a_phone_for_a_team_that_one_has_left_can_be_for_another(cast: Cast) -> None:
    client, address = signed_in(cast.official), f"/visits/new/?team={cast.other_team.pk}&outbox=5f0c"
    assert client.get(address).context["team"] == cast.team
    assert client.post(address, visit_form(cast)).status_code == 303
    assert Visit.objects.get().team == cast.team
    choice = signed_in(cast.coordinator).get("/visits/new/?team=0&outbox=5f0c").content.decode()
    assert '<input type="hidden" name="outbox" value="5f0c">' in choice
    assert cast.other_team.name in choice


@pytest.mark.parametrize("who", ["handler", "leader", "admin", "nobody"])
def test_who_logs_no_visits_is_refused(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get("/visits/new/").status_code == 403
    assert client.post("/visits/new/", visit_form(cast)).status_code == 403
    assert not Visit.objects.exists()


def test_an_office_chooses_the_team_first(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    assert cast.other_team.name in client.get("/visits/new/").content.decode()
    assert client.post(f"/visits/new/?team={cast.team.pk}", visit_form(cast)).status_code == 303
    assert Visit.objects.get().team == cast.team


def test_a_team_s_visit_lies_where_the_team_serves(cast: Cast) -> None:
    elsewhere = make_enterprise("湖州别处有限公司", region_id=cast.other_team.region_id)
    form = visit_form(cast, offered="", enterprise=str(elsewhere.pk))
    page = in_english(cast.coordinator).post(f"/visits/new/?team={cast.team.pk}", form)
    assert (page.status_code, Visit.objects.count()) == (422, 0)
    assert "lies outside the region of the team" in page.content.decode()


def test_the_form_offers_what_is_next_on_the_plan(cast: Cast) -> None:
    page = signed_in(cast.official).get("/visits/new/").content.decode()
    assert cast.enterprise.name in page
    assert "王芳" in page


@pytest.mark.parametrize(("days", "told"), [(0, "today"), (1, "1 day ago"), (3, "3 days ago")])
def test_the_form_warns_of_a_recent_visit_by_any_team(cast: Cast, days: int, told: str) -> None:
    make_visit(cast, team=cast.other_team, visited_on=timezone.localdate() - timedelta(days=days))
    client = in_english(cast.official)
    assert f"A team was there {told}" in client.get(f"/visits/new/?enterprise={cast.enterprise.pk}").content.decode()
    assert f"Last contact {told} by" in client.get(f"/enterprises/{cast.enterprise.pk}/").content.decode()


def test_the_form_warns_where_no_visit_is_wanted(cast: Cast) -> None:
    quiet = make_enterprise("安静企业", ask_before_visit=True)
    page = signed_in(cast.official).get(f"/visits/new/?enterprise={quiet.pk}", headers={"accept-language": "en"})
    assert "asks not to be visited" in page.content.decode()


def test_of_each_enterprise_that_is_offered_the_form_tells_what_must_be_known(cast: Cast) -> None:
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(ask_before_visit=True, ask_reason="正在停产检修")
    make_visit(cast, enterprise=cast.enterprise, visited_on=timezone.localdate() - timedelta(days=3))
    page = signed_in(cast.official).get("/visits/new/", headers={"accept-language": "en"}).content.decode()
    chip = page[page.index(f'name="offered" value="{cast.enterprise.pk}"') :].partition("<label")[0]
    for words in ("asks not to be visited", "正在停产检修", "A team was there 3 days ago"):
        assert words in chip


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("official", 1),
        ("other_official", 1),
        ("coordinator", 2),
        ("province", 3),
        ("leader", 3),
        ("admin", 3),
        ("handler", 0),
        ("nobody", 0),
    ],
)
def test_everybody_sees_the_visits_of_the_own_scope(cast: Cast, who: str, seen: int) -> None:
    visits = [
        make_visit(cast),
        make_visit(cast, enterprise=cast.neighbour, team=cast.other_team),
        make_visit(cast, enterprise=cast.stranger),
    ]
    client = signed_in(getattr(cast, who))
    assert len(client.get("/visits/").context["listing"].rows) == seen
    found = [client.get(f"/visits/{visit.pk}/").status_code for visit in visits]
    assert found.count(200) == seen
    assert found.count(404) == 3 - seen


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("campaign={campaign}", 3),
        ("region=330502", 1),
        ("region=330500", 2),
        ("team={other_team}", 1),
        ("enterprise={enterprise}", 1),
        ("mode=phone", 1),
        ("state=withdrawn", 1),
        ("counted=true", 2),
        ("since=2026-03-01", 2),
        ("until=2026-03-01", 2),
        ("search=用电", 1),
        ("search=恒达", 1),
        ("search=hzhdfz", 1),
        ("industry=C", 3),
        ("updated_after=2199-01-01T00:00:00Z", 0),
    ],
)
def test_filters_narrow_the_list(cast: Cast, query: str, expected: int) -> None:
    make_visit(cast, visited_on=date(2026, 1, 1), summary="用电紧张")
    make_visit(cast, enterprise=cast.neighbour, team=cast.other_team, visited_on=date(2026, 3, 1), mode="phone")
    make_visit(cast, enterprise=cast.stranger, visited_on=date(2026, 5, 1), state="withdrawn")
    names = {"campaign": cast.campaign.pk, "other_team": cast.other_team.pk, "enterprise": cast.enterprise.pk}
    response = signed_in(cast.province).get(f"/visits/?{query.format(**names)}")
    assert response.status_code == 200
    assert len(response.context["listing"].rows) == expected


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "campaign=x",
        "campaign=0",
        "region=999999",
        "team=x",
        "enterprise=x",
        "mode=x",
        "state=x",
        "counted=perhaps",
        "since=x",
        "until=2026-13-01",
        "industry=ZZ",
        "size=x",
        "updated_after=x",
        "cursor=x",
        "cursor=" + "W1tb" * 1000,  # a thousand lists, one in the other
        "ordering=summary",
        "search=" + "x" * 101,
        "search=%00",
        "region=%00",
    ],
)
def test_an_unknown_filter_or_value_is_told_and_lists_nothing(cast: Cast, query: str) -> None:
    make_visit(cast)
    response = signed_in(cast.province).get(f"/visits/?{query}")
    assert response.status_code == 400
    assert response.context["listing"].rows == []
    assert response.context["listing"].form.errors


def test_a_filter_does_not_tell_of_what_is_out_of_scope(cast: Cast) -> None:
    client = signed_in(cast.official)
    assert client.get(f"/visits/?enterprise={cast.neighbour.pk}").status_code == 400


def test_the_list_goes_on_by_cursor_without_loss(cast: Cast) -> None:
    for day in range(60):
        make_visit(cast, visited_on=date(2026, 1, 1) + timedelta(days=day % 7))
    client, seen, cursor = signed_in(cast.official), [], ""
    while cursor is not None:
        listing = client.get("/visits/", {"cursor": cursor} if cursor else {}).context["listing"]
        seen += [visit.pk for visit in listing.rows]
        cursor = listing.page.next
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("path", ["/visits/", "/visits/new/"])
def test_a_page_costs_the_same_however_many_rows(
    cast: Cast, django_assert_max_num_queries: Any, rows: int, path: str
) -> None:
    for _ in range(rows):
        enterprise = make_enterprise()
        ListedEnterprise.objects.create(
            campaign=cast.campaign, enterprise=enterprise, region=enterprise.region, team=cast.team
        )
        make_problem(cast, visit=make_visit(cast, follow_up_on=date(2099, 1, 1)), source="visit")
    client = signed_in(cast.official)
    with django_assert_max_num_queries(15):
        assert client.get(path).status_code == 200


def test_an_official_of_two_teams_may_change_the_team(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.official, role="official", team=cast.other_team, region=cast.other_team.region)
    client = signed_in(cast.official)
    page = client.get(f"/visits/new/?team={cast.other_team.pk}")
    assert page.context["team"] == cast.other_team
    form = visit_form(cast, offered=str(cast.neighbour.pk))
    assert client.post(f"/visits/new/?team={cast.other_team.pk}", form).status_code == 303


def test_htmx_is_sent_on_by_header(cast: Cast) -> None:
    response = signed_in(cast.official).post("/visits/new/", visit_form(cast), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == f"/visits/{Visit.objects.get().pk}/"


def test_the_enterprise_is_not_marked_as_optional(cast: Cast) -> None:
    page = signed_in(cast.official).get("/visits/new/").content.decode()
    legend = page[page.index("<legend>") : page.index("</legend>")]
    assert "企业" in legend
    assert 'class="optional"' not in legend


def test_an_office_that_named_no_team_is_told_to_choose_one(cast: Cast) -> None:
    response = signed_in(cast.coordinator).post("/visits/new/", {})
    assert response.status_code == 422
    assert response.templates[0].name == "visits/choose_team.html"
