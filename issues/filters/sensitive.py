from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet
from issues.filters.problems import ProblemFilter
from issues.models import Problem, ProblemView


def hidden_count(data: Mapping[str, Any], request: Any) -> int:
    """How many sensitive problems the filters of a list find that those alone see who handle them.

    None by words: they would be found out by guessing.
    """
    found = ProblemFilter(data=data, queryset=Problem.objects.countable_by(request.user), request=request)
    if not found.is_valid() or found.form.cleaned_data.get("search"):
        return 0
    return found.qs.hidden_from(request.user).order_by().count()  # type: ignore[no-any-return]


class ProblemViewFilter(StrictFilterSet):
    updated_after = None
    problem = django_filters.NumberFilter(field_name="problem_id", label=_("Problem"))

    class Meta:
        model = ProblemView
        fields: list[str] = []
