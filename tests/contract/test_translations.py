"""Every text that people see is there in Chinese."""

from __future__ import annotations

from babel.messages.catalog import Catalog

from portal.translations import (
    Text,
    catalogue_faults,
    catalogue_read,
    texts_of,
    texts_of_python,
    texts_of_template,
)
from tests.contract.source import ROOT

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def test_the_catalogue_is_complete_and_holds_nothing_else() -> None:
    assert list(catalogue_faults(catalogue_read(CATALOGUE), texts_of(ROOT))) == []


def test_texts_are_found_in_python() -> None:
    source = '_("a" "b")\npgettext_lazy("c", "d")\nngettext("one %(n)s", "%(n)s", n)\nprint("not shown")'
    assert list(texts_of_python(source)) == [Text("ab"), Text("d", "c"), Text("one %(n)s", plural="%(n)s")]


def test_texts_are_found_in_templates() -> None:
    source = (
        '{% translate "a" context "c" %}{% include "x.html" with label=_("b") only %}'
        "{% blocktranslate count n=rows %}one{% plural %}{{ n }} rows{% endblocktranslate %}"
    )
    assert list(texts_of_template(source)) == [Text("a", "c"), Text("b"), Text("one", plural="%(n)s rows")]


def test_each_fault_is_named() -> None:
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("%(n)s rows", "行")
    catalogue.add("old", "旧")
    catalogue.add("sure", "可能", flags=["fuzzy"])
    sources = {Text(text): {"x.py"} for text in ("%(n)s rows", "sure", "new")}
    assert list(catalogue_faults(catalogue, sources)) == [
        "other placeholders: “%(n)s rows” → “行”",
        "not translated: “new” (x.py)",
        "fuzzy: “sure”",
        "no longer used: “old”",
    ]
