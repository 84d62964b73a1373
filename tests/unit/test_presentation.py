from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from common import presentation
from common.combobox import ComboboxInput
from common.presentation import Bar
from common.templatetags.huiqi import rate


class ListFilter(forms.Form):
    search = forms.CharField(required=False)
    state = forms.ChoiceField(
        required=False, choices=[("", "All"), ("Open ones", [("new", "New"), ("late", "Overdue")])], label="State"
    )
    overdue = forms.BooleanField(required=False, label="Only overdue")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1284, "1,284"), (0, "0"), (None, "–"), ("", "–"), (Decimal("1234.50"), "1,234.50"), ("W12", "W12")],
)
def test_figures_are_grouped_and_nothing_is_a_dash(value, text):
    assert presentation.figure(value) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(5862, 5895, "99.44%"), (1, 8000, "0.01%"), (1, 0, "–"), (None, 3, "–"), (0, 3, "0.00%"), (9, 4, "225.00%")],
)
def test_rates_are_rounded_half_up_and_never_over_nothing(numerator, denominator, text):
    assert rate(numerator, denominator) == text


def test_the_longest_bar_fills_the_row_and_pieces_keep_a_gap():
    longest, shorter = presentation.draw_bars(
        [Bar("East", [30, 10]), Bar("West", [20, 0], url="/w/", value_urls=["/w/a/"])]
    )
    assert [(part.start, part.width) for part in longest.segments] == [("0.00%", "74.60%"), ("75.00%", "24.60%")]
    assert [part.width for part in shorter.segments] == ["49.60%", "0.00%"]
    assert shorter.figures == [(20, "/w/a/"), (0, "")]


def test_bars_of_zeros_are_drawn_without_dividing_by_nothing():
    assert presentation.draw_bars([Bar("East", [0])])[0].segments[0].width == "0.00%"


def filtered(query: str):
    form = ListFilter(QueryDict(query))
    form.is_valid()
    return form, QueryDict(query)


def test_active_filters_speak_in_words_and_lead_to_the_list_without_them():
    form, query = filtered("search=&state=late&overdue=on&ordering=due_on&cursor=x")
    state, overdue = presentation.active_filters(form, query)
    assert (state.label, state.value, state.remove_query) == ("State", "Overdue", "search=&overdue=on&ordering=due_on")
    assert (overdue.label, overdue.value) == ("Only overdue", "")


def test_an_invalid_filter_is_not_shown_as_active():
    form, query = filtered("state=nonsense")
    assert presentation.active_filters(form, query) == []


def test_a_filter_form_carries_the_order_but_not_the_place():
    form, query = filtered("state=late&ordering=due_on&view=mine&cursor=x")
    assert presentation.kept_parameters(form, query) == [("ordering", "due_on"), ("view", "mine")]


class OfOne(forms.Form):
    one = forms.CharField(widget=ComboboxInput(), required=False)


def test_a_field_of_several_parameters_is_active_and_removed_with_all_of_them():
    form, query = OfOne(QueryDict("one=&one_text=湖州&page=2")), QueryDict("one=&one_text=湖州&page=2")
    form.is_valid()
    form.cleaned_data["one"] = "湖州"
    (active,) = presentation.active_filters(form, query)
    assert active.remove_query == "page=2"
    assert presentation.kept_parameters(form, query) == [("page", "2")]
