"""What the demo's official has not finished, and has put right: a draft of a visit, and a correction of another."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from campaigns.enums import VisitMode, VisitState
from campaigns.models import Campaign, ServiceTeam, Visit
from campaigns.services.visits import VisitDraft
from enterprises.models import Enterprise
from issues.models import Category
from issues.services.revisions import visit_correct
from issues.services.visits import ReportedProblem, visit_save_draft

CAMPAIGN, OFFICIAL = "huzhou-care", "official"


def leave(*, on: dt.date) -> None:
    """Of a visit on this day. Neither changes a figure: a draft counts nowhere, and the corrected visit stays one."""
    official = User.objects.get(username=OFFICIAL)
    team = ServiceTeam.objects.get(campaign__slug=CAMPAIGN, members__user=official)
    _draft(official, team, on)
    _correction(official, team)


def _draft(official: User, team: ServiceTeam, on: dt.date) -> None:
    unplanned = Enterprise.objects.filter(region=team.region_id, planned=None, ask_before_visit=False)
    draft = VisitDraft(
        campaign=Campaign.objects.get(slug=CAMPAIGN),
        team=team,
        enterprise=unplanned.order_by("pk")[0],
        visited_on=on,
        mode=VisitMode.ON_SITE,
        members=[*team.members.filter(user=official)],
        met="总经理、财务负责人",
        summary="企业新厂房下月投产，正在招工。还需核对上年出口额后补充。",
    )
    told = ReportedProblem(Category.objects.get(pk="labour"), "新厂房投产急需技术工人", "缺数控操作工二十人左右。")
    visit_save_draft(actor=official, draft=draft, problems=[told])


def _correction(official: User, team: ServiceTeam) -> None:
    newest = Visit.objects.filter(team=team, logged_by=official, state=VisitState.RECORDED).order_by(
        "-visited_on", "-id"
    )
    visit = newest[0]
    visit_correct(
        actor=official,
        visit_id=visit.pk,
        changes={"met": "副总经理、办公室主任"},
        reason="对接人写错，已向企业核实。",
        version=visit.version,
    )
