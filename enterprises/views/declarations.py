from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from accounts.selectors.writers import writers
from common.forms import errors_into, show_again
from common.htmx import redirect_after
from common.presentation import NO_VALUE
from enterprises.forms.declarations import DeclarationForm, last_year
from enterprises.models import SizeDeclaration
from enterprises.policy import can_write_enterprise
from enterprises.rules.amounts import in_words
from enterprises.rules.industry import Coverage
from enterprises.selectors.enterprises import enterprise_of
from enterprises.selectors.sizes import Preview, declared_for, history_of, preview
from enterprises.services import declarations
from enterprises.words import size_note

YEAR_DIGITS = 4


@require_GET
def declaration_list(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    context = {
        "enterprise": enterprise,
        "lines": _lines(history_of(actor=request.user, enterprise=enterprise)),
        "may_write": can_write_enterprise(request.user, region_path=enterprise.region.path),
    }
    return render(request, "enterprises/declarations.html", context)


@dataclass(frozen=True)
class Line:
    """A result that stood once, why it was what it was, and who wrote it."""

    result: Any
    note: str
    who: str


def _lines(results: Iterable[Any]) -> list[Line]:
    rows = list(results)
    people = writers(rows)
    return [Line(row, note_of(row), people.get(row.pk, NO_VALUE)) for row in rows]


@require_http_methods(["GET", "POST"])
def declare(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    """Typed, then read back with units converted, in words and with the size that follows, then saved."""
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == YEAR_DIGITS else last_year()
    form = DeclarationForm(request.POST or None, initial={"year": year, "version": enterprise.version})
    with errors_into(form):
        if form.is_valid() and form.is_read:
            declaration = declarations.declaration_make(
                actor=request.user,
                enterprise_id=enterprise_id,
                draft=form.draft(),
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("Declared. Size: %(size)s.") % {"size": declaration.get_size_display()})
            return redirect_after(request, "reports:enterprise", enterprise_id)
    reading = None
    if form.is_bound and form.is_valid():
        shown = preview(actor=request.user, enterprise=enterprise, values=form.values(), today=timezone.localdate())
        reading = _reading(shown)
        show_again(form, read=form.fingerprint)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(enterprise.version)
        declared = declared_for(actor=request.user, enterprise=enterprise, year=form.cleaned_data["year"])
        form.compare(declared)
    status = 409 if is_stale else 422 if form.is_bound and reading is None else 200
    context = {"enterprise": enterprise, "form": form, "reading": reading, "is_stale": is_stale}
    return render(request, "enterprises/declare.html", context, status=status)


def note_of(declaration: SizeDeclaration | Any, coverage: Coverage | None = Coverage.COVERED) -> str:
    """The note of a result, present or former."""
    return size_note(
        size=declaration.size,
        missing=declaration.missing,
        by_reference=declaration.by_reference,
        decided=bool(declaration.decided_size),
        coverage=coverage,
    )


def _reading(shown: Preview) -> dict[str, Any]:
    """What was typed, as it will be stored and as it sounds."""
    declaration = shown.declaration
    language = get_language() or ""
    amounts = [
        (label, value, in_words(value, language))
        for label, value in (
            (_("Operating revenue"), declaration.revenue_wan),
            (_("Total assets"), declaration.assets_wan),
        )
        if value is not None
    ]
    return {
        "declaration": declaration,
        "amounts": amounts,
        "note": note_of(declaration, shown.coverage),
        "former": shown.former,
        "is_latest": shown.is_latest,
    }
