"""Adding to the register and correcting it: credit codes, regions, industries, by page and by API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.models import User
from common.errors import RuleViolation
from enterprises.models import Enterprise, Industry, SizeDeclaration
from enterprises.rules import uscc
from enterprises.rules.uscc import UsccReason
from enterprises.services.declarations import DeclarationDraft, declaration_make
from enterprises.services.enterprises import enterprise_change
from enterprises.words import USCC
from tests.cast import Cast, region, signed_in
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for

pytestmark = pytest.mark.django_db

CODE = "91330502MA2B1C3D40"
ODD = "91330502MA2B1C3D1N"  # the digit of the organisation code is wrong
RURAL = "N2330502MF1234567F"


def typed(**values: Any) -> dict[str, Any]:
    fields = {"name": "吴兴新办有限公司", "kind": "enterprise", "uscc": CODE, "region": "330502", "industry": "C17"}
    return fields | values


@pytest.mark.parametrize("who", ["official", "coordinator", "admin"])
def test_an_enterprise_is_added_and_its_indicators_asked_next(cast: Cast, who: str) -> None:
    answer = signed_in(getattr(cast, who)).post("/enterprises/new/", typed())
    made = Enterprise.objects.get(uscc=CODE)
    assert answer["Location"] == f"/enterprises/{made.pk}/declarations/new/"
    assert (made.name_initials, made.size) == ("wxxbyxgs", "unknown")


@pytest.mark.parametrize("code", [RURAL, " 91330502-MA2B1C3D40 ", "９１３３０５０２MA2B1C3D40", CODE.lower()])
def test_every_spelling_of_a_right_code_is_taken(cast: Cast, code: str) -> None:
    answer = signed_in(cast.official).post("/enterprises/new/", typed(uscc=code))
    assert answer.status_code == 303
    assert Enterprise.objects.filter(uscc__in=[CODE, RURAL]).exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91330502MA2B1C3D4", "uscc_length"),
        ("91330502MI2B1C3D40", "uscc_alphabet"),
        ("91330X02MA2B1C3D40", "uscc_region_not_digits"),
        ("91330502MA2B1C3D41", "uscc_check_character"),
        ("", "uscc_missing"),
    ],
)
def test_a_wrong_code_is_refused_at_its_field_with_the_reason(cast: Cast, code: str, reason: str) -> None:
    page = signed_in(cast.official).post("/enterprises/new/", typed(uscc=code))
    assert page.status_code == 422
    assert [error.code for error in page.context["form"].errors.as_data()["uscc"]] == [reason]
    body = {"name": "x", "uscc": code, "region": "330502"}
    answer = ApiClient(token_for(cast.official)).post("enterprises/", {**body, "uscc": code or None})
    assert (answer.status_code, answer.json()["code"]) == (422, reason)


def test_an_odd_code_is_asked_about_once_and_then_taken(cast: Cast) -> None:
    client = signed_in(cast.official)
    asked = client.post("/enterprises/new/", typed(uscc=ODD))
    assert asked.status_code == 200
    assert asked.context["warnings"]
    assert not Enterprise.objects.filter(uscc=ODD).exists()
    acknowledged = asked.context["form"]["acknowledged"].value()
    assert client.post("/enterprises/new/", typed(uscc=ODD, acknowledged=acknowledged)).status_code == 303
    other = "91999902MA2B1C3D49"
    assert client.post("/enterprises/new/", typed(uscc=other, acknowledged=acknowledged)).status_code in {200, 422}


def test_a_code_of_another_kind_of_body_is_asked_about_once_and_then_taken(cast: Cast) -> None:
    client, code = signed_in(cast.official), uscc.make("92", "330502", "MA2B1C9D")
    asked = client.post("/enterprises/new/", typed(uscc=code))
    assert asked.context["warnings"] == [str(USCC[UsccReason.OTHER_KIND])]
    acknowledged = asked.context["form"]["acknowledged"].value()
    assert client.post("/enterprises/new/", typed(uscc=code, acknowledged=acknowledged)).status_code == 303


def test_only_an_enterprise_needs_a_code_and_no_code_is_there_twice(cast: Cast) -> None:
    client = signed_in(cast.official)
    for name in ("织里童装产业园", "埭溪产业园"):
        assert client.post("/enterprises/new/", typed(name=name, kind="park", uscc="")).status_code == 303
    taken = client.post("/enterprises/new/", typed(uscc=cast.enterprise.uscc))
    assert "uscc" in taken.context["form"].errors


def test_divisions_that_the_standard_divides_ask_for_the_group(cast: Cast) -> None:
    page = signed_in(cast.official).post("/enterprises/new/", typed(industry="G59"))
    assert "G592" in str(page.context["form"].errors["industry"])


@pytest.mark.parametrize("words", ["G59", "g591 装卸搬运", "纺织业", "C17 纺织业"])
def test_an_industry_is_named_by_code_or_by_words(cast: Cast, words: str) -> None:
    body = typed(industry="", industry_text=words)
    page = signed_in(cast.official).post("/enterprises/new/", body)
    if words == "G59":
        assert page.context["form"].errors.as_data()["industry"][0].code == "needs_finer"
    else:
        assert page.status_code == 303
        assert Enterprise.objects.get(uscc=CODE).industry_id in {"G591", "C17"}


def test_nobody_adds_or_moves_out_of_the_own_territory(cast: Cast) -> None:
    page = signed_in(cast.official).post("/enterprises/new/", typed(region="330521"))
    assert "region" in page.context["form"].errors
    with refused("not_allowed"):
        enterprise_change(
            actor=cast.official,
            enterprise_id=cast.enterprise.pk,
            changes={"region": region("330521")},
            version=None,
        )


def test_an_enterprise_is_corrected_and_found_by_its_new_name(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    url = f"/enterprises/{cast.enterprise.pk}/edit/"
    form = client.get(url).context["form"]
    assert form["industry"].value() == ("C17", "C17 纺织业")
    body = typed(name="湖州新恒达有限公司", uscc=cast.enterprise.uscc, version=form["version"].value())
    assert client.post(url, {**body, "acknowledged": body["uscc"]}).status_code == 303
    assert client.post(url, {**body, "acknowledged": body["uscc"]}).status_code == 409
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.name_initials == "hzxhdyxgs"


@pytest.fixture
def api(cast: Cast) -> ApiClient:
    return ApiClient(token_for(cast.coordinator))


def test_the_api_adds_an_enterprise_with_its_indicators(api: ApiClient) -> None:
    body = {"uscc": CODE, "name": "接口企业", "region": "330502", "industry": "C17", "kind": "enterprise"}
    made = api.post("enterprises/", {**body, "employees": 300, "revenue_wan": "2000.00", "indicators_year": 2024})
    assert made.status_code == 201
    shown = made.json()
    assert (shown["size"], shown["employees"], shown["revenue_wan"]) == ("medium", 300, "2000.00")
    changed = api.patch(shown["url"], {"employees": 299, "indicators_year": 2024}, if_match=made["ETag"])
    assert changed.json()["size"] == "small"
    assert SizeDeclaration.objects.get().revenue_wan == 2000
    assert api.patch(shown["url"], {"name": "x"}, if_match=made["ETag"]).status_code == 412


def test_a_size_over_the_api_is_a_decision_and_must_not_contradict(api: ApiClient, cast: Cast) -> None:
    body = {"uscc": CODE, "name": "接口企业", "region": "330502", "industry": "C17"}
    made = api.post("enterprises/", {**body, "size": "small"})
    assert made.json()["size"] == "small"
    assert SizeDeclaration.objects.get().reason == str(cast.coordinator)
    known = {"employees": 300, "revenue_wan": "2000.00"}
    assert api.patch(made.json()["url"], {**known, "size": "micro"}).json()["code"] == "size_follows"
    assert api.patch(made.json()["url"], known).json()["size"] == "medium"


@pytest.mark.parametrize("field", ["colour", "name_pinyin", "version"])
def test_a_field_that_is_none_is_told(api: ApiClient, cast: Cast, field: str) -> None:
    answer = api.patch(f"enterprises/{cast.enterprise.pk}/", {field: "1"})
    assert answer.status_code == 400


def test_regions_and_industries_are_suggested_within_reach(cast: Cast) -> None:
    client = signed_in(cast.official)
    assert client.get("/enterprises/regions/suggest/?q=德清").json()["results"] == []
    assert client.get("/enterprises/regions/suggest/?q=吴兴").json()["results"][0]["id"] == "330502"
    for words in ("纺织业", "C17", "17"):
        found = client.get("/enterprises/industries/suggest/", {"q": words}).json()["results"]
        assert "C17" in [one["id"] for one in found]


def upload(user: User, text: str, encoding: str = "utf-8-sig") -> Any:
    file = SimpleUploadedFile("industries.csv", text.encode(encoding), content_type="text/csv")
    return signed_in(user).post("/enterprises/industries/", {"file": file})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_classes_are_imported_below_their_groups(cast: Cast, encoding: str) -> None:
    answer = upload(cast.admin, "code,name\n1711,棉纺纱加工\nC171,棉纺织及印染精加工\n", encoding)
    assert answer.status_code == 303
    made = Industry.objects.get(pk="C1711")
    assert (made.level, made.parent_id, made.name) == ("class", "C171", "棉纺纱加工")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title\nx\n", 1),
        ("code,name\n17,纺织业\n", 2),
        ("code,name\nC172,毛\n9911,无\n", 3),
        ("code,name\n1799,x\n", 2),
        ("code,name\n172,毛\nC172,毛纺织\n", 3),
        (f"code,name\n172,毛\n173,{'麻' * 140_000}\n", 3),
        (f"code,{'名' * 140_000}\n172,毛\n", 1),
    ],
)
def test_a_file_with_a_mistake_imports_nothing_and_names_the_line(cast: Cast, text: str, line: int) -> None:
    answer = upload(cast.admin, text)
    assert answer.status_code == 422
    assert str(line) in answer.context["form"].errors["file"][0]
    assert not Industry.objects.filter(pk__in=["C172", "C1799"]).exists()


def test_a_file_whose_lines_end_as_they_did_on_old_machines_is_read(cast: Cast) -> None:
    assert upload(cast.admin, "code,name\r172,毛纺织\r1721,毛条加工\r").status_code == 303
    assert Industry.objects.filter(pk__in=["C172", "C1721"]).count() == 2


def test_the_command_imports_the_same_file(cast: Cast, tmp_path: Any) -> None:
    file = tmp_path / "industries.csv"
    file.write_text("code,name,name_en\n592,通用仓储业,General storage\n", encoding="utf-8")
    call_command("import_industries", str(file))
    assert Industry.objects.get(pk="G592").size_group == "07"
    file.write_text("code\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 1"):
        call_command("import_industries", str(file))


def named(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize("field", ["name", "legal_representative", "address"])
@pytest.mark.parametrize("hidden", ["\a", "\t", "\n", "\u200b", "\u202e", "\ufeff", "\u2028"])
def test_what_nobody_sees_is_refused_in_a_name_as_an_import_refuses_it(
    api: ApiClient, cast: Cast, field: str, hidden: str
) -> None:
    answer = api.patch(f"enterprises/{cast.enterprise.pk}/", {field: f"响铃{hidden}公司"})
    assert (answer.status_code, named(answer)) == (422, [(field, "control")])
    cast.enterprise.refresh_from_db()
    assert hidden not in cast.enterprise.name


def test_other_names_and_contacts_hold_nothing_that_nobody_sees(api: ApiClient, cast: Cast) -> None:
    of = {"enterprise": cast.enterprise.pk}
    alias = api.post("aliases/", {**of, "kind": "former_name", "value": "宏发\u202e绸厂"})
    assert (alias.status_code, named(alias)) == (422, [("value", "control")])
    contact = api.post("contacts/", {**of, "name": "李\u200b总"})
    assert (contact.status_code, named(contact)) == (422, [("name", "control")])


def test_blanks_in_a_name_are_plain_and_single(api: ApiClient, cast: Cast) -> None:
    assert (
        api.patch(f"enterprises/{cast.enterprise.pk}/", {"name": "湖州　恒达  纺织"}).json()["name"] == "湖州 恒达 纺织"
    )


def test_a_code_that_cannot_be_is_said_before_anybody_is_asked_about_likenesses(cast: Cast) -> None:
    wrong = CODE[:-1] + "1"
    answer = signed_in(cast.official).post("/enterprises/new/", typed(uscc=wrong, name=cast.enterprise.name))
    assert answer.status_code == 422
    assert answer.context["form"].has_error("uscc", "uscc_check_character")
    assert "lookalikes" not in answer.context


def test_a_code_that_is_there_already_names_the_enterprise_and_leads_to_it(cast: Cast) -> None:
    answer = signed_in(cast.official).post("/enterprises/new/", typed(uscc=cast.enterprise.uscc))
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["uscc"]
    assert cast.enterprise.name in error
    assert f"/enterprises/{cast.enterprise.pk}/" in error


def test_a_code_of_an_enterprise_out_of_sight_is_told_without_its_name(cast: Cast) -> None:
    answer = signed_in(cast.official).post("/enterprises/new/", typed(uscc=cast.stranger.uscc))
    (error,) = answer.context["form"].errors["uscc"]
    assert cast.stranger.name not in error


def test_a_stale_edit_shows_both_versions_field_by_field(cast: Cast) -> None:
    enterprise, client = cast.enterprise, signed_in(cast.official)
    address = f"/enterprises/{enterprise.pk}/edit/"
    form = client.get(address).context["form"]
    seen = {name: form[name].value() or "" for name in form.fields} | {"region": "330502", "industry": "C17"}
    enterprise_change(
        actor=cast.coordinator, enterprise_id=enterprise.pk, changes={"address": "龙溪街道9号"}, version=None
    )
    answer = client.post(address, seen | {"address": "月河街道1号"})
    assert answer.status_code == 409
    told = [(str(one.label), one.present, one.typed) for one in answer.context["form"].differences]
    assert [(present, typed) for _label, present, typed in told] == [("龙溪街道9号", "月河街道1号")]
    assert "龙溪街道9号" in answer.content.decode()
    enterprise.refresh_from_db()
    assert enterprise.address == "龙溪街道9号"
    again = seen | {"address": "月河街道1号", "version": answer.context["form"]["version"].value()}
    assert client.post(address, again).status_code == 303


def test_a_stale_declaration_shows_both_versions(cast: Cast) -> None:
    enterprise, client = cast.enterprise, signed_in(cast.official)
    address = f"/enterprises/{enterprise.pk}/declarations/new/"
    seen = {
        "year": "2025",
        "version": enterprise.version,
        "employees": "40",
        "revenue_wan_0": "500",
        "source": "checked",
    }
    seen |= {"revenue_wan_1": "wan", "assets_wan_1": "wan"}
    read = client.post(address, seen)
    assert read.status_code == 200, read.context["form"].errors
    said = DeclarationDraft(2025, employees=30, revenue_wan=Decimal(500), source="checked")
    declaration_make(actor=cast.coordinator, enterprise_id=enterprise.pk, draft=said, version=None)
    answer = client.post(address, seen | {"read": read.context["form"].fingerprint})
    assert answer.status_code == 409
    assert [(one.present, one.typed) for one in answer.context["form"].differences] == [("30", "40")]
    again = seen | {name: answer.context["form"][name].value() for name in ("read", "version")}
    assert client.post(address, again).status_code == 303
    assert SizeDeclaration.objects.get(enterprise=enterprise, year=2025).employees == 40


@pytest.mark.parametrize(
    ("day", "code"),
    [("0001-01-01", "founded_long_ago"), ("1900-12-31", "founded_long_ago"), ("2099-01-01", "founded_future")],
)
def test_a_founding_day_that_cannot_be_is_refused_as_by_an_import(cast: Cast, day: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        enterprise_change(
            actor=cast.coordinator,
            enterprise_id=cast.enterprise.pk,
            changes={"founded_on": date.fromisoformat(day)},
            version=None,
        )
    assert (refusal.value.code, refusal.value.field) == (code, "founded_on")


@pytest.mark.parametrize(
    ("name", "value"), [("employees", 3_000_001), ("revenue_wan", 1_000_000_001), ("assets_wan", 1_000_000_001)]
)
def test_an_indicator_that_cannot_be_is_refused_as_by_an_import(cast: Cast, name: str, value: int) -> None:
    amounts = {"revenue_wan_1": "wan", "assets_wan_1": "wan"}
    said = {
        "version": cast.enterprise.version,
        "year": "2025",
        "source": "checked",
        name if name == "employees" else f"{name}_0": str(value),
        **amounts,
    }
    answer = signed_in(cast.coordinator).post(f"/enterprises/{cast.enterprise.pk}/declarations/new/", said)
    assert (answer.status_code, answer.context["form"].errors.as_data()[name][0].code) == (422, "absurd")


def test_a_year_of_which_nothing_is_said_is_not_passed_over_in_silence(api: ApiClient, cast: Cast) -> None:
    answer = api.patch(f"enterprises/{cast.enterprise.pk}/", {"indicators_year": 2024, "name": "湖州恒达新名有限公司"})
    assert (answer.status_code, answer.json()["code"], named(answer)) == (
        422,
        "nothing_declared",
        [("indicators_year", "nothing_declared")],
    )
    assert not Enterprise.objects.filter(name="湖州恒达新名有限公司").exists()
