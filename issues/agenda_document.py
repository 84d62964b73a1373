"""The agenda of a joint meeting as a Word document: a table of its matters, then a page for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from docx.document import Document as WordDocument

from common.word import add_facts, new_document
from issues.models import AgendaItem
from issues.selectors.agenda import Agenda


def agenda_document(agenda: Agenda, time_left: Mapping[int, str]) -> WordDocument:
    """`time_left` says of each item how late its problem is."""
    meeting = agenda.meeting
    document = new_document(_("Agenda: %(title)s") % {"title": meeting.title})
    add_facts(
        document,
        [
            (_("Campaign"), meeting.campaign),
            (_("Day"), meeting.held_on.isoformat()),
            (_("Venue"), meeting.venue),
            (_("Chair"), meeting.chair),
        ],
    )
    document.add_paragraph()
    _contents(document, agenda)
    for item in agenda.items:
        document.add_page_break()  # type: ignore[no-untyped-call]
        _matter(document, item, time_left.get(item.pk, ""))
    return document


def _contents(document: WordDocument, agenda: Agenda) -> None:
    heads = [_("No."), _("Matter"), _("Enterprise"), _("Why it is on the agenda"), _("Lead organisation")]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.text = words
        cell.paragraphs[0].runs[0].bold = True
    for item in agenda.items:
        problem = item.problem
        row = [
            str(item.position),
            str(item.problem or item.common_problem),
            str(problem.enterprise) if problem else "",
            item.get_reason_display(),
            str(problem.lead_organisation or "") if problem else "",
        ]
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


def _matter(document: WordDocument, item: AgendaItem, time_left: str) -> None:
    matter: Any = item.problem or item.common_problem
    document.add_heading(f"{item.position}. {matter.title}", level=1)
    problem = item.problem
    facts: list[tuple[Any, Any]] = [(_("Why it is on the agenda"), item.get_reason_display()), (_("Note"), item.note)]
    if problem:
        due = f"{problem.due_on:%Y-%m-%d} {time_left}" if problem.due_on else ""
        facts += [
            (_("Number"), problem.number),
            (_("Enterprise"), problem.enterprise),
            (_("Category"), problem.category),
            (_("State"), problem.get_state_display()),
            (_("Lead organisation"), problem.lead_organisation),
            (_("Due"), due),
        ]
    facts.append((_("In the enterprise's words") if problem else _("Description"), matter.description))
    # An empty line to write on, where nothing is decided yet.
    facts.append((_("What was decided"), item.decision or "\n\n\n\n"))
    facts += [(_("Assigned to"), item.organisation), (_("Measure"), item.measure)]
    add_facts(document, facts)
