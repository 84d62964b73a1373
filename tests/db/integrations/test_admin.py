from __future__ import annotations

from django.test import Client
from oauth2_provider.models import AccessToken, Application

from accounts.models import User
from tests.cast import Cast, signed_in
from tests.db.integrations.conftest import ApiClient, token_for


def test_administrator_makes_a_client_that_gets_a_token(cast: Cast, client_account: User) -> None:
    browser = signed_in(cast.admin)
    form = {"name": "12345", "user": client_account.pk, "client_id": "hotline", "client_secret": "its-own-secret"}
    answer = browser.post("/admin/oauth2_provider/application/add/", form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Application.objects.get().client_secret != "its-own-secret"
    asked = {"grant_type": "client_credentials", "client_id": "hotline", "client_secret": "its-own-secret"}
    assert Client().post("/o/token/", asked).status_code == 200


def test_client_needs_the_account_of_a_system(cast: Cast) -> None:
    form = {"name": "12345", "user": cast.official.pk, "client_id": "hotline", "client_secret": "its-own-secret"}
    assert signed_in(cast.admin).post("/admin/oauth2_provider/application/add/", form).status_code == 200
    assert not Application.objects.exists()


def test_deleting_a_token_ends_it_and_it_is_never_shown(cast: Cast, client_account: User) -> None:
    token, browser = token_for(client_account), signed_in(cast.admin)
    key = AccessToken.objects.get().pk
    page = browser.get(f"/admin/oauth2_provider/accesstoken/{key}/change/")
    assert token not in page.content.decode()
    browser.post(f"/admin/oauth2_provider/accesstoken/{key}/delete/", {"post": "yes"})
    assert ApiClient(token).get("visits/").status_code == 401


def test_the_secret_is_not_on_the_page_of_a_client(cast: Cast, client_account: User) -> None:
    token_for(client_account)
    application = Application.objects.get()
    page = signed_in(cast.admin).get(f"/admin/oauth2_provider/application/{application.pk}/change/").content.decode()
    assert application.client_secret not in page
