"""Which texts the code and templates show to people, and whether the Chinese catalogue has them all.

Reads Python with `ast` and templates with Django's own `templatize`, so neither gettext nor a database is needed.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

# The positions of context, text and plural among the arguments.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
}
STRING = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
NOT_SHOWN = {"migrations", "tests", "benchmarks", "node_modules"}


class Text(NamedTuple):
    """What a catalogue is keyed by; `plural` is "" where there is one form."""

    text: str
    context: str = ""
    plural: str = ""


Sources = Mapping[Text, set[str]]


def texts_of(root: Path) -> Sources:
    """Every text under `root` with the files that show it."""
    found: dict[Text, set[str]] = defaultdict(set)
    for path in sorted(root.glob("*/**/*")):
        name = path.relative_to(root)
        if name.parts[0].startswith(".") or NOT_SHOWN.intersection(name.parts):
            continue
        if path.suffix == ".py":
            texts = texts_of_python(path.read_text())
        elif path.suffix in {".html", ".txt"} and "templates" in name.parts:
            texts = texts_of_template(path.read_text())
        else:
            continue
        for text in texts:
            found[text].add(name.as_posix())
    return found


def texts_of_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            arguments = [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
            if name in CALLS and arguments:
                yield _text(name, arguments)


def texts_of_template(source: str) -> Iterator[Text]:
    for name, arguments in TEMPLATE_CALL.findall(templatize(source)):
        yield _text(name, ast.literal_eval(f"[{arguments}]"))


def _text(name: str, arguments: list[str]) -> Text:
    context, text, plural = (None if i is None else arguments[i] for i in CALLS[name])
    return Text(text or "", context or "", plural or "")


def catalogue_read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", charset="utf-8")


def catalogue_faults(catalogue: Catalog, sources: Sources) -> Iterator[str]:
    """A line for each thing that a reader of Chinese would stumble on, or that nobody needs any more."""
    present = {key_of(message): message for message in entries(catalogue)}
    for text in sorted(sources):
        files = ", ".join(sorted(sources[text]))
        if text not in present or not all(translations(present[text])):
            yield f"not translated: {_shown(text)} ({files})"
        elif present[text].fuzzy:
            yield f"fuzzy: {_shown(text)}"
        elif any(placeholders(s) != placeholders(text.plural or text.text) for s in translations(present[text])):
            yield f"other placeholders: {_shown(text)} → “{translations(present[text])[0]}”"
    for text in sorted(present.keys() - sources.keys()):
        yield f"no longer used: {_shown(text)}"
    for message in catalogue.obsolete.values():
        yield f"commented out: {_shown(key_of(message))}"


def catalogue_write(path: Path, catalogue: Catalog, sources: Sources) -> None:
    """The catalogue with an entry for every text in use and for no other."""
    present = {key_of(message): message for message in entries(catalogue)}
    renewed = Catalog(
        locale="zh_Hans",
        project="Huiqi",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="Chinese",
        header_comment="# Chinese, the first language of the product. docs/translations.md says how to add a text.",
        creation_date=catalogue.creation_date,
        revision_date=catalogue.revision_date,
        fuzzy=False,
    )
    for text in sorted(sources, key=lambda text: (min(sources[text]), text)):
        old = present.get(text)
        renewed.add(
            (text.text, text.plural) if text.plural else text.text,
            old.string if old else None,
            locations=[(file, 0) for file in sorted(sources[text])],
            flags=["fuzzy"] if old and old.fuzzy else [],
            context=text.context or None,
        )
    with path.open("wb") as file:
        write_po(file, renewed, width=120, include_lineno=False)


def entries(catalogue: Catalog) -> Iterable[Message]:
    return (message for message in catalogue if message.id)


def key_of(message: Message) -> Text:
    text, plural = message.id if isinstance(message.id, list | tuple) else (message.id, "")
    return Text(text, message.context or "", plural)


def translations(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text.replace("%%", ""))))


def _shown(text: Text) -> str:
    return f"“{text.text}”" + (f" [{text.context}]" if text.context else "")
