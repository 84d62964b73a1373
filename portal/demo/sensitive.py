"""Problems whose words are a trade secret: some were reported as such, one was marked by the office afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from issues.enums import ProblemState, ViewedThrough
from issues.models import Problem, ProblemEvent, ProblemView
from portal.demo.live_cases import CITY, Field
from portal.demo.world import World


@dataclass(frozen=True, slots=True)
class Story:
    """What replaces the words of a problem of this category in this state; `reason` where the office marked it."""

    category: str
    state: ProblemState
    title: str
    description: str
    reason: str = ""


_STORIES = (
    Story(
        "digital",
        ProblemState.IN_PROGRESS,
        "数字化改造须向服务商开放核心工艺参数，担心泄密",
        "我们的染色配方和温控曲线是吃饭的本钱，服务商要求全部数据上云。请帮助审查保密协议，推荐本地部署的服务商。",
    ),
    Story(
        "arrears",
        ProblemState.IN_PROGRESS,
        "最大客户拖欠货款，公开催收恐失订单",
        "对方占我们销售额的四成，合同有保密条款。请在不公开企业名称的前提下出面协调。",
        "合同含保密条款，知悉范围限于办理单位",
    ),
    Story(
        "financing",
        ProblemState.CLOSED,
        "并购谈判期间急需过桥资金，消息不宜公开",
        "正与外地同行洽谈并购，签约前不能走漏消息。希望银行给予三个月过桥支持。",
    ),
    Story(
        "technology",
        ProblemState.CLOSED,
        "新型电解液配方拟申报科技项目，评审材料需保密",
        "配方尚未申请专利，担心评审环节外泄。请明确保密评审的办理渠道。",
    ),
)
_LOOKED_AFTER = (dt.timedelta(minutes=25), dt.timedelta(hours=3), dt.timedelta(days=1, hours=1))


def build(world: World, field: Field) -> None:
    problems = [one for one in world.store.rows(Problem) if one.campaign_id == field.campaign.pk]
    events = {one.problem_id: one for one in world.store.rows(ProblemEvent)}  # the last of each
    handler = world.users["handler"]
    for story in _STORIES:
        fitting = [
            one
            for one in problems
            if (one.category_id, one.state, one.office_id) == (story.category, story.state, CITY)
            and one.common_problem_id is None
        ]
        # One that the demo handler's bureau leads is there to be looked at.
        chosen = max(
            fitting, key=lambda one: (one.lead_organisation_id == handler.organisation_id, one.pk), default=None
        )
        if chosen is not None:
            _tell(world, story, chosen, events[chosen.pk])


def _tell(world: World, story: Story, problem: Problem, last: ProblemEvent) -> None:
    problem.title, problem.description, problem.is_sensitive = story.title, story.description, True
    office = world.users["coordinator"]
    if story.reason:
        world.store.new(
            ProblemEvent,
            problem_id=problem.pk,
            at=last.at + dt.timedelta(minutes=12),
            move="mark-sensitive",
            from_state=problem.state,
            to_state=problem.state,
            actor_id=office.pk,
            actor_name=office.name,
            reason=story.reason,
        )
    handler = world.handlers.get(problem.lead_organisation_id or 0)
    for person, after in zip((office, handler, office), _LOOKED_AFTER, strict=True):
        at = last.at + after
        if person is not None and at.date() < world.days.today:
            world.store.new(
                ProblemView,
                problem_id=problem.pk,
                viewed_by_id=person.pk,
                viewed_at=at,
                through=ViewedThrough.PAGE,
            )
