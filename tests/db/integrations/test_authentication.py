from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.models import User
from accounts.schedule import forget_sessions
from integrations.schedule import forget_tokens
from integrations.views import AddressThrottle, ClientThrottle
from tests.cast import Cast, signed_in
from tests.db.integrations.conftest import SECRET, ApiClient, basic, make_application, token_for


def test_client_credentials_in_the_body_give_a_token_that_reads(client_account: User) -> None:
    application = make_application(client_account)
    body = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": SECRET}
    token = Client().post("/o/token/", body).json()["access_token"]
    assert ApiClient(token).get("regions/", {"page_size": 1}).status_code == 200


def test_wrong_secret_gives_no_token(client_account: User) -> None:
    application = make_application(client_account)
    body = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": "wrong"}
    assert Client().post("/o/token/", body).status_code == 401


def test_a_returned_token_opens_nothing(client_account: User) -> None:
    token = token_for(client_account)
    application = client_account.oauth2_provider_application.get()
    body = {"token": token, "client_id": application.client_id, "client_secret": SECRET}
    assert Client().post("/o/revoke_token/", body).status_code == 200
    assert ApiClient(token).get("regions/").status_code == 401


@pytest.mark.parametrize("path", ["authorize/", "applications/", "introspect/", "authorized_tokens/"])
def test_nothing_else_of_oauth_is_there(cast: Cast, path: str) -> None:
    assert signed_in(cast.admin).get(f"/o/{path}").status_code == 404


def test_without_token_401_names_the_scheme(db: None) -> None:
    answer = ApiClient().get("visits/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("token", ["forged", "a b c", "%00", "é"])
def test_forged_token_is_401(db: None, token: str) -> None:
    answer = ApiClient(token).get("visits/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid_token"


def test_another_scheme_is_401(db: None) -> None:
    answer = Client().get("/api/v1/visits/", headers={"authorization": "Basic eDp5"})
    assert answer.status_code == 401


def test_expired_token_is_401(client_account: User) -> None:
    token = token_for(client_account)
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert ApiClient(token).get("visits/").status_code == 401


def test_closed_account_is_401(client_account: User) -> None:
    token = token_for(client_account)
    User.objects.filter(pk=client_account.pk).update(is_active=False)
    assert ApiClient(token).get("visits/").json()["code"] == "account_closed"


def test_token_without_the_scope_is_403(client_account: User) -> None:
    answer = ApiClient(token_for(client_account, "read")).post("visits/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_statistics_need_their_own_scope(client_account: User) -> None:
    assert ApiClient(token_for(client_account, "read")).get("statistics/summary/").status_code == 403
    assert ApiClient(token_for(client_account, "statistics")).get("statistics/summary/").status_code == 200


def test_browser_reads_by_session_and_needs_csrf_to_write(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.coordinator)
    assert browser.get("/api/v1/visits/").status_code == 200
    answer = browser.post("/api/v1/visits/", "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_a_token_without_a_named_scope_reads_and_writes(client_account: User) -> None:
    application = make_application(client_account)
    answer = Client().post("/o/token/", {"grant_type": "client_credentials"}, headers=basic(application))
    assert set(answer.json()["scope"].split()) == {"read", "write", "statistics"}


def test_a_clients_account_does_not_sign_in_on_the_page(client_account: User, cast: Cast) -> None:
    client_account.set_password("a-long-password")
    client_account.save()
    answer = Client().post("/accounts/login/", {"login": "hotline", "password": "a-long-password"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Client().post("/accounts/login/", {"login": "leader", "password": "a-long-password"}).status_code == 302


def test_a_persons_account_is_no_clients(cast: Cast) -> None:
    token = token_for(cast.coordinator)
    User.objects.filter(pk=cast.coordinator.pk).update(is_client=False)
    answer = ApiClient(token).get("visits/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_a_client")


@pytest.mark.parametrize("path", ["token/", "revoke_token/"])
@pytest.mark.parametrize("throttle", [AddressThrottle, ClientThrottle])
def test_guessing_secrets_is_slowed_down(
    client_account: User, monkeypatch: pytest.MonkeyPatch, throttle: type[Any], path: str
) -> None:
    monkeypatch.setattr(throttle, "rate", "2/min", raising=False)
    application = make_application(client_account)
    application.client_id = f"client-{uuid4()}"  # nobody asked as this one before
    ask = {"grant_type": "client_credentials", "token": "x", "client_secret": "wrong"}
    ask["client_id"] = application.client_id
    address = f"2001:db8::{uuid4().hex[:4]}"
    codes = [Client(REMOTE_ADDR=address).post(f"/o/{path}", ask).status_code for _ in range(2)]
    refused = Client(REMOTE_ADDR=address).post(f"/o/{path}", headers=basic(application))
    assert codes == [401, 401]
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert refused["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_expired_tokens_and_sessions_are_forgotten(client_account: User) -> None:
    token_for(client_account)
    AccessToken.objects.update(expires=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    forget_tokens()
    forget_sessions()
    assert not AccessToken.objects.exists()
    assert not Session.objects.filter(session_key="old").exists()
