"""The building blocks of every page; docs/frontend.md shows each with an example, /_components/ shows them live."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseFormSet, Form
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common import presentation
from common.presentation import Bar
from common.rates import Rate

register = template.Library()

register.filter("figure", presentation.figure)
register.filter("listed", presentation.listed)

THEME_MEDIA = {"light": "not all", "dark": "screen"}
TABLE_ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tfoot": "rowgroup",
    "tr": "row",
    "td": "cell",
}
TABLE_TAG = re.compile(r"<(table|thead|tbody|tfoot|tr|th|td)\b([^>]*)>")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sprite icon. Decoration unless `label` says what it means."""
    return _drawn(name, format_html('role="img" aria-label="{}"', label)) if label else _decoration(name)


def _drawn(name: str, attributes: SafeString) -> SafeString:
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', attributes, static("dist/icons.svg"), name)


@cache  # a list of fifty rows draws a hundred of a dozen
def _decoration(name: str) -> SafeString:
    return _drawn(name, mark_safe('aria-hidden="true"'))


@register.simple_tag
def pill(state: str, text: Any) -> SafeString:
    """A state as icon, word and border: `{% pill problem.state problem.get_state_display %}`."""
    tone, symbol = presentation.STATES.get(str(state), presentation.OTHER_STATE)
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, icon(symbol), text)


@register.simple_tag
def light(code: str, text: Any = "") -> SafeString:
    """The deadline's light; never by colour alone."""
    symbol, words = presentation.LIGHTS[str(code)]
    return format_html('<span class="light light-{}">{}{}</span>', code, icon(symbol), text or words)


@register.simple_tag
def rate(numerator: int | None, denominator: int | None) -> str:
    """`{% rate 5862 5895 %}` is 99.44%; print numerator and denominator beside it."""
    percent = None if numerator is None else Rate(numerator, denominator or 0).percent
    return presentation.NO_VALUE if percent is None else f"{percent:,}%"


@register.simple_tag(takes_context=True)
def theme_media(context: Context) -> str:
    """The media attribute of the dark sheet: the person's choice, else the system's."""
    chosen = context["request"].COOKIES.get("theme", "") if "request" in context else ""
    return THEME_MEDIA.get(chosen, "screen and (prefers-color-scheme: dark)")


@register.filter
def html_lang(language_code: str) -> str:
    """zh-hans → zh-Hans, so that browsers choose Chinese glyphs."""
    return "zh-Hans" if language_code.lower().startswith("zh") else language_code


@register.simple_block_tag
def page_head(content: str, title: Any, subtitle: Any = "") -> SafeString:
    """The page's h1 with a line beside it; the content is its buttons."""
    return _slotted("page_head", content, title=title, subtitle=subtitle)


@register.simple_block_tag
def panel(content: str, title: Any = "", link_url: str = "", link_text: Any = "", id: str = "") -> SafeString:  # noqa: A002
    """A bordered part of the page with its own heading and at most one link beside it."""
    return _slotted("panel", content, title=title, link_url=link_url, link_text=link_text, id=id)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Any = "") -> SafeString:
    """info, good, warn or error: something the person must know here and now."""
    return _slotted("notice", content, tone=tone, title=title)


@register.simple_block_tag
def empty_state(content: str, kind: str, title: Any) -> SafeString:
    """Kinds: nothing (nothing yet), filtered (nothing matches), good (all done). The content is the next step."""
    return _slotted("empty_state", content, kind=kind, title=title)


@register.simple_block_tag
def dialog(content: str, id: str, title: Any) -> SafeString:  # noqa: A002
    """A dialog already in the page, opened by `<button type="button" data-open-dialog="id">`."""
    return _slotted("dialog", content, id=id, title=title)


@register.simple_block_tag
def table(content: str, label: Any) -> SafeString:
    """The frame of a wide table: scrolls by itself, has a name. Writes table roles, which CSS lists would drop."""
    # Rendered by the template engine, so escaped already; only constant role attributes are added.
    framed = mark_safe(TABLE_TAG.sub(_with_role, content))  # noqa: S308
    return _slotted("table", framed, label=label)


@register.inclusion_tag("components/bars.html")
def bars(rows: Iterable[Bar], series: Sequence[Any], head: Any) -> dict[str, Any]:
    """A chart that is a table: one bar per row, stacked by series, every figure written."""
    return {"rows": presentation.draw_bars(rows), "series": series, "head": head}


@register.inclusion_tag("components/filter_form.html", takes_context=True)
def filter_form(context: Context, form: Form) -> dict[str, Any]:
    """A GET form of filters with removable chips. Keeps the order and view, drops the cursor.

    The fields that the form names as `further` unfold.
    """
    request = context["request"]
    kept = presentation.kept_parameters(form, request.GET)
    folded = getattr(form, "further", ())
    return {
        "fields": [field for field in form.visible_fields() if field.name not in folded],
        "further": [field for field in form.visible_fields() if field.name in folded],
        "is_further_open": any(field.value() for field in form.visible_fields() if field.name in folded),
        "path": request.path,
        "active": presentation.active_filters(form, request.GET),
        "kept": kept,
        "clear_query": urlencode(kept),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, next: str | None, previous: str | None) -> dict[str, Any]:  # noqa: A002
    """Links to the neighbouring pages of a cursor list."""
    query = context["request"].GET

    def url(cursor: str | None) -> str:
        if not cursor:
            return ""
        place = query.copy()
        place["cursor"] = cursor
        return f"?{place.urlencode()}"

    return {"next_url": url(next), "previous_url": url(previous)}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, field: str, text: Any, cell_class: str = "") -> dict[str, Any]:
    """A column head that sorts: `?ordering=field`, the second click turns it round."""
    query = context["request"].GET.copy()
    current = query.get("ordering", "")
    query.pop("cursor", None)
    query["ordering"] = f"-{field}" if current == field else field
    direction = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    return {"text": text, "url": f"?{query.urlencode()}", "direction": direction, "cell_class": cell_class}


@register.inclusion_tag("components/formset.html")
def formset(forms: BaseFormSet[Any], legend: Any, add_label: Any) -> dict[str, Any]:
    """Several forms of one kind. With script the blank extra ones unfold one by one, without it they all show."""
    return {"formset": forms, "legend": legend, "add_label": add_label, "shown": max(forms.initial_form_count(), 1)}


def _slotted(name: str, content: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **values})


def _with_role(tag: re.Match[str]) -> str:
    name, attributes = tag.groups()
    if "role=" in attributes:
        return tag.group()
    role = TABLE_ROLES.get(name) or ("rowheader" if 'scope="row"' in attributes else "columnheader")
    return f'<{name} role="{role}"{attributes}>'
