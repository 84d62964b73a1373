"""Assignment slips as a Word document, a page for each: the fonts and margins of official documents (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from accounts.models import User
from common.word import HEAD_FONT, LATIN_FONT, TEXT_FONT
from issues.selectors.assignment_slips import AssignmentSlip, slips_of

TITLE_FONT = "宋体"
TITLE_SIZE, LABEL_SIZE = Pt(22), Pt(12)
# Type and line spacing of the cells, by the slip's `text_size`.
TEXT_SIZES = {"normal": (Pt(14), Pt(21)), "small": (Pt(10.5), Pt(16)), "smallest": (Pt(9), Pt(12.5))}
LABEL_WIDTH, VALUE_WIDTH = Cm(3), Cm(13.6)
REPLY_HEIGHT = Cm(6)
SECOND_SIGNATURE = Cm(7)


def slip_document(slips: Iterable[AssignmentSlip]) -> WordDocument:
    """All of these slips, each on a page of its own."""
    document = Document()
    _lay_out(document)
    document.core_properties.title = _("Assignment slip")
    for place, slip in enumerate(slips):
        _add_slip(document, slip, begins_page=place > 0)
    return document


class AssignmentSlips:
    """The worker's document of many slips: for one actor, who never gets one out of sight."""

    def __init__(self, actor: User, filters: object) -> None:
        self.count = 0
        self.whole_phones = 0
        self._actor = actor

    def write(self, path: Path, keys: list[int]) -> None:
        slips = list(slips_of(actor=self._actor, keys=keys))
        self.count = len(slips)
        slip_document(slips).save(str(path))


def _lay_out(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(1.8)
    _set_font(document.styles["Normal"], TEXT_FONT)


def _set_font(styled: Any, font: str) -> None:
    """Of a style or a run: Latin letters have one font, Chinese characters another, which python-docx cannot name."""
    styled.font.name = LATIN_FONT
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def _write(paragraph: Paragraph, text: str, font: str, size: Length, *, is_bold: bool = False) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = size, is_bold
    _set_font(run, font)


def _add_slip(document: WordDocument, slip: AssignmentSlip, *, begins_page: bool) -> None:
    title = document.add_paragraph()
    title.paragraph_format.page_break_before = begins_page
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, _("Assignment slip"), TITLE_FONT, TITLE_SIZE, is_bold=True)
    for text, side in ((slip.issued_by, WD_ALIGN_PARAGRAPH.CENTER), (slip.head, WD_ALIGN_PARAGRAPH.JUSTIFY)):
        line = document.add_paragraph()
        line.alignment = side
        _write(line, text, TEXT_FONT, LABEL_SIZE)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (LABEL_WIDTH, VALUE_WIDTH), strict=True):
        column.width = width
    for label, value in slip.rows:
        _fill(table.add_row().cells, label, value.split("\n"), slip.text_size)
    reply = table.add_row()
    reply.height, reply.height_rule = REPLY_HEIGHT, WD_ROW_HEIGHT_RULE.AT_LEAST
    _fill(reply.cells, _("Reply of the lead organisation"), ["", *map("\t".join, slip.signatures)], "small")
    for line in reply.cells[1].paragraphs:
        line.paragraph_format.tab_stops.add_tab_stop(SECOND_SIGNATURE)
    reply.cells[1].vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM


def _fill(cells: tuple[_Cell, ...], label: str, lines: list[str], text_size: str) -> None:
    size, spacing = TEXT_SIZES[text_size]
    for cell, width in zip(cells, (LABEL_WIDTH, VALUE_WIDTH), strict=True):
        cell.width = width
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    head = cells[0].paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(head, label, HEAD_FONT, LABEL_SIZE)
    for place, text in enumerate(lines):
        paragraph = cells[1].add_paragraph() if place else cells[1].paragraphs[0]
        paragraph.paragraph_format.line_spacing = spacing
        _write(paragraph, text, TEXT_FONT, size)
