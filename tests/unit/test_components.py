import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory

from common.presentation import LIGHTS, OTHER_STATE, STATES


def rendered(source: str, path: str = "/problems/", **values) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **values}))


def test_every_icon_of_a_state_is_in_the_sprite():
    sprite = json.loads((Path(settings.BASE_DIR) / "frontend/icons.json").read_text())
    used = {symbol for _tone, symbol in (*STATES.values(), OTHER_STATE)} | {
        symbol for symbol, _words in LIGHTS.values()
    }
    assert used <= set(sprite)


def test_every_icon_of_a_template_is_in_the_sprite():
    sprite = set(json.loads((Path(settings.BASE_DIR) / "frontend/icons.json").read_text()))
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    used = {name for path in templates for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}
    assert used <= sprite


def test_a_pill_has_icon_and_word_and_escapes_the_word():
    html = rendered("{% pill 'closed' text %}", text="<b>Closed</b>")
    assert 'class="pill pill-solved"' in html
    assert "#circle-check" in html
    assert "&lt;b&gt;Closed" in html


def test_a_table_gets_roles_without_losing_the_ones_it_has():
    html = rendered(
        '{% table label="Problems" %}<table class="table"><thead><tr><th scope="col">A</th></tr></thead>'
        '<tbody><tr><th scope="row">B</th><td role="none">{{ text }}</td></tr></tbody></table>{% endtable %}',
        text="<td>",
    )
    assert '<table role="table" class="table">' in html
    assert '<th role="columnheader" scope="col">' in html
    assert '<th role="rowheader" scope="row">' in html
    assert '<td role="none">&lt;td&gt;</td>' in html


@pytest.mark.parametrize(
    ("query", "target", "direction"),
    [
        ("", "?ordering=due_on", None),
        ("?ordering=due_on&cursor=x", "?ordering=-due_on", "ascending"),
        ("?ordering=-due_on", "?ordering=due_on", "descending"),
    ],
)
def test_a_sortable_head_turns_the_order_round_and_starts_again(query, target, direction):
    html = rendered('{% sort_header "due_on" "Due" %}', f"/problems/{query}")
    assert f'href="{target}"' in html
    assert (f'aria-sort="{direction}"' in html) if direction else ("aria-sort" not in html)


def test_pagination_keeps_the_filters():
    html = rendered("{% pagination next='n2' previous=None %}", "/problems/?state=late&cursor=n1")
    assert 'href="?state=late&amp;cursor=n2"' in html
    assert 'rel="prev"' not in html


@pytest.mark.parametrize(
    ("cookie", "media"),
    [("dark", "screen"), ("light", "not all"), ("<x>", "screen and (prefers-color-scheme: dark)")],
)
def test_the_theme_cookie_chooses_when_the_dark_sheet_applies(cookie, media):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert Template("{% theme_media %}").render(Context({"request": request})) == media
