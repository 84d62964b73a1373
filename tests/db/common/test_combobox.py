import pytest
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Region
from common.combobox import ComboboxField

pytestmark = pytest.mark.django_db


def by_name(regions: QuerySet[Region], words: str) -> QuerySet[Region]:
    return regions.filter(name__contains=words).order_by("code")


class RegionForm(forms.Form):
    region = ComboboxField(queryset=Region.objects.filter(code__startswith="3305"), lookup=by_name, url="/suggest/")


@pytest.fixture
def wuxing() -> Region:
    return Region.objects.get(code="330502")


def test_a_chosen_key_is_taken(wuxing):
    form = RegionForm(QueryDict(f"region={wuxing.pk}&region_text={wuxing}"))
    assert form.is_valid()
    assert form.cleaned_data["region"] == wuxing


def test_typed_words_are_looked_up_where_no_script_chose(wuxing):
    form = RegionForm(QueryDict("region=&region_text=吴兴"))
    assert form.is_valid()
    assert form.cleaned_data["region"] == wuxing


def test_words_changed_beside_an_old_key_win(wuxing):
    deqing = Region.objects.get(code="330521")
    form = RegionForm(QueryDict(f"region={wuxing.pk}&region_text=德清"))
    assert form.is_valid()
    assert form.cleaned_data["region"] == deqing


@pytest.mark.parametrize(("words", "code"), [("县", "several"), ("不存在", "unknown"), ("", "required")])
def test_words_that_mean_nobody_or_several_are_refused(words, code):
    form = RegionForm(QueryDict(f"region=&region_text={words}"))
    assert not form.is_valid()
    assert form.errors.as_data()["region"][0].code == code


def test_a_key_outside_the_queryset_is_refused():
    outside = Region.objects.get(code="330100")
    form = RegionForm(QueryDict(f"region={outside.pk}&region_text={outside}"))
    assert not form.is_valid()


def test_the_widget_shows_the_name_of_the_initial_object_and_keeps_what_was_typed(wuxing):
    assert f'value="{wuxing}"' in str(RegionForm(initial={"region": wuxing})["region"])
    again = str(RegionForm(QueryDict("region=&region_text=县"))["region"])
    assert 'value="县"' in again
    assert 'data-combobox="/suggest/"' in again


def test_only_another_choice_counts_as_a_change(wuxing):
    field = RegionForm.base_fields["region"]
    assert not field.has_changed(wuxing.pk, (str(wuxing.pk), str(wuxing)))
    assert not field.has_changed(None, ("", ""))
    assert field.has_changed(None, ("", "吴兴"))
    assert field.has_changed(wuxing.pk, ("", ""))
