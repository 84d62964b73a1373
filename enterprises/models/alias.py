from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.enums import AliasKind
from enterprises.lookups import Plain, Words
from enterprises.names import CHINESE, SPELT_OUT, pinyin_of
from enterprises.querysets import ALIASES, AliasQuerySet


@audited()
class Alias(Record):
    """Another name or code by which people still look for an enterprise: it was renamed, recoded, or is called so."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="aliases", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=AliasKind)
    value = LineField(_("name or code"), max_length=120)
    valid_until = models.DateField(_("in use until"), null=True, blank=True)
    value_pinyin = models.CharField(max_length=840, blank=True, editable=False)
    value_initials = models.CharField(max_length=120, blank=True, editable=False)

    objects = AliasQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["id"]
        indexes = [
            GinIndex(Words(*ALIASES), name="enterprises_alias_by_words", fastupdate=False),
            models.Index(Plain("value"), name="enterprises_alias_plain"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "value"],
                name="enterprises_alias_once",
                violation_error_message=_("The enterprise already has this name or code."),
            ),
            models.CheckConstraint(condition=Q(kind__in=AliasKind.values), name="enterprises_alias_kind"),
            models.CheckConstraint(condition=~Q(value=""), name="enterprises_alias_not_empty"),
            models.CheckConstraint(
                condition=Q(value_pinyin__regex=SPELT_OUT)
                & (~Q(value__regex=CHINESE) | (~Q(value_pinyin="") & ~Q(value_initials=""))),
                name="enterprises_alias_spelt_out",
            ),
        ]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        """Like the enterprise's name, it is found by its pinyin."""
        self.value_pinyin, self.value_initials = pinyin_of(self.value)
