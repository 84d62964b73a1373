"""Word documents as Chinese offices set them: A4, FangSong for the text and Heiti for what stands above it."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_FONT, HEAD_FONT, LATIN_FONT = "仿宋", "黑体", "Times New Roman"


def new_document(title: str, *, landscape: bool = False) -> WordDocument:
    """An empty A4 document with its fonts set, headed by `title`."""
    document = Document()
    _lay_out(document, landscape=landscape)
    _set_fonts(document)
    document.core_properties.title = title
    head = document.add_heading(title, level=0)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def add_facts(document: WordDocument, facts: list[tuple[Any, Any]]) -> None:
    """A table of two columns: what it is, and its value; facts without one are left out."""
    known = [(str(name), str(value)) for name, value in facts if value not in (None, "")]
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for name, value in known:
        cells = table.add_row().cells
        for cell, words, width in zip(cells, (name, value), (Cm(3.5), Cm(12.5)), strict=True):
            cell.width = width
            cell.text = words
        cells[0].paragraphs[0].runs[0].bold = True


def word_response(document: WordDocument, name: str) -> HttpResponse:
    """The document as a download called `name`."""
    out = BytesIO()
    document.save(out)
    response = HttpResponse(out.getvalue(), content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _lay_out(document: WordDocument, *, landscape: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)


def _set_fonts(document: WordDocument) -> None:
    """Latin letters have one font, Chinese characters another, which python-docx has no name for."""
    sizes = {"Normal": (TEXT_FONT, 12), "Title": (HEAD_FONT, 20), "Heading 1": (HEAD_FONT, 14)}
    for name, (font, size) in sizes.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size = LATIN_FONT, Pt(size)
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        fonts.set(qn("w:eastAsia"), font)
        fonts.set(qn("w:ascii"), LATIN_FONT)
        fonts.set(qn("w:hAnsi"), LATIN_FONT)
