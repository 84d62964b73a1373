"""A visit that is not finished yet: kept, resumed, thrown away; it counts nowhere and is its writer's."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.enums import RoleName
from campaigns.enums import VisitState
from campaigns.models import Visit
from campaigns.pictures import picture_of
from campaigns.services.photos import photos_add
from issues.models import Problem
from tests.cast import Cast, make_user, make_visit, signed_in
from tests.db.issues.test_pages_visits import visit_form
from tests.db.issues.test_visit_revisions import figures
from tests.photos import photo

pytestmark = pytest.mark.django_db

TOLD = {"problems-0-title": "冷库停电", "problems-0-category": "energy", "problems-0-urgency": "urgent"}


def kept_draft(cast: Cast) -> Visit:
    form = visit_form(cast, met="张总", summary="用电紧张", keep="") | TOLD
    assert signed_in(cast.official).post("/visits/new/", form).status_code == 303
    return Visit.objects.get()


def test_a_draft_counts_nowhere_and_gives_no_numbers(cast: Cast) -> None:
    before = figures(cast)
    draft = kept_draft(cast)
    assert draft.state == VisitState.DRAFT
    assert not Problem.objects.exists()
    assert figures(cast) == before


def test_a_draft_is_resumed_with_all_that_was_said_and_becomes_the_visit(cast: Cast) -> None:
    draft, client = kept_draft(cast), signed_in(cast.official)
    assert f"?draft={draft.pk}" in client.get("/visits/").content.decode()
    page = client.get(f"/visits/new/?draft={draft.pk}").content.decode()
    for words in ("张总", "用电紧张", "冷库停电", str(draft.uuid)):
        assert words in page
    form = visit_form(cast, uuid=str(draft.uuid), met="张总", summary="用电紧张") | TOLD
    assert client.post(f"/visits/new/?draft={draft.pk}", form)["Location"] == f"/visits/{draft.pk}/"
    draft.refresh_from_db()
    assert (draft.state, draft.draft_problems) == (VisitState.RECORDED, [])
    assert Problem.objects.get().visit == draft


def test_a_problem_of_a_draft_may_be_left_out_again(cast: Cast) -> None:
    draft = kept_draft(cast)
    form = visit_form(cast, uuid=str(draft.uuid)) | {"problems-INITIAL_FORMS": "1"}
    assert signed_in(cast.official).post(f"/visits/new/?draft={draft.pk}", form).status_code == 303
    assert not Problem.objects.exists()


def test_a_draft_kept_twice_is_one(cast: Cast) -> None:
    draft = kept_draft(cast)
    form = visit_form(cast, uuid=str(draft.uuid), summary="又谈了用工", keep="")
    signed_in(cast.official).post(f"/visits/new/?draft={draft.pk}", form)
    assert Visit.objects.get().summary == "又谈了用工"


def test_a_recorded_visit_is_no_draft_any_more(cast: Cast) -> None:
    visit = make_visit(cast, logged_by=cast.official)
    client = signed_in(cast.official)
    assert client.get(f"/visits/new/?draft={visit.pk}").status_code == 404
    response = client.post("/visits/new/", visit_form(cast, uuid=str(visit.uuid), keep=""))
    assert response.status_code == 422
    visit.refresh_from_db()
    assert visit.state == VisitState.RECORDED


def test_nobody_else_sees_resumes_or_discards_a_draft(cast: Cast) -> None:
    draft = kept_draft(cast)
    mate = make_user("mate", role=RoleName.OFFICIAL, team=cast.team, region=cast.team.region)
    for other in (mate, cast.coordinator):
        client = signed_in(other)
        assert client.get("/visits/").context["listing"].rows == []
        assert client.get(f"/visits/{draft.pk}/").status_code == 404
        assert client.get(f"/visits/new/?draft={draft.pk}").status_code == 404
        assert client.post(f"/visits/{draft.pk}/discard/").status_code == 404
        assert client.get(f"/api/v1/visits/{draft.pk}/").status_code == 404
        assert not Visit.objects.visible_to(other).exists()
    assert Visit.objects.visible_to(cast.official).get() == draft


def test_a_draft_is_thrown_away(cast: Cast) -> None:
    draft = kept_draft(cast)
    assert signed_in(cast.official).post(f"/visits/{draft.pk}/discard/").status_code == 303
    assert not Visit.objects.exists()


def test_the_pages_of_a_draft_say_that_it_is_one_and_offer_to_throw_it_away(cast: Cast) -> None:
    draft, client = kept_draft(cast), signed_in(cast.official)
    for path in (f"/visits/new/?draft={draft.pk}", f"/visits/{draft.pk}/"):
        page = client.get(path).content.decode()
        assert str(VisitState.DRAFT.label) in page
        assert f'action="/visits/{draft.pk}/discard/"' in page
    assert "/discard/" not in client.get("/visits/new/").content.decode()


def test_a_photo_of_a_draft_is_removed_where_the_draft_is_gone_on_with(cast: Cast, uploads: Path) -> None:
    draft, client = kept_draft(cast), signed_in(cast.official)
    [kept] = photos_add(draft, [picture_of(photo())], actor=cast.official)
    address = f"/visits/new/?draft={draft.pk}"
    page = client.get(address).content.decode()
    path = f"/visits/{draft.pk}/photos/{kept.pk}/discard/"
    assert f'form="discard-photo-{kept.pk}"' in page
    assert page.index('name="photos"') < page.index(f"photos/{kept.pk}/thumbnail/") < page.index(f'action="{path}"')
    assert client.post(path, {"resume": "on"})["Location"] == address
    assert not draft.photos.exists()


@pytest.mark.parametrize("key", ["x", "0", "99999999999999999999", "²"])
def test_a_link_to_no_draft_is_not_found(cast: Cast, key: str) -> None:
    assert signed_in(cast.official).get(f"/visits/new/?draft={key}").status_code == 404
