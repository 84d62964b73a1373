from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.querysets import TaggingQuerySet, TagQuerySet


@audited()
class Tag(Record):
    """A word of the office of a region for enterprises there: "on the city's key chain", "exports".

    Lists, filters and files go by the word, so it never changes; a retired one stays where it is and is set no more.
    """

    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="tags", verbose_name=_("region"))
    name = LineField(_("word"), max_length=30)
    note = models.CharField(_("what it means"), max_length=200, blank=True)
    is_retired = models.BooleanField(_("retired"), default=False, db_default=False)

    objects = TagQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("enterprise", "tag")
        verbose_name_plural = pgettext_lazy("enterprise", "tags")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "region"],
                name="enterprises_tag_once",
                violation_error_message=_("The catalogue has this tag already."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[^\s,，、;；|]+( [^\s,，、;；|]+)*$"),
                name="enterprises_tag_one_word",
                violation_error_message=_("A tag has no commas and no semicolons: they separate tags."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class Tagging(Record):
    """An enterprise bears a tag."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="taggings", verbose_name=_("enterprise")
    )
    tag = models.ForeignKey(
        Tag, models.PROTECT, related_name="taggings", verbose_name=pgettext_lazy("enterprise", "tag")
    )

    objects = TaggingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("tag of an enterprise")
        verbose_name_plural = _("tags of enterprises")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "tag"],
                name="enterprises_tagging_once",
                violation_error_message=_("The enterprise has this tag already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.tag)
