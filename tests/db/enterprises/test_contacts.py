"""Who may read a contact's phone and e-mail, on the page and over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from campaigns.models import Campaign
from enterprises.models import Contact, ContactView
from enterprises.services.contacts import contact_change, contact_reveal
from tests.cast import Cast, make_dispatched, make_user, region, signed_in
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for

WHOLE = ("13812345678", "wang@example.cn")
MASKED = ("138****5678", "w***@example.cn")


@pytest.fixture
def contact(cast: Cast) -> Contact:
    return Contact.objects.create(enterprise=cast.enterprise, name="王总", phone=WHOLE[0], email=WHOLE[1])


@pytest.fixture
def as_system(cast: Cast) -> Callable[[User], ApiClient]:
    """The API as another system with this account's roles."""
    return lambda user: ApiClient(token_for(user))


@pytest.mark.parametrize("who", ["leader", "official", "coordinator", "admin"])
def test_everybody_reads_both_masked(
    cast: Cast, contact: Contact, as_system: Callable[[User], ApiClient], who: str
) -> None:
    row = as_system(getattr(cast, who)).get(f"contacts/{contact.pk}/").json()
    assert (row["phone"], row["email"]) == MASKED
    page = signed_in(getattr(cast, who)).get(f"/enterprises/{cast.enterprise.pk}/").content.decode()
    assert MASKED[0] in page
    assert WHOLE[0] not in page


@pytest.mark.parametrize("who", ["official", "coordinator", "admin"])
def test_whoever_may_call_has_the_number_shown_and_that_is_kept(cast: Cast, contact: Contact, who: str) -> None:
    shown = signed_in(getattr(cast, who)).post(f"/enterprises/contacts/{contact.pk}/number/")
    assert f"tel:{WHOLE[0]}" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    (view,) = ContactView.objects.filter(contact=contact)
    assert view.viewed_by == getattr(cast, who)


def test_the_api_shows_it_the_same_way(cast: Cast, contact: Contact, as_system: Callable[[User], ApiClient]) -> None:
    shown = as_system(cast.official).post(f"contacts/{contact.pk}/number/", {}).json()
    assert (shown["phone"], shown["email"]) == WHOLE
    assert ContactView.objects.get().viewed_by == cast.official
    listed = as_system(cast.coordinator).get("contact-views/", {"contact": contact.pk}).json()["results"]
    assert [(row["viewed_by"], row["contact"]) for row in listed] == [("official", contact.pk)]
    assert as_system(cast.leader).get("contact-views/").json()["results"] == []


def test_a_leader_calls_nobody(cast: Cast, contact: Contact) -> None:
    assert signed_in(cast.leader).post(f"/enterprises/contacts/{contact.pk}/number/").status_code == 403
    assert not ContactView.objects.exists()


def test_a_handler_calls_those_of_the_own_problems_alone(cast: Cast, contact: Contact) -> None:
    url = f"/enterprises/contacts/{contact.pk}/number/"
    assert signed_in(cast.handler).post(url).status_code == 404
    RoleGrant.objects.create(user=cast.leader, role=RoleName.HANDLER, organisation=cast.department)
    assert signed_in(cast.leader).post(url).status_code == 403
    make_dispatched(cast)
    assert signed_in(cast.leader).post(url).status_code == 200
    assert signed_in(cast.handler).post(url).status_code == 200


def test_the_office_reads_who_looked_and_the_official_does_not(cast: Cast, contact: Contact) -> None:
    contact_reveal(actor=cast.official, contact_id=contact.pk)
    url = f"/enterprises/contacts/{contact.pk}/"
    assert "王芳" in signed_in(cast.coordinator).get(url).content.decode()
    assert not signed_in(cast.official).get(url).context["page"].may_read_views


def test_no_hand_changes_what_was_looked_at(cast: Cast, contact: Contact) -> None:
    contact_reveal(actor=cast.official, contact_id=contact.pk)
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        ContactView.objects.update(viewed_by=cast.admin)


