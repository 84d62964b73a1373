"""The accounts with which a visitor tries the demonstration."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from oauth2_provider.models import get_application_model

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from portal.demo.sheet import ACCOUNTS, CLIENT_ID, CLIENT_SECRET, PASSWORD
from portal.demo.world import World


def users_create(world: World) -> None:
    """The people, with the roles that do not depend on a team. Officials get theirs with their team."""
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        organisation = None
        if account.department:
            region, field = account.department
            organisation = world.institutions.department(world.territory[region], field)
        user = world.store.new(
            User,
            username=account.username,
            name=account.name,
            email=f"{account.username}@example.com",  # a domain that receives nothing
            password=password,
            organisation_id=organisation.pk if organisation else None,
            is_staff=account.role == RoleName.ADMIN,
            is_superuser=account.role == RoleName.ADMIN,
        )
        world.users[account.username] = user
        match account.role:
            case RoleName.ADMIN:
                grant(world, user, account.role)
            case RoleName.HANDLER if organisation:
                grant(world, user, account.role, organisation_id=organisation.pk)
                world.institutions.employ(organisation, account.name)
                world.handlers[organisation.pk] = user
            case RoleName.LEADER | RoleName.COORDINATOR | RoleName.CALL_BACK if account.department:
                grant(world, user, account.role, region_id=account.department[0])
            case _:
                pass
        if account.role == RoleName.COORDINATOR and account.department:
            world.coordinators[account.department[0]] = user
    client = world.store.new(
        User, username="client-demo", name="演示接口 / demo client", password=make_password(None), is_client=True
    )
    for role in (RoleName.COORDINATOR, RoleName.LEADER):
        grant(world, client, role, region_id="330000")


def grant(world: World, user: User, role: str, **scope: Any) -> None:
    world.store.new(RoleGrant, user_id=user.pk, role=role, **scope)


def clients_create() -> None:
    """The API client; its library keeps the secret as a hash."""
    application = get_application_model()
    application._default_manager.create(
        name="演示接口 / demo client",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_CLIENT_CREDENTIALS,
        user=User.objects.get(username="client-demo"),
    )
