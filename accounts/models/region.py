from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.enums import RegionLevel
from accounts.querysets import RegionQuerySet
from common.lines import LineField


class Region(models.Model):
    """A node of the territory, keyed by its GB/T 2260 code; functional zones have a code of our own.

    The tree is never "always three levels": a municipality's counties hang on the province. `path` lists the codes from
    the root down, each followed by a dot, so that a subtree is one indexed prefix at any level.
    """

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = LineField(_("name"), max_length=60)
    name_en = LineField(_("name in pinyin"), max_length=80)
    level = models.CharField(_("level"), max_length=10, choices=RegionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    path = models.CharField(max_length=80, unique=True, editable=False, db_default="")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, related_name="replaces", null=True, blank=True, verbose_name=_("replaced by")
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=RegionLevel.values), name="accounts_region_level"),
            models.CheckConstraint(
                condition=Q(level="nation", parent__isnull=True) | (~Q(level="nation") & Q(parent__isnull=False)),
                name="accounts_region_only_nation_is_root",
                violation_error_message=_("Only the nation stands at the top; every other region is part of one."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("code")), name="accounts_region_not_own_parent"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_region_valid_range",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]
        triggers = [
            # What was counted in a region is found by its path: one that is no more gets `valid_to` and `replaced_by`.
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "code"),  # type: ignore[no-untyped-call]
                # The row above is locked: whoever is moving it would leave out a child that is not there yet.
                func="""
                    SELECT path INTO NEW.path FROM accounts_region WHERE code = NEW.parent_id FOR SHARE;
                    NEW.path = coalesce(NEW.path, '') || NEW.code || '.';
                    IF NEW.path LIKE '%.' || NEW.code || '.%.' THEN
                        RAISE EXCEPTION 'region % would be its own ancestor', NEW.code
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_region_no_cycle';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="path_below",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("parent_id", "code"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(old__path__df=pgtrigger.F("new__path")),
                # All at once, for what hangs on the paths is counted anew by each statement that changes some. And
                # again for whatever was put below meanwhile, until there is nothing left.
                func="""
                    LOOP
                        UPDATE accounts_region SET path = NEW.path || substr(path, length(OLD.path) + 1)
                        WHERE starts_with(path, OLD.path) AND code <> NEW.code;
                        EXIT WHEN NOT FOUND;
                    END LOOP;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en
