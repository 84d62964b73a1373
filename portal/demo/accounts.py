"""The accounts with which a visitor tries the demonstration, and the sheet that tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from oauth2_provider.models import get_application_model

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from portal.demo.world import World

PASSWORD = "huiqi-demo"  # noqa: S105  # printed for every visitor
CLIENT_ID, CLIENT_SECRET = "demo", "huiqi-demo-secret"
FEEDBACK_TOKEN = "demo-feedback-link-0001"  # noqa: S105  # the link of one made-up enterprise


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: who it is, and at which department (region and field) the person works."""

    username: str
    name: str
    role: RoleName
    where: str
    department: tuple[str, str] | None = None


ACCOUNTS = (
    Account("admin", "钟管理", RoleName.ADMIN, "全部 / everything"),
    Account("leader", "陆致远", RoleName.LEADER, "浙江省 / Zhejiang", ("330000", "office")),
    Account("coordinator-province", "傅明辉", RoleName.COORDINATOR, "浙江省 / Zhejiang", ("330000", "office")),
    Account("coordinator", "沈佩芬", RoleName.COORDINATOR, "湖州市 / Huzhou", ("330500", "office")),
    Account("official", "闵晓东", RoleName.OFFICIAL, "吴兴区 / Wuxing", ("330502", "industry")),
    Account("official-deqing", "费雪梅", RoleName.OFFICIAL, "德清县 / Deqing", ("330521", "industry")),
    Account(
        "handler", "钮志强", RoleName.HANDLER, "湖州市经济和信息化局 / Huzhou industry bureau", ("330500", "industry")
    ),
)


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
            case RoleName.LEADER | RoleName.COORDINATOR if account.department:
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


def grant(world: World, user: User, role: RoleName, **scope: Any) -> None:
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


def accounts_table() -> str:
    """What a visitor needs to look round, for the terminal."""
    lines = [_("Demo accounts, password %(password)s:") % {"password": PASSWORD}, ""]
    lines += [f"  {a.username:<22}{a.role.value:<13}{a.name}  {a.where}" for a in ACCOUNTS]
    lines += [
        "",
        _("API client: id %(id)s, secret %(secret)s") % {"id": CLIENT_ID, "secret": CLIENT_SECRET},
        _("An enterprise's page: %(path)s") % {"path": f"/f/{FEEDBACK_TOKEN}/"},
    ]
    return "\n".join(lines)
