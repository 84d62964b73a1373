"""What every page knows: its menu."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.enums import RoleName
from accounts.scope import has_role
from notifications.selectors.notifications import unread_count

MENUS: dict[str, tuple[tuple[str, Any, str], ...]] = {
    RoleName.OFFICIAL: (
        ("visits:plan", pgettext_lazy("menu", "My plan"), "calendar-event"),
        ("visits:create", pgettext_lazy("menu", "Log a visit"), "plus"),
        ("visits:list", pgettext_lazy("menu", "Visits"), "map-pin"),
        ("campaigns:meeting-list", pgettext_lazy("menu", "Meetings"), "users"),
        ("enterprises:list", pgettext_lazy("menu", "Enterprises"), "building"),
    ),
    RoleName.HANDLER: (
        ("problems:tasks", pgettext_lazy("menu", "My tasks"), "checklist"),
        ("problems:list", pgettext_lazy("menu", "Problems"), "alert-circle"),
        ("problems:measure-list", pgettext_lazy("menu", "Measures"), "briefcase"),
        ("enterprises:list", pgettext_lazy("menu", "Enterprises"), "building"),
    ),
    RoleName.COORDINATOR: (
        ("problems:list", pgettext_lazy("menu", "Problems"), "alert-circle"),
        ("visits:list", pgettext_lazy("menu", "Visits"), "map-pin"),
        ("enterprises:list", pgettext_lazy("menu", "Enterprises"), "building"),
        ("campaigns:list", pgettext_lazy("menu", "Campaigns"), "flag"),
        ("reports:dashboard", pgettext_lazy("menu", "Dashboard"), "chart-bar"),
    ),
    RoleName.LEADER: (
        ("reports:dashboard", pgettext_lazy("menu", "Dashboard"), "chart-bar"),
        ("problems:list", pgettext_lazy("menu", "Problems"), "alert-circle"),
        ("campaigns:list", pgettext_lazy("menu", "Campaigns"), "flag"),
        ("reports:index", pgettext_lazy("menu", "Reports"), "file-text"),
    ),
    RoleName.CALL_BACK: (
        ("problems:call-backs", pgettext_lazy("menu", "Call-backs"), "phone"),
        ("problems:list", pgettext_lazy("menu", "Problems"), "alert-circle"),
        ("enterprises:list", pgettext_lazy("menu", "Enterprises"), "building"),
    ),
    RoleName.ADMIN: (
        ("accounts:settings", pgettext_lazy("menu", "Set-up"), "settings"),
        ("accounts:organisation-list", pgettext_lazy("menu", "Organisations"), "building-community"),
        ("enterprises:list", pgettext_lazy("menu", "Enterprises"), "building"),
        ("campaigns:list", pgettext_lazy("menu", "Campaigns"), "flag"),
        ("reports:dashboard", pgettext_lazy("menu", "Dashboard"), "chart-bar"),
    ),
}


# The lists of the portal. Those that a role's menu leaves out stand under "More" in the user's menu.
LISTS: tuple[tuple[str, Any, str], ...] = (
    ("problems:list", pgettext_lazy("menu", "Problems"), "alert-circle"),
    ("problems:escalation-list", pgettext_lazy("menu", "Escalations"), "stairs-up"),
    ("problems:supervision", pgettext_lazy("menu", "Supervision list"), "alert-triangle"),
    ("problems:slip-list", pgettext_lazy("menu", "Slips"), "bell"),
    ("problems:common-list", pgettext_lazy("menu", "Common problems"), "users"),
    ("problems:measure-list", pgettext_lazy("menu", "Measures"), "briefcase"),
    ("visits:list", pgettext_lazy("menu", "Visits"), "map-pin"),
    ("campaigns:meeting-list", pgettext_lazy("menu", "Meetings"), "users"),
    ("enterprises:list", pgettext_lazy("menu", "Enterprises"), "building"),
    ("enterprises:import-list", pgettext_lazy("menu", "Imports"), "upload"),
    ("enterprises:export-list", pgettext_lazy("menu", "Exports"), "download"),
    ("accounts:organisation-list", pgettext_lazy("menu", "Organisations"), "building-community"),
    ("policies:list", pgettext_lazy("menu", "Policies"), "file-text"),
    ("campaigns:list", pgettext_lazy("menu", "Campaigns"), "flag"),
    ("reports:dashboard", pgettext_lazy("menu", "Dashboard"), "chart-bar"),
)


@dataclass(frozen=True)
class MenuItem:
    label: Any
    url: str
    icon: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """`nav`: at most five entries, those of the first role that the user holds; `more`: the other lists;
    `nav_at_bottom`: within thumb reach; `unread_count`: asked for by whole pages alone, which show the bell.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    role = next((role for role in MENUS if has_role(user, role)), None)
    menu = MENUS.get(role or "", ())
    items = [(reverse(name), label, icon) for name, label, icon in menu]
    here = max((url for url, _label, _icon in items if request.path.startswith(url)), key=len, default=None)
    rest = [one for one in LISTS if role and one[0] not in {name for name, _label, _icon in menu}]
    return {
        "nav": [MenuItem(label, url, icon, url == here) for url, label, icon in items],
        "more": [MenuItem(label, reverse(name), icon, reverse(name) == request.path) for name, label, icon in rest],
        "nav_at_bottom": role == RoleName.OFFICIAL,
        "unread_count": partial(unread_count, actor=user),
    }
