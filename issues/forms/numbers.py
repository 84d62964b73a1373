"""Problems named by their numbers, as people copy them from lists and sheets."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.presentation import listed
from issues.models import Problem
from issues.selectors.choices import problems_by_number

MOST_PROBLEMS = 200


def problems_of_numbers(actor: User, text: str) -> list[Problem]:
    """Those of the actor's sight, in the order named, each once. Raises ValidationError."""
    numbers = list(dict.fromkeys(re.split(r"[\s,，、;；]+", text.strip())))
    numbers = [number for number in numbers if number]
    if len(numbers) > MOST_PROBLEMS:
        raise ValidationError(_("At most %(most)s problems at once."), "too_many", {"most": MOST_PROBLEMS})
    found = problems_by_number(actor=actor, numbers=numbers)
    missing = [number for number in numbers if number not in found]
    if missing:
        raise ValidationError(_("There is no problem %(numbers)s."), "unknown_problem", {"numbers": listed(missing)})
    return [found[number] for number in numbers]
