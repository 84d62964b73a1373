from __future__ import annotations

from common.records import saved
from issues.enums import UNREPLIED_TURNS, HandlingRole
from issues.models import Problem
from issues.rules.due import Happening
from issues.rules.limits import GOES_ON, WAITS, go_on, pause_ended
from issues.selectors.deadlines import clockwork, happenings_of


def clocks_go_on(problem: Problem, happening: Happening, from_state: str) -> None:
    """The limits for signing, the first contact and assisting move by the time for which the problem stood still.

    The due day itself is `issues.rules.due`'s matter.
    """
    if from_state not in WAITS or happening.to_state not in GOES_ON:
        return
    pause = pause_ended(happenings_of(problem.pk), happening)
    if pause is None:  # brought here without its history
        return
    calendar = clockwork(problem.campaign_id).calendar
    go_on(problem, pause, calendar)
    turns = problem.handlings.filter(role=HandlingRole.ASSISTING, state__in=UNREPLIED_TURNS)
    for turn in turns.select_for_update():
        moved_to = pause.moved(turn.due_on, calendar)
        if moved_to != turn.due_on:
            turn.due_on = moved_to
            saved(turn)
