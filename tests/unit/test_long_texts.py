"""Long texts: nothing is cut on the way, the reader sees how long it is, and the server refuses what is too long."""

from __future__ import annotations

from django import forms
from django.utils import translation

from issues.forms.moves import words_field


class LongForm(forms.Form):
    reply = words_field("Reply", most=4000)


def test_no_browser_cuts_a_long_text_and_the_limit_is_written_beside_it() -> None:
    with translation.override("en"):
        shown = LongForm()["reply"].as_field_group()
    assert "maxlength" not in shown
    assert 'data-most="4000"' in shown
    assert "At most 4,000 characters" in shown


def test_what_is_too_long_is_refused_and_comes_back_whole() -> None:
    form = LongForm({"reply": "长" * 5000})
    assert not form.is_valid()
    assert "长" * 5000 in form["reply"].as_field_group()


def test_words_that_begin_with_an_empty_line_keep_it() -> None:
    shown = str(LongForm({"reply": "\n<b>"})["reply"])
    assert ">\n\n&lt;b&gt;</textarea>" in shown
