"""Every component on one page, for designers, screenshot tests and the accessibility check. Routed in DEBUG only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.combobox import ComboboxInput
from common.presentation import LIGHTS, STATES, Bar

ENTERPRISES = ["东港食品有限公司", "连云精密工具厂", "蓝鸢纺织有限公司", "金苇包装材料公司", "北门物流有限公司"]
DISTRICTS = [
    ("东港区", (120, 48)),
    ("西山区", (98, 36)),
    ("滨河区", (77, 31)),
    ("老城区", (91, 27)),
    ("湖畔区", (21, 6)),
]
WEEKS = [(f"W{week}", [40 + week * 7 % 45, 12 + week * 5 % 30]) for week in range(30, 46)]
ROWS = [
    ("2026-330500-000123", "冷库每周停电两次", 0, "in_progress", "green", "2026-12-15"),
    ("2026-330500-000124", "贷款续期被拒", 3, "need_info", "grey", "2026-12-08"),
    ("2026-330500-000125", "土地证在两局之间延误，企业已两次补交材料", 1, "escalated", "red", "2026-11-09"),
    ("2026-330500-000126", "招不到数控操作工", 2, "submitted", "yellow", "2026-11-23"),
    ("2026-330500-000127", "夜班无公交", 4, "closed", "green", "2026-12-02"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="标题 Title", help_text="一句话，写清是什么事。In one sentence.")
    enterprise = forms.CharField(label="企业 Enterprise", widget=ComboboxInput(url="/_components/suggest/"))
    district = forms.ChoiceField(
        label="区县 District", choices=[("", "全部"), ("330502", "吴兴区"), ("330521", "德清县")]
    )
    visited_on = forms.DateField(label="日期 Date", widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label="原话 Words", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    mode = forms.ChoiceField(
        label="方式 Mode",
        choices=[("on_site", "现场"), ("phone", "电话"), ("online", "线上")],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    score = forms.ChoiceField(
        label="满意度 Score",
        choices=[("1", "很不满意"), ("2", "不满意"), ("3", "基本满意"), ("4", "满意"), ("5", "很满意")],
        widget=forms.RadioSelect(attrs={"class": "chips scale"}),
    )
    urgent = forms.BooleanField(label="紧急 Urgent", required=False, help_text="当天受理。Accepted the same day.")


class SampleFilter(forms.Form):
    search = forms.CharField(label="搜索", required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("overdue", "已逾期")], required=False)
    region = forms.ChoiceField(label="区县", choices=[("", "全部"), ("330502", "吴兴区")], required=False)
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class SampleProblem(forms.Form):
    words = forms.CharField(label="企业原话 In their words", required=False, widget=forms.Textarea(attrs={"rows": 2}))


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    filters = SampleFilter(request.GET)
    filters.is_valid()
    problems = forms.formset_factory(SampleProblem, extra=3)
    return render(
        request,
        "gallery/page.html",
        {
            "states": list(STATES),
            "lights": list(LIGHTS),
            "rows": [(*row[:2], ENTERPRISES[row[2]], *row[3:]) for row in ROWS],
            "filters": filters,
            "form": SampleForm(),
            "wrong_form": SampleForm({"title": "", "score": "9"}, prefix="wrong"),
            "problems": problems(prefix="problems"),
            "bars": [Bar(name, values, url=f"?region={name}") for name, values in DISTRICTS],
            "bar_series": ["办结", "未结"],
            "weeks": WEEKS,
            "changes": [{"signs": "环比 ▲ +12（+0.9%）", "words": "环比增加12（0.9%）"}],
            "trend_series": ["走访", "办结"],
            "events": _events(),
            "facts": [(_("Enterprise"), ENTERPRISES[0]), ("USCC", "91330500MA28C0XX42"), (_("Phone"), None)],
            "steps": [
                {"label": _("Recorded"), "done": True},
                {"label": _("In progress"), "current": True},
                {"label": _("Solved")},
            ],
        },
    )


@login_not_required
@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    words = request.GET.get("q", "")
    found = [
        {"id": index, "text": name, "hint": "9133…42"} for index, name in enumerate(ENTERPRISES, 1) if words in name
    ]
    return JsonResponse({"results": found})


def _events() -> list[dict[str, Any]]:
    return [
        {
            "at": datetime(2026, 11, 19, 6, 5, tzinfo=UTC),
            "who": "王莉，经信局",
            "what": "已派发 → 办理中",
            "icon": "clock",
            "visible_to_enterprise": True,
        },
        {
            "at": datetime(2026, 11, 18, 1, 30, tzinfo=UTC),
            "who": "陈刚，惠企专班",
            "what": "退单",
            "reason": "供电事项归供电公司，请改派。",
            "icon": "arrow-back-up",
        },
    ]
