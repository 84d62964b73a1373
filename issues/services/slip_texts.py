"""What a slip says before anybody edits it: one text for each grade, with the facts of its problem filled in."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from issues.enums import SlipGrade
from issues.models import Problem

TEMPLATES = {
    SlipGrade.REMINDER: _(
        "{organisation}: problem {number} of {enterprise}, “{title}”, is due on {due_on}. Please speed up and report "
        "by {answer_by} how far it is."
    ),
    SlipGrade.YELLOW: _(
        "{organisation}: problem {number} of {enterprise}, “{title}”, due on {due_on}, lags behind. Please have the "
        "head in charge look into it, and report by {answer_by} why, what is done and when it will be done."
    ),
    SlipGrade.RED: _(
        "{organisation}: problem {number} of {enterprise}, “{title}”, was due on {due_on} and is still not answered. "
        "Please have the head of your organisation supervise it in person, answer at once, and explain in writing by "
        "{answer_by}."
    ),
}
BLANK = re.compile(r"\{(organisation|number|enterprise|title|due_on|answer_by)\}")


def filled(text: str, problem: Problem, answer_by: date) -> str:
    """The text with the problem's facts in the places of the template; whatever else stands in braces stays."""
    facts = {
        "organisation": str(problem.lead_organisation or ""),
        "number": problem.number,
        "enterprise": problem.enterprise.name,
        "title": problem.title,
        "due_on": str(problem.due_on or ""),
        "answer_by": str(answer_by),
    }
    return BLANK.sub(lambda found: facts[found.group(1)], text)
