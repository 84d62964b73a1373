"""The bell, the list and the choices: one's own and nobody else's, on pages and in the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Choice, Letter, MailLanguage, Notification
from notifications.services.notifying import About, notify
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("notifications:list")
API = "/api/v1/notifications/"


def tell(user: User, key: str = "event:1", number: str = "2026-330500-000001") -> Notification:
    words = {"number": number, "title": "贷款续期困难", "organisation": "湖州市经信局", "day": "2026-12-01"}
    notify(recipients=[user], kind="dispatched", about=About("dispatched", words), link="/tasks/", key=key)
    return Notification.objects.get(recipient=user, key=key)


def test_the_bell_counts_what_is_unread(cast: Cast) -> None:
    tell(cast.handler)
    tell(cast.official)
    page = signed_in(cast.handler).get(LIST, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<span class="bell-count" aria-hidden="true">1</span>' in page
    assert "Notifications 1 unread" in " ".join(page.split())


def test_the_bell_ends_at_ninety_nine(cast: Cast) -> None:
    row = tell(cast.handler)
    rows = [
        Notification(
            recipient=cast.handler, kind=row.kind, code=row.code, parameters=row.parameters, link="/", key=f"{n}"
        )
        for n in range(110)
    ]
    Notification.objects.bulk_create(rows)
    assert ">99+</span>" in signed_in(cast.handler).get(reverse("problems:tasks")).content.decode()


def test_the_bell_costs_one_query(cast: Cast) -> None:
    client, page = signed_in(cast.admin), reverse("accounts:settings")
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    assert sum("notifications_notification" in query["sql"] for query in queries) == 1


def test_following_the_link_leads_there_and_reads_it(cast: Cast) -> None:
    note = tell(cast.handler)
    answer = signed_in(cast.handler).get(reverse("notifications:open", args=[note.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/")
    note.refresh_from_db()
    assert note.read_at is not None


def test_the_list_shows_the_unread_first_and_the_read_when_asked(cast: Cast) -> None:
    client = signed_in(cast.handler)
    read, unread = (
        tell(cast.handler, "event:1", "2026-330500-000001"),
        tell(cast.handler, "event:2", "2026-330500-000002"),
    )
    client.post(reverse("notifications:read", args=[read.pk]))
    page = client.get(LIST).content.decode()
    assert "000002" in page
    assert "000001" not in page
    assert "000001" in client.get(LIST, {"show": "all"}).content.decode()
    client.post(reverse("notifications:read-all"))
    unread.refresh_from_db()
    assert unread.read_at is not None


def test_nobody_reads_or_marks_those_of_another(cast: Cast) -> None:
    note = tell(cast.handler)
    stranger = signed_in(cast.admin)
    assert note.parameters["number"] not in stranger.get(LIST, {"show": "all"}).content.decode()
    assert stranger.post(reverse("notifications:read", args=[note.pk])).status_code == 404
    assert stranger.post(reverse("notifications:read-all")).status_code == 303
    note.refresh_from_db()
    assert note.read_at is None


def test_a_notification_is_told_in_the_language_of_its_reader(cast: Cast) -> None:
    tell(cast.handler)
    client = signed_in(cast.handler)
    assert "is dispatched to" in client.get(LIST, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "is dispatched to" in client.get(API, HTTP_ACCEPT_LANGUAGE="en").json()["results"][0]["text"]


def test_what_became_of_a_letter_is_said(cast: Cast) -> None:
    note = tell(cast.handler)
    letter = Letter.objects.create(
        recipient=cast.handler, address="chen@example.com", state="failed", failure="550 no such user", tries=1
    )
    Notification.objects.filter(pk=note.pk).update(delivery="at_once", letter=letter)
    assert "550 no such user" in signed_in(cast.handler).get(LIST).content.decode()
    row = signed_in(cast.handler).get(API).json()["results"][0]
    assert (row["mail_state"], row["mail_failure"]) == ("failed", "550 no such user")


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_costs_the_same_however_many_rows(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    client = signed_in(cast.handler)
    for number in range(rows):
        tell(cast.handler, f"event:{number}")
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_language_offered_is_that_in_which_letters_are_sent_till_one_is_chosen(
    cast: Cast, settings: Any, language: str
) -> None:
    settings.LANGUAGE_CODE = language
    form = signed_in(cast.handler).get(reverse("notifications:settings")).context["form"]
    assert form["language"].value() == language


def test_choices_are_kept_and_shown(cast: Cast) -> None:
    client, page = signed_in(cast.handler), reverse("notifications:settings")
    form = client.get(page).context["form"]
    chosen = {name: str(form[name].value()) for name in form.fields} | {"dispatched": "digest", "language": "en"}
    assert client.post(page, chosen).status_code == 303
    assert Choice.objects.get(user=cast.handler, kind="dispatched").delivery == "digest"
    assert MailLanguage.objects.get(user=cast.handler).language == "en"
    assert client.get(page).context["form"]["dispatched"].value() == "digest"


def test_a_choice_that_is_not_offered_is_refused(cast: Cast) -> None:
    client, page = signed_in(cast.handler), reverse("notifications:settings")
    form = client.get(page).context["form"]
    chosen = {name: str(form[name].value()) for name in form.fields} | {"reminder": "off"}
    assert client.post(page, chosen).status_code == 422
    assert not Choice.objects.exists()


def test_the_api_lists_and_marks_the_callers_own(cast: Cast) -> None:
    note = tell(cast.handler)
    tell(cast.handler, "event:2")
    tell(cast.official)
    client = signed_in(cast.handler)
    answer = client.post(f"{API}{note.pk}/read/")
    assert answer.status_code == 200
    assert answer.json()["read_at"] is not None
    unread = client.get(API, {"unread": "true"}).json()["results"]
    assert [row["id"] for row in unread] == [Notification.objects.get(key="event:2").pk]
    assert client.post(f"{API}read-all/").json() == {"read": 1}
    assert not Notification.objects.filter(recipient=cast.handler, read_at__isnull=True).exists()
    assert Notification.objects.filter(recipient=cast.official, read_at__lte=timezone.now()).count() == 0


def test_the_first_reading_stays(cast: Cast) -> None:
    note = tell(cast.handler)
    client = signed_in(cast.handler)
    first = client.post(f"{API}{note.pk}/read/").json()["read_at"]
    assert client.post(f"{API}{note.pk}/read/").json()["read_at"] == first
