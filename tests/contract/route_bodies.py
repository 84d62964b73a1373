"""What a request of the route contract carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests.photos import A_PHOTO


def a_visit(objects: dict[str, Any]) -> dict[str, Any]:
    return {
        "campaign": objects["campaigns"],
        "team": objects["teams"],
        "enterprise": objects["enterprise_id"],
        "visited_on": timezone.localdate().isoformat(),
    }


# What a request must carry to get as far as the question who asks.
BODIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "visits:plan-add": lambda objects: {"enterprise": objects["enterprise_id"], "team": objects["teams"]},
    "planned-visits-list": lambda objects: {"enterprise": objects["enterprise_id"], "team": objects["teams"]},
    "enterprises:export-create": lambda objects: {"format": "csv"},
    "bulk-moves-list": lambda objects: {"act": "accept", "problems": [objects["problem_id"]]},
    "problems-sensitivity": lambda _objects: {"is_sensitive": True, "reason": "涉及商业秘密"},
    "bulk-moves-begin": lambda _objects: {},
    "bulk-moves-cancel": lambda _objects: {},
    "saved-views-list": lambda _objects: {"name": "已办结", "query": "state=closed"},
    "saved-views-detail": lambda _objects: {"name": "新名字"},
    "enterprises:import-confirm": lambda _objects: {"version": 1},
    "imports-list": lambda objects: {},
    "imports-match": lambda objects: {},
    "imports-confirm": lambda objects: {},
    "imports-cancel": lambda objects: {},
    "exports-list": lambda objects: {},
    "campaigns:attendance-create": lambda objects: {"enterprise": objects["enterprise_id"], "person_name": "李总"},
    "campaigns-list": lambda objects: {
        "slug": "month",
        "name": "服务月",
        "name_en": "Service month",
        "region": "330502",
        "lead_organisation": objects["organisation_id"],
        "starts_on": "2026-06-01",
    },
    "teams-list": lambda objects: {"campaign": objects["campaigns"], "name": "新服务组", "region": "330502"},
    "teams-detail": lambda _objects: {"name": "新名字"},
    "campaigns-detail": lambda _objects: {"eligible_sizes": ["small"]},
    "campaigns-refresh": lambda _objects: {},
    "campaigns-assignment": lambda _objects: {},
    "listed-enterprises-list": lambda objects: {
        "campaign": objects["campaigns"],
        "enterprise": objects["enterprise_id"],
    },
    "listed-enterprises-detail": lambda _objects: {"is_key": True},
    "list-exclusions-detail": lambda _objects: {},
    "list-changes-cancel": lambda _objects: {},
    "enterprises-list": lambda objects: {
        "name": "吴兴新办厂",
        "kind": "park",
        "region": "330502",
        "industry": "C17",
        "employees": 30,
        "revenue_wan": "500.00",
    },
    "enterprises-detail": lambda objects: {"name": "恒达纺织"},
    "call-backs-list": lambda objects: {"problem": objects["problem_id"], "is_reached": False},
    "contacts-list": lambda objects: {"enterprise": objects["enterprise_id"], "name": "李总"},
    "contacts-detail": lambda objects: {"position": "总经理"},
    "size-declarations-list": lambda objects: {
        "enterprise": objects["enterprise_id"],
        "year": 2020,
        "employees": 30,
    },
    "size-declarations-detail": lambda objects: {"employees": 30},
    "titles-list": lambda objects: {
        "enterprise": objects["enterprise_id"],
        "tier": "specialised",
        "issued_on": "2024-01-01",
    },
    "titles-detail": lambda objects: {"document": "公告"},
    "duplicates-dismiss": lambda _objects: {"because": "分公司"},
    "duplicates-search": lambda _objects: {},
    "merges-list": lambda objects: {"kept": objects["enterprise_id"], "merged": objects["other_id"]},
    "merges-undo": lambda _objects: {},
    "tags-list": lambda _objects: {"region": "330502", "name": "出口企业"},
    "tags-detail": lambda _objects: {"note": "有出口实绩"},
    "taggings-list": lambda objects: {"enterprise": objects["enterprise_id"], "tag": objects["tag_id"]},
    "taggings-detail": lambda _objects: {},
    "aliases-detail": lambda _objects: {},
    "aliases-list": lambda objects: {"enterprise": objects["enterprise_id"], "kind": "short_name", "value": "恒达"},
    "visits-list": a_visit,
    "visits-by-uuid": a_visit,
    "visits-detail": lambda objects: {"summary": "讲解了用工政策", "reason": "记错了"},
    "visits-withdraw": lambda objects: {"reason": "登记重复"},
    "meetings-detail": lambda objects: {"title": "政企恳谈会", "summary": "谈了用工", "reason": "记错了"},
    "meetings-cancel": lambda objects: {"reason": "登记重复"},
    "visits-file-put": lambda objects: A_PHOTO,
    "visits-revision": lambda objects: {
        "base_revision": 0,
        "reason": "记错了",
        "visited_on": timezone.localdate().isoformat(),
        "summary": "讲解了用工政策",
    },
    "problems-move": lambda _objects: {},
    "handlings-assign": lambda _objects: {"assignee": None},
    "reply-templates-list": lambda objects: {
        "organisation": objects["organisation_id"],
        "name": "已办结",
        "text": "{企业}：已办结。",
    },
    "reply-templates-detail": lambda _objects: {"name": "已收悉", "text": "{enterprise}：已收悉。"},
    "organisations-hand-overs": lambda objects: {"leaver": objects["user_id"], "successors": [objects["user_id"]]},
    "problems-detail": lambda _objects: {"title": "贷款到期"},
    "problems-list": lambda objects: {
        "campaign": objects["campaigns"],
        "team": objects["teams"],
        "enterprise": objects["enterprise_id"],
        "category": "financing",
        "title": "贷款续期困难",
    },
    "agenda:place": lambda _objects: {"position": "1"},
    "agenda-items-list": lambda objects: {
        "meeting": objects["meeting_id"],
        "problem": objects["escalated_id"],
    },
    "agenda-items-detail": lambda _objects: {"position": 1},
    "agenda-items-decision": lambda _objects: {"text": "由经信局牵头落实"},
    "agenda-items-postponement": lambda _objects: {"reason": "部门未到会"},
    "measures:link": lambda objects: {"problem": objects["escalated_id"]},
    "measures-problems": lambda objects: {"problem": objects["escalated_id"]},
    "measures-file": lambda _objects: A_PHOTO,
    "milestones-list": lambda objects: {
        "measure": objects["measures"],
        "text": "签订协议",
        "planned_on": timezone.localdate().isoformat(),
    },
    "milestones-detail": lambda _objects: {"reached_on": timezone.localdate().isoformat()},
    "measures-list": lambda objects: {
        "campaign": objects["campaigns"],
        "organisation": objects["organisation_id"],
        "problems": [objects["problem_id"]],
        "text": "协调银行续贷",
        "kind": "finance",
        "planned_on": timezone.localdate().isoformat(),
    },
    "common-problems-list": lambda objects: {
        "title": "续贷难",
        "category": "financing",
        "problems": [objects["problem_id"]],
    },
    "common-problems-members": lambda objects: {"problems": [objects["problem_id"]], "reason": "同一银行"},
    "common-problems-remove": lambda objects: {"problem": objects["problem_id"], "reason": "另有原因"},
    "common-problems-measure": lambda objects: {
        "organisation": objects["organisation_id"],
        "text": "设立转贷资金",
        "kind": "policy",
        "planned_on": timezone.localdate().isoformat(),
    },
    "common-problems-answer": lambda _objects: {"answer": "已设立转贷资金", "signed_by": "陈局长"},
    "common-problems-rest": lambda _objects: {},
    "common-problems-solve": lambda _objects: {},
    "problems:slip-issue": lambda objects: {"grade": "reminder", "selected": objects["problem_id"]},
    "slips-list": lambda objects: {"problem": objects["problem_id"], "grade": "reminder", "text": "请抓紧办理"},
    "slips-answer": lambda _objects: {"answer": "本周内答复"},
    "measures-detail": lambda objects: {
        "status": "implemented",
        "implemented_on": timezone.localdate().isoformat(),
    },
}
# A bulk request of one item is the single request.
BULK = ("enterprises", "visits", "problems", "measures")


def _listed(plural: str) -> Callable[[dict[str, Any]], Any]:
    return lambda objects: [BODIES[f"{plural}-list"](objects)]


BODIES |= {f"{plural}-bulk": _listed(plural) for plural in BULK}
