from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import is_admin, require
from common.errors import Conflict, NotFound, RuleViolation
from common.queueing import hand_over
from common.records import saved
from enterprises.enums import RunState
from enterprises.models import SizeStandard, SizeThreshold, SizingRun
from enterprises.resizing import run_open
from enterprises.tasks import resize


@transaction.atomic
def sizing_start(*, actor: User, standard_code: str) -> SizingRun:
    """Size every enterprise anew by the standard in force, in the background.

    Raises NotFound, NotAllowed, RuleViolation `not_in_force`, Conflict `run_open`.
    """
    standards = SizeStandard.objects.visible_to(actor).select_for_update()
    standard = standards.filter(code=standard_code).first()
    if standard is None:
        raise NotFound("standard_not_found", _("There is no such size standard."))
    require(is_admin(actor))
    in_force = standards.filter(valid_from__lte=timezone.localdate()).order_by("-valid_from").first()
    if standard != in_force:
        raise RuleViolation("not_in_force", _("Enterprises are sized by the standard that is in force."))
    if standard.runs.exclude(state=RunState.DONE).exists():
        raise Conflict("run_open", _("A run of this standard is not finished yet."))
    run = run_open(standard, started_by=actor)
    hand_over(resize, run.pk)
    return run


@transaction.atomic
def standard_copy(*, actor: User, of_code: str, code: str, name: str, valid_from: date) -> SizeStandard:
    """A new version with the bounds of an old one, to be changed before its first day.

    Raises NotFound, NotAllowed, ValidationError.
    """
    old = SizeStandard.objects.visible_to(actor).filter(code=of_code).first()
    if old is None:
        raise NotFound("standard_not_found", _("There is no such size standard."))
    require(is_admin(actor))
    standard = saved(SizeStandard(code=code, name=name, valid_from=valid_from))
    SizeThreshold.objects.bulk_create(
        SizeThreshold(
            standard=standard,
            group=one.group,
            indicator=one.indicator,
            large_min=one.large_min,
            medium_min=one.medium_min,
            small_min=one.small_min,
        )
        for one in old.thresholds.all()
    )
    return standard
