"""Workbooks written by hand, as writers other than the portal's own may spell them."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_PATH = "worksheets/sheet1.xml"


def sheet_xml(rows: str, prefix: str = "") -> str:
    """A sheet's part around its `<row>` elements."""
    space = f"xmlns{':' + prefix.rstrip(':') if prefix else ''}"
    return f'<{prefix}worksheet {space}="{MAIN}"><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>'


def strings_xml(*texts: str) -> str:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def text_rows(*lines: list[str]) -> str:
    """Rows of texts. What begins with `<` is a cell already."""
    rows = ""
    for number, line in enumerate(lines, start=1):
        cells = (
            text if text.startswith("<") else text_cell(f"{chr(65 + column)}{number}", text)
            for column, text in enumerate(line)
        )
        rows += f'<row r="{number}">{"".join(cells)}</row>'
    return rows


def workbook_of(sheets: dict[str, str], **parts: str) -> bytes:
    """A workbook of sheets by their path, under `xl/` or from `/`, with other `parts` by name (`sharedStrings`)."""
    numbered = list(enumerate(sheets, start=1))
    named = "".join(f'<sheet name="表{number}" sheetId="{number}" r:id="rId{number}"/>' for number, _path in numbered)
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="{path}"/>' for number, path in numbered
    )
    contents = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        **{path[1:] if path.startswith("/") else f"xl/{path}": content for path, content in sheets.items()},
        **{f"xl/{name}.xml": content for name, content in parts.items()},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()