def test_a_number_left_masked_in_the_form_is_kept(cast: Cast, contact: Contact) -> None:
    client = signed_in(cast.official)
    url = f"/enterprises/contacts/{contact.pk}/edit/"
    form = client.get(url).context["form"]
    assert (form["phone"].value(), form["email"].value()) == MASKED
    typed = {"name": "王建国", "phone": MASKED[0], "email": MASKED[1], "version": contact.version}
    assert client.post(url, typed).status_code == 303
    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.email) == ("王建国", *WHOLE)
    assert client.post(url, {**typed, "phone": "", "email": "", "version": contact.version}).status_code == 303
    contact.refresh_from_db()
    assert (contact.phone, contact.email) == ("", "")


@pytest.mark.parametrize("phone", ["139****5678", "12", "call me", "1" * 21])
def test_what_cannot_be_a_number_is_refused(cast: Cast, contact: Contact, phone: str) -> None:
    with refused("phone_form"):
        contact_change(actor=cast.official, contact_id=contact.pk, changes={"phone": phone}, version=None)


@pytest.mark.parametrize("email", ["l***@example.cn", "w***@example.com", "***@example.cn"])
def test_a_masked_address_is_no_new_one(
    cast: Cast, contact: Contact, as_system: Callable[[User], ApiClient], email: str
) -> None:
    said = {"name": "李总", "email": email}
    page = signed_in(cast.official).post(f"/enterprises/{cast.enterprise.pk}/contacts/new/", said)
    assert page.status_code == 422
    assert page.context["form"].has_error("email", "email_form")
    api = as_system(cast.official)
    for answer in (
        api.patch(f"contacts/{contact.pk}/", {"email": email}),
        api.post("contacts/", said | {"enterprise": cast.enterprise.pk}),
    ):
        assert answer.status_code == 422
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("email", "email_form")]
    assert [one.email for one in Contact.objects.all()] == [WHOLE[1]]


def test_a_contact_is_added_and_leaves_over_the_api(cast: Cast, as_system: Callable[[User], ApiClient]) -> None:
    api = as_system(cast.official)
    made = api.post("contacts/", {"enterprise": cast.enterprise.pk, "name": "李总", "phone": "0572-2012345"})
    assert made.status_code == 201
    left = api.patch(made.json()["url"], {"left_on": "2026-01-31"}, if_match=made["ETag"])
    assert left.json()["left_on"] == "2026-01-31"
    assert api.patch(made.json()["url"], {"left_on": None}, if_match=made["ETag"]).status_code == 412


def test_contacts_are_searched_by_name_and_not_by_phone(cast: Cast, contact: Contact) -> None:
    User.objects.filter(pk=cast.leader.pk).update(is_client=True)
    api = ApiClient(token_for(cast.leader))
    assert len(api.get("contacts/", {"search": "王"}).json()["results"]) == 1
    assert api.get("contacts/", {"search": "138"}).json()["results"] == []


@pytest.mark.usefixtures("contact")
def test_a_handler_of_one_campaign_sees_nothing_of_another(cast: Cast) -> None:
    make_dispatched(cast)
    elsewhere = Campaign.objects.create(
        slug="other",
        name="另一行动",
        name_en="Other",
        region=region("330500"),
        lead_organisation=cast.department,
        starts_on=date(2020, 1, 1),
    )
    grant = {"role": RoleName.HANDLER, "organisation": cast.department}
    client = signed_in(make_user("of-the-other", campaign=elsewhere, **grant))
    own = signed_in(make_user("of-the-same", campaign=cast.campaign, **grant))
    for resource in ("problems", "enterprises", "contacts"):
        assert client.get(f"/api/v1/{resource}/").json()["results"] == []
        assert len(own.get(f"/api/v1/{resource}/").json()["results"]) == 1
