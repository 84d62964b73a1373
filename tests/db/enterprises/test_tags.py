"""The words by which offices group enterprises: the catalogue, who bears what, and what goes by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import pgettext

from campaigns.listing.previewing import preview_claim, preview_find, preview_forget
from campaigns.models import ListedEnterprise
from campaigns.selectors.lists import list_preview
from campaigns.services.lists import list_rule_set
from common.errors import DomainError
from enterprises.models import Enterprise, Tag, Tagging
from enterprises.services.merges import MergeDraft, enterprise_merge
from enterprises.services.tags import tag_change, tag_create, tag_remove, tagging_remove, tags_add
from enterprises.transfer.ledger import Ledger
from tests.cast import Cast, make_enterprise, region, signed_in
from tests.db.enterprises.files import TITLES, code, counts, csv_of, imported, line, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_tag(name: str = "出口企业", code: str = "330500", **fields: Any) -> Tag:
    return Tag.objects.create(name=name, region=region(code), **fields)


def bear(enterprise: Enterprise, tag: Tag) -> Tagging:
    return Tagging.objects.create(enterprise=enterprise, tag=tag)


def words_of(enterprise: Enterprise) -> set[str]:
    return set(enterprise.taggings.values_list("tag__name", flat=True))


def refused(code: str, act: Any, **said: Any) -> None:
    with pytest.raises(DomainError) as caught:
        act(**said)
    assert caught.value.code == code


def test_a_word_stands_once_along_a_line_of_regions(cast: Cast) -> None:
    make_tag("出口企业", "330500")
    for place in ("330000", "330500", "330502"):
        refused("tag_exists", tag_create, actor=cast.admin, region=region(place), name=" 出口企业 ")
    make_tag("用工大户", "330502")
    assert tag_create(actor=cast.admin, region=region("330521"), name="用工大户").region_id == "330521"


def test_an_office_keeps_the_catalogue_of_its_own_territory_alone(cast: Cast) -> None:
    assert tag_create(actor=cast.coordinator, region=region("330502"), name="链主").note == ""
    refused("not_allowed", tag_create, actor=cast.coordinator, region=region("330000"), name="百强")
    refused("not_allowed", tag_create, actor=cast.official, region=region("330502"), name="百强")


def test_a_word_that_is_borne_is_retired_but_not_removed(cast: Cast) -> None:
    tag = make_tag()
    borne = bear(cast.enterprise, tag)
    refused("tag_in_use", tag_remove, actor=cast.coordinator, tag_id=tag.pk)
    tag_change(actor=cast.coordinator, tag_id=tag.pk, changes={"is_retired": True}, version=tag.version)
    assert words_of(cast.enterprise) == {"出口企业"}
    refused("tag_retired", tags_add, actor=cast.official, enterprise=cast.enterprise, tags=[tag])
    tagging_remove(actor=cast.official, tagging_id=borne.pk)
    tag_remove(actor=cast.coordinator, tag_id=tag.pk)
    assert not Tag.objects.exists()


def test_a_word_of_one_county_is_none_of_the_next(cast: Cast) -> None:
    tag = make_tag("重点", "330521")
    refused("tag_elsewhere", tags_add, actor=cast.coordinator, enterprise=cast.enterprise, tags=[tag])
    form = signed_in(cast.official).get(f"/enterprises/{cast.enterprise.pk}/tags/").context["form"]
    assert not form.offers_any


def test_an_official_gives_words_on_the_page_and_the_history_names_who(cast: Cast) -> None:
    tag, client = make_tag(), signed_in(cast.official)
    path = f"/enterprises/{cast.enterprise.pk}/"
    assert client.post(f"{path}tags/", {}).status_code == 422
    assert client.post(f"{path}tags/", {"tags": [tag.pk]}).status_code == 303
    assert words_of(cast.enterprise) == {"出口企业"}
    client.post(f"/enterprises/taggings/{Tagging.objects.get().pk}/remove/")
    assert words_of(cast.enterprise) == set()
    told = client.get(f"{path}?kind=change", headers={"accept-language": "en"}).context["shown"].timeline.happenings
    assert [(one.what, one.who) for one in told[:2]] == [
        ("Lost the tag “出口企业”", str(cast.official)),
        ("Given the tag “出口企业”", str(cast.official)),
    ]


def test_lists_are_filtered_by_the_word_whatever_the_catalogue(cast: Cast) -> None:
    bear(cast.enterprise, make_tag("重点", "330502"))
    bear(cast.neighbour, make_tag("重点", "330521"))
    make_enterprise()
    client = signed_in(cast.coordinator)
    assert set(client.get("/enterprises/?tag=重点").context["listing"].rows) == {cast.enterprise, cast.neighbour}
    found = client.get("/api/v1/enterprises/?tag=重点&region=330521").json()["results"]
    assert [row["id"] for row in found] == [cast.neighbour.pk]
    assert client.get("/api/v1/enterprises/?tag=无此标签").status_code == 400
    rows = client.get(f"/campaigns/{cast.campaign.pk}/list/?tag=重点").context["listing"].rows
    assert {row.enterprise_id for row in rows} == set(
        ListedEnterprise.objects.filter(enterprise__in=[cast.enterprise, cast.neighbour]).values_list(
            "enterprise", flat=True
        )
    )


def test_a_rule_asks_for_words(cast: Cast) -> None:
    bear(cast.neighbour, make_tag("链主"))
    said = {"actor": cast.coordinator, "campaign_id": cast.campaign.pk, "version": None}
    refused("unknown_tag", list_rule_set, criteria={"tags": ["鬼"]}, **said)
    campaign = list_rule_set(criteria={"tags": ["链主"]}, **said)
    ListedEnterprise.objects.update(origin="rule")
    preview_forget(campaign.pk)
    preview_find(campaign.pk, str(preview_claim(campaign.pk)))
    preview = list_preview(actor=cast.coordinator, campaign=campaign, today=timezone.localdate())
    assert preview is not None
    assert list(preview.entering) == [cast.neighbour]
    assert [row.fails for row in preview.leaving] == [["tags"]]


def test_the_rule_is_said_on_the_page_and_keeps_words_of_other_catalogues(cast: Cast) -> None:
    make_tag("链主")
    cast.campaign.eligible_tags = ["省百强"]
    cast.campaign.save()
    client, path = signed_in(cast.coordinator), f"/campaigns/{cast.campaign.pk}/list/rule/"
    version = client.get(path).context["form"].initial["version"]
    assert client.post(path, {"version": version, "eligible_tags": ["链主", "省百强"]}).status_code == 303
    cast.campaign.refresh_from_db()
    assert cast.campaign.eligible_tags == ["省百强", "链主"]


WITH_TAGS = [*TITLES, "标签"]


def test_a_file_brings_words_and_takes_none_away(cast: Cast) -> None:
    make_tag("出口企业"), make_tag("链主", "330502")
    job = imported(cast.coordinator, csv_of([*line(1), "链主，出口企业"], [*line(2), ""], titles=WITH_TAGS))
    assert counts(job) == (2, 0, 0, 0)
    first = Enterprise.objects.get(uscc=code(1))
    assert words_of(first) == {"链主", "出口企业"}
    job = imported(cast.coordinator, csv_of([*line(1), "出口企业"], [*line(2), "出口企业"], titles=WITH_TAGS))
    assert (counts(job), words_of(first)) == ((0, 1, 1, 0), {"链主", "出口企业"})


def test_a_file_with_a_word_of_elsewhere_is_refused_by_row(cast: Cast) -> None:
    make_tag("链主", "330521"), make_tag("旧词", is_retired=True)
    rows = csv_of([*line(1), "链主"], [*line(2), "旧词"], [*line(3, 所属地区="330521"), "链主"], titles=WITH_TAGS)
    job = imported(cast.coordinator, rows)
    assert counts(job) == (1, 0, 0, 2)
    assert refusals(job) == {2: [("tags", "unknown_tag")], 3: [("tags", "unknown_tag")]}
    assert "链主" in job.preview["refused"][0]["errors"][0]


def test_an_export_comes_back_without_a_change(cast: Cast) -> None:
    bear(cast.enterprise, make_tag("链主"))
    bear(cast.enterprise, make_tag("旧词", is_retired=True))
    ledger = Ledger(cast.coordinator, {})
    cells = ["" if cell is None else str(cell) for cell in next(iter(ledger.lines([cast.enterprise.pk])))]
    assert cells[ledger.titles().index(pgettext("enterprise", "Tags"))].split("、") == ["旧词", "链主"]
    assert counts(imported(cast.coordinator, csv_of(cells, titles=ledger.titles()))) == (0, 0, 1, 0)


def test_a_merged_entry_brings_its_words(cast: Cast) -> None:
    twin = make_enterprise()
    both, one = make_tag("出口企业"), make_tag("链主")
    bear(cast.enterprise, both), bear(twin, both), bear(twin, one)
    enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=twin.pk))
    assert words_of(cast.enterprise) == {"出口企业", "链主"}
