from __future__ import annotations

from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet, visible
from issues.filters.fields import RecordFilter
from issues.models import Problem, ProblemView

# Whatever narrows further, words or a number, would let what is hidden be found out by guessing.
TELLING = frozenset({"campaign", "region", "since", "until"})


def hidden_count(filters: StrictFilterSet) -> int:
    """How many sensitive problems of this territory and time those alone see who handle them.

    None where the list is narrowed by anything else, and where the filters are not valid.
    """
    if not filters.is_valid():
        return 0
    asked = {name for name, value in filters.form.cleaned_data.items() if value not in EMPTY_VALUES}
    if not asked <= TELLING:
        return 0
    actor = filters.request.user
    rows = filters.filter_queryset(Problem.objects.countable_by(actor))
    return rows.hidden_from(actor).order_by().count()  # type: ignore[no-any-return]


class ProblemViewFilter(StrictFilterSet):
    updated_after = None
    problem = RecordFilter(label=_("Problem"), queryset=visible(Problem))

    class Meta:
        model = ProblemView
        fields: list[str] = []
