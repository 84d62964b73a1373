"""Every template compiles, and none carries what the Content-Security-Policy would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

from common.templatetags.huiqi import register
from tests.contract.source import text_of, tracked

TEMPLATES = [path for path in tracked() if "templates" in path.parts and path.parts[0] != "tests"]
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "an event handler": re.compile(r"[\s\"']on[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b|\bhx-on:", re.IGNORECASE),
    "a script address": re.compile(r"\bjs:|javascript:", re.IGNORECASE),
    "an expression for htmx": re.compile(r"\bhx-(?:vals|headers)\s*=\s*[\"']js", re.IGNORECASE),
    "an unescaped value": re.compile(r"\|\s*safe\b|{%\s*autoescape off"),
    "another site's address": re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_template_compiles(path: Path) -> None:
    engines["django"].from_string(text_of(path))


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_template_obeys_the_security_policy(path: Path) -> None:
    markup = COMMENTS.sub("", text_of(path))
    assert not [what for what, pattern in FORBIDDEN.items() if pattern.search(markup)]


SHOWING = {".py", ".html", ".txt"}
UNUSED = {"components/breadcrumbs.html": "pages still write their breadcrumbs out"}

# Parts of the page itself: they show the person, the language and the menu from its context.
PARTS_OF_THE_PAGE = {"site_head", "site_foot", "user_menu", "language_switch", "theme_switch", "script_texts"}


def test_an_included_component_sees_only_what_it_is_given() -> None:
    careless = [
        f"{path}: {tag}"
        for path in PAGES
        for tag, name in re.findall(r"({%\s*include\s+\"components/(\w+)[^%]*%})", text_of(path))
        if name not in PARTS_OF_THE_PAGE and not re.search(r"\bonly\s*%}$", tag)
    ]
    assert not careless


def test_every_template_is_used() -> None:
    own = [path for path in PAGES if path.parts[0] == "templates"]
    used = "\n".join(text_of(path) for path in tracked() if path.suffix in SHOWING and path.parts[0] != "tests")
    blocks = {f"components/{tag.removesuffix('_block')}.html" for tag in register.tags}  # rendered by their tag's name
    names = {Path(*path.parts[1:]).as_posix() for path in own}
    found_by_name_alone = re.compile(r"^(?:\d{3}|403_csrf|base|allauth/.*|django/.*|account/.*|mfa/.*|admin/.*)")
    orphans = {n for n in names if not found_by_name_alone.match(n) and f'"{n}' not in used and f"'{n}" not in used}
    assert orphans - blocks == set(UNUSED)
