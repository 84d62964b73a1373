from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from oauth2_provider.models import Application

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from tests.cast import Cast, region

SECRET = "a-secret-of-the-other-system"


class ApiClient:
    """Another system: it asks for a token and calls with it."""

    def __init__(self, token: str = "") -> None:
        self.http = Client(raise_request_exception=True)
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.http.get(_full(path), query, headers={**self.headers, **_named(headers)})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("patch", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.http.delete(_full(path), headers={**self.headers, **_named(headers)})

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body)
        call = getattr(self.http, method)
        return call(_full(path), content, content_type="application/json", headers={**self.headers, **_named(headers)})


def _full(path: str) -> str:
    return path if path.startswith(("/", "http")) else f"/api/v1/{path}"


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def make_application(user: User) -> Application:
    return Application.objects.create(
        name=user.username,
        user=user,
        client_id=f"client-{user.pk}",
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


def basic(application: Application) -> dict[str, str]:
    pair = base64.b64encode(f"{application.client_id}:{SECRET}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


def token_for(user: User, scope: str = "read write statistics") -> str:
    """A token of an API client that acts with this account, which becomes another system's."""
    User.objects.filter(pk=user.pk).update(is_client=True)
    application = Application.objects.filter(user=user).first() or make_application(user)
    body = {"grant_type": "client_credentials", "scope": scope}
    answer = Client().post("/o/token/", body, headers=basic(application))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


@pytest.fixture
def as_client(cast: Cast) -> Callable[..., ApiClient]:
    """An API client that acts as the given user of the cast."""

    def made(user: User, scope: str = "read write statistics") -> ApiClient:
        return ApiClient(token_for(user, scope))

    return made


@pytest.fixture
def client_account(cast: Cast) -> User:
    user = User.objects.create_user("hotline", name="12345", is_client=True)
    RoleGrant.objects.create(user=user, role=RoleName.COORDINATOR, region=region("330500"))
    return user


@pytest.fixture
def api(client_account: User) -> ApiClient:
    """The hotline: a coordinator of Huzhou."""
    return ApiClient(token_for(client_account))


@pytest.fixture
def stranger(cast: Cast) -> ApiClient:
    """A system of another city."""
    return ApiClient(token_for(cast.other_coordinator))
