from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet
from issues.models import Problem, ProblemView


def hidden_count(filters: StrictFilterSet) -> int:
    """How many sensitive problems these filters of a list find that those alone see who handle them.

    None by words: they would be found out by guessing. None where the filters are not valid.
    """
    if not filters.is_valid() or filters.form.cleaned_data.get("search"):
        return 0
    actor = filters.request.user
    rows = filters.filter_queryset(Problem.objects.countable_by(actor))
    return rows.hidden_from(actor).order_by().count()  # type: ignore[no-any-return]


class ProblemViewFilter(StrictFilterSet):
    updated_after = None
    problem = django_filters.NumberFilter(field_name="problem_id", label=_("Problem"))

    class Meta:
        model = ProblemView
        fields: list[str] = []
