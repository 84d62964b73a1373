from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.records import Record
from enterprises.enums import DuplicateReason, RunState
from enterprises.querysets import DuplicateQuerySet, MergeQuerySet


class ExactEncoder(DjangoJSONEncoder):
    """Times to the microsecond, so that a row that is put back is the row that it was."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


@audited()
class Duplicate(Record):
    """Two entries of the register that may be the same body, and why. Whoever knows better says that they are not."""

    first = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+", verbose_name=_("first"))
    second = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+", verbose_name=_("second"))
    reasons = ArrayField(models.CharField(max_length=20, choices=DuplicateReason), verbose_name=_("reasons"))
    dismissed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("dismissed by")
    )
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, blank=True)
    dismissed_because = models.CharField(_("why not the same"), max_length=200, blank=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-id"]
        indexes = [models.Index(fields=["second"], name="enterprises_duplicate_second")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="enterprises_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="enterprises_duplicate_in_order"),
            models.CheckConstraint(
                condition=Q(reasons__contained_by=DuplicateReason.values), name="enterprises_duplicate_reasons"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="enterprises_duplicate_dismissed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"


class DuplicateSearch(Record):
    """One search of the whole register for duplicates: asked for, or begun by the clock."""

    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("requested by")
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=[(one.value, one.label) for one in (RunState.PENDING, RunState.DONE)],
        default=RunState.PENDING,
    )
    found = models.PositiveIntegerField(_("pairs found"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=RunState.PENDING), name="enterprises_duplicatesearch_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, finished_at__isnull=False)
                | Q(state=RunState.PENDING, finished_at__isnull=True),
                name="enterprises_duplicatesearch_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.get_state_display()}"


@audited(exclude=["journal"])
class Merge(Record):
    """One entry of the register taken up into another. `kept` goes on; `merged` keeps its row and points to it.

    `journal` is every change that this made, step by step, so that it can be taken back exactly
    (`enterprises.duplicates.journal`). `codes` are the credit codes of both before and after.
    """

    kept = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+", verbose_name=_("kept"))
    merged = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+", verbose_name=_("merged"))
    merged_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("merged by"))
    because = models.CharField(_("reason"), max_length=200, blank=True)
    codes = models.JSONField(_("credit codes"), default=dict, editable=False)
    journal = models.JSONField(_("journal"), default=list, blank=True, encoder=ExactEncoder, editable=False)
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_because = models.CharField(_("why it was undone"), max_length=200, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="enterprises_merge_one_standing",
                violation_error_message=_("This entry was merged already."),
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="enterprises_merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="enterprises_merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
