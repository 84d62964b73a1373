"""Who may read a contact's phone and e-mail, on the page and over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from campaigns.models import Campaign
from enterprises.models import Contact
from tests.cast import Cast, make_dispatched, make_user, region, signed_in
from tests.db.integrations.conftest import ApiClient, token_for

WHOLE = ("13812345678", "wang@example.cn")
MASKED = ("138****5678", "w***@example.cn")


@pytest.fixture
def contact(cast: Cast) -> Contact:
    return Contact.objects.create(enterprise=cast.enterprise, name="王总", phone=WHOLE[0], email=WHOLE[1])


@pytest.fixture
def shown_to(contact: Contact) -> Callable[[User], tuple[str, str]]:
    """Phone and e-mail as this account's API client reads them."""

    def read(user: User) -> tuple[str, str]:
        User.objects.filter(pk=user.pk).update(is_client=True)
        row = ApiClient(token_for(user)).get(f"contacts/{contact.pk}/").json()
        return row["phone"], row["email"]

    return read


def test_leaders_read_both_masked_and_officials_whole(cast: Cast, shown_to: Callable[[User], tuple[str, str]]) -> None:
    assert shown_to(cast.leader) == MASKED
    assert shown_to(cast.official) == WHOLE
    assert shown_to(cast.admin) == WHOLE


def test_a_handler_reads_those_of_the_own_problems_alone(
    cast: Cast, shown_to: Callable[[User], tuple[str, str]]
) -> None:
    RoleGrant.objects.create(user=cast.leader, role=RoleName.HANDLER, organisation=cast.department)
    assert shown_to(cast.leader) == MASKED
    make_dispatched(cast)
    assert shown_to(cast.leader) == WHOLE
    assert shown_to(cast.handler) == WHOLE


@pytest.mark.parametrize(("who", "phone"), [("leader", MASKED[0]), ("official", WHOLE[0])])
def test_the_page_follows_the_same_rule(cast: Cast, contact: Contact, who: str, phone: str) -> None:
    page = signed_in(getattr(cast, who)).get(f"/enterprises/{cast.enterprise.pk}/").content.decode()
    assert phone in page
    assert (f"tel:{WHOLE[0]}" in page) is (phone == WHOLE[0])


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
