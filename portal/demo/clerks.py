"""The desks of the demo handler's bureau: colleagues with their work, one away, one who left, and standard wordings."""

from __future__ import annotations

import datetime as dt
from itertools import cycle

from django.contrib.auth.hashers import make_password

from accounts.enums import RoleName
from accounts.models import User
from issues.enums import HandlingState
from issues.models import Handling, ReplyTemplate, Substitution
from portal.demo.accounts import grant
from portal.demo.world import World

_AWAY, _LEFT = ("clerk-away", "臧海燕"), ("clerk-left", "凌国强")
_WORDINGS = {
    "已受理，三日内联系": "{企业}：\n您反映的“{标题}”（{编号}）已由{单位}受理，{经办人}三个工作日内与您联系。",
    "已办结": "{企业}：\n您反映的“{标题}”已办结。具体情况如下：\n\n如有疑问，请与经办人{经办人}联系。\n{单位}\n{日期}",
    "政策解释": "{企业}：\n您反映的“{标题}”，按现行政策答复如下：\n\n后续政策如有调整，我们会第一时间告知。\n{单位}",
}


def build(world: World) -> None:
    """Of every six signed problems the demo handler has four, a colleague away one, and one who left the other."""
    handler = world.users["handler"]
    organisation_id = handler.organisation_id
    if organisation_id is None:
        raise ValueError("the demo handler belongs to a bureau")
    away, left = (_clerk(world, *who, organisation_id) for who in (_AWAY, _LEFT))
    left.is_active = False
    clerks = cycle((handler, handler, away, handler, left, handler))
    for handling in world.store.rows(Handling):
        if handling.organisation_id == organisation_id and handling.state in {
            HandlingState.SIGNED,
            HandlingState.REPLIED,
        }:
            handling.assignee_id = next(clerks).pk
    today = world.days.today
    world.store.new(
        Substitution,
        organisation_id=organisation_id,
        absent_id=away.pk,
        substitute_id=handler.pk,
        starts_on=today - dt.timedelta(days=2),
        ends_on=today + dt.timedelta(days=5),
        arranged_by_id=away.pk,
    )
    for name, text in _WORDINGS.items():
        world.store.new(ReplyTemplate, organisation_id=organisation_id, name=name, text=text)


def _clerk(world: World, username: str, name: str, organisation_id: int) -> User:
    user = world.store.new(
        User, username=username, name=name, password=make_password(None), organisation_id=organisation_id
    )
    grant(world, user, RoleName.HANDLER, organisation_id=organisation_id)
    return user
