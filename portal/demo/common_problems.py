"""One matter behind the problems of many enterprises, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accounts.models import Region
from issues.enums import CommonProblemState, FeedbackChannel, MeasureKind, MeasureStatus, Outcome, Solved
from issues.models import CommonProblem, Measure
from portal.demo.casework import Case
from portal.demo.origins import Actor, Origin, answerable_by_nobody
from portal.demo.world import World

_TITLES = {
    "logistics": "铁路车皮计划紧张，产品外运受阻",
    "energy": "高温期间有序用电影响小企业生产",
    "financing": "小微企业续贷过桥成本高",
    "land": "小微园标准厂房租金上涨过快",
    "policy": "技改补助兑现周期长",
    "labour": "旺季一线工人短缺",
    "digital": "数字化服务商报价差异大，企业难以选择",
    "environment": "小微企业危险废物收集转运困难",
}
_SOLUTIONS = {
    "logistics": "与铁路部门建立月度会商机制，统一安排小企业车皮计划",
    "energy": "出台小微企业错峰用电方案，重点订单企业列入保障名单",
    "financing": "设立应急转贷资金，小微企业续贷按日计费",
    "land": "出台小微园租金指导意见，公布标准厂房租金目录",
    "policy": "补助资金改为免申即享，验收后三十日内到账",
    "labour": "统一组织跨省劳务协作和包车返岗",
    "digital": "公布数字化服务商目录和参考价，开展免费诊断",
    "environment": "建设小微企业危废统一收运平台",
}


def raised(world: World, cases: Sequence[Case], category: str, region: Region) -> CommonProblem:
    """The cases are seen to be one matter; from now on they name it."""
    common = world.store.new(
        CommonProblem,
        campaign_id=cases[0].problem.campaign_id,
        region_id=region.code,
        category_id=category,
        title=_TITLES[category],
        description=f"{len(cases)}家企业反映同类问题，建议统一研究，出台政策措施一并解决。",
    )
    for case in cases:
        case.problem.common_problem_id = common.pk
    return common


def _is_common_answer(case: Case, common: CommonProblem) -> None:
    if case.lead is None:
        raise ValueError("nobody has replied")
    case.lead.common_problem_id = common.pk
    common.answer, common.answer_signed_by = case.lead.reply, case.lead.reply_signed_by
    common.answered_at = max(common.answered_at or case.now, case.now)
    common.answer_office_id = common.region_id


def solved_together(world: World, origins: Sequence[Origin], category: str, region: Region) -> None:
    """One measure of one department solves the problems of all; each enterprise is told and asked."""
    cases = [Case(world, replace(origin, shared_matter=category)) for origin in origins]
    department = world.institutions.responsible(region, category)
    for case in cases:
        case.submit(Actor(world.registry.contacts[case.problem.enterprise_id].name)).accept()
    common = raised(world, cases, category, region)
    answer, head = _SOLUTIONS[category], world.institutions.staff(department)[1]
    for case in cases:
        case.dispatch(department).sign().reply(after=5, words=(answer, head))
        _is_common_answer(case, common)
        case.approve(FeedbackChannel.LINK, answerable_by_nobody(world))
        if world.random.random() < 0.8:
            case.answer(world.random.choice((5, 5, 4, 3)), Solved.YES)
        case.close(Outcome.SOLVED, after=1 if case.feedback and case.feedback.score else 6)
    last = max(case.today for case in cases)
    measure = world.store.new(
        Measure,
        campaign_id=common.campaign_id,
        organisation_id=department.pk,
        region_id=region.code,
        category_id=category,
        text=_SOLUTIONS[category],
        kind=MeasureKind.POLICY,
        status=MeasureStatus.IMPLEMENTED,
        planned_on=last,
        implemented_on=last,
    )
    for case in cases:
        world.store.new(Measure.problems.through, measure_id=measure.pk, problem_id=case.problem.pk)
    common.measure_id = measure.pk
    common.state = CommonProblemState.SOLVED
