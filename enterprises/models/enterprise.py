from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField, with_plain_blanks
from common.records import Record
from enterprises.enums import EnterpriseKind, IndustryLevel, Size
from enterprises.lookups import Digits, OrganisationCode, Plain, Words
from enterprises.names import CHINESE, SPELT_OUT, pinyin_of
from enterprises.querysets import (
    NAMES,
    ONE_IN_MANY,
    ContactQuerySet,
    ContactViewQuerySet,
    EnterpriseQuerySet,
    IndustryQuerySet,
)


class Industry(models.Model):
    """A node of GB/T 4754-2017, keyed by section letter and digits: "C", "C13", "G592"."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=IndustryLevel)
    name = LineField(_("name"), max_length=80)
    name_en = LineField(_("name in English"), max_length=120)
    size_group = models.CharField(_("size group"), max_length=2, blank=True)

    objects = IndustryQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=IndustryLevel.values), name="enterprises_industry_level"),
            models.CheckConstraint(
                condition=Q(level="section", parent__isnull=True) | (~Q(level="section") & Q(parent__isnull=False)),
                name="enterprises_industry_only_section_is_root",
            ),
        ]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


@audited()
class Enterprise(Record):
    """A served body: enterprise, individual business, grass-roots unit, park or cluster.

    The indicators are those of the latest declaration (`indicators_year`); the history is in SizeDeclaration. An entry
    that was merged into another keeps its row, and so its credit code: it is in no list and nothing points at it.
    """

    name = LineField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=EnterpriseKind, default=EnterpriseKind.ENTERPRISE)
    uscc = models.CharField(
        _("unified social credit code"),
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        error_messages={"unique": _("Another enterprise already has this credit code.")},
    )
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="enterprises", db_index=False, verbose_name=_("region")
    )
    industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        related_name="enterprises",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("industry"),
    )
    size = models.CharField(_("size"), max_length=8, choices=Size, default=Size.UNKNOWN)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_wan = models.DecimalField(
        _("revenue (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    assets_wan = models.DecimalField(
        _("total assets (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    indicators_year = models.PositiveSmallIntegerField(_("year of the indicators"), null=True, blank=True)
    legal_representative = LineField(_("legal representative"), max_length=60, blank=True)
    address = LineField(_("address"), max_length=200, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ask_before_visit = models.BooleanField(_("no visit unless asked"), default=False)
    ask_reason = models.CharField(_("why no visit unless asked"), max_length=200, blank=True, default="", db_default="")
    ask_until = models.DateField(_("no visit unless asked until"), null=True, blank=True)
    ask_marked_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("marked by"),
    )
    ask_marked_on = models.DateField(_("marked on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=pgettext_lazy("enterprise", "merged into"),
    )
    name_pinyin = models.CharField(max_length=840, blank=True, editable=False)
    name_initials = models.CharField(max_length=120, blank=True, editable=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["id"]
        indexes = [
            # What is common to names is written once for all that wait. Searches read these as well, so they are few.
            GinIndex(Words(*NAMES), name="enterprises_by_words", fastupdate=True, gin_pending_list_limit=1024),
            GinIndex(
                Words(*NAMES),
                condition=ONE_IN_MANY,
                name="enterprises_few_by_words",
                fastupdate=True,
                gin_pending_list_limit=64,
            ),
            models.Index(fields=["region", "id"], name="enterprises_by_region"),
            # Of a key that is text Django would make two, of which one is never asked.
            models.Index(fields=["industry"], name="enterprises_by_industry"),
            models.Index(
                fields=["ask_marked_by"], condition=Q(ask_marked_by__isnull=False), name="enterprises_ask_marked_by"
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="enterprises_merged"),
            models.Index(Plain("name"), name="enterprises_plain_name"),
            models.Index(OrganisationCode("uscc"), name="enterprises_organisation_code"),
            models.Index(OpClass(Reverse("uscc"), "text_pattern_ops"), name="enterprises_code_from_its_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EnterpriseKind.values), name="enterprises_enterprise_kind"),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="enterprises_enterprise_size"),
            models.CheckConstraint(
                condition=Q(uscc__isnull=True) | Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="enterprises_enterprise_uscc_form",
                violation_error_message=_("A credit code has 18 characters: digits and letters without I, O, S, V, Z."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="enterprise") | Q(uscc__isnull=False) | Q(merged_into__isnull=False),
                name="enterprises_enterprise_has_uscc",
                violation_error_message=_("An enterprise needs its unified social credit code."),
            ),
            models.CheckConstraint(
                condition=(Q(revenue_wan__isnull=True) | Q(revenue_wan__gte=0))
                & (Q(assets_wan__isnull=True) | Q(assets_wan__gte=0)),
                name="enterprises_enterprise_indicators_not_negative",
                violation_error_message=_("Revenue and assets cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(ask_before_visit=True)
                | Q(ask_reason="", ask_until__isnull=True, ask_marked_by__isnull=True, ask_marked_on__isnull=True),
                name="enterprises_enterprise_ask_details",
                violation_error_message=_("Reason and day go with the mark “no visit unless asked”."),
            ),
            models.CheckConstraint(
                condition=Q(name_pinyin__regex=SPELT_OUT)
                & (~Q(name__regex=CHINESE) | (~Q(name_pinyin="") & ~Q(name_initials=""))),
                name="enterprises_enterprise_name_spelt_out",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="enterprises_enterprise_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def asks_before_visit(self, today: date) -> bool:
        """The mark holds up to and including its last day."""
        return self.ask_before_visit and (self.ask_until is None or self.ask_until >= today)

    def clean(self) -> None:
        """The name as people type it follows from the name. Whoever writes without `full_clean` calls `pinyin_of`.

        Blanks become what an import makes of them, so that an export comes back as it is.
        """
        self.name = " ".join(self.name.split())
        self.legal_representative = with_plain_blanks(self.legal_representative).strip()
        self.address = with_plain_blanks(self.address).strip()
        self.name_pinyin, self.name_initials = pinyin_of(self.name)


@audited()
class Contact(Record):
    """A person of the enterprise whom the campaign may reach."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="contacts", verbose_name=_("enterprise"))
    name = LineField(_("name"), max_length=60)
    position = LineField(_("position"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    has_consented = models.BooleanField(_("has agreed to be contacted"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["id"]
        indexes = [models.Index(Digits("phone"), name="enterprises_contact_digits", condition=~Q(phone=""))]

    def __str__(self) -> str:
        return self.name


class ContactView(models.Model):
    """Somebody had a contact's number and address shown in full. Written once, kept for good."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="views", verbose_name=_("contact"))
    viewed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("viewed by"))
    viewed_at = models.DateTimeField(_("viewed at"), db_default=Now(), editable=False)

    objects = ContactViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a contact")
        verbose_name_plural = _("views of contacts")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.viewed_at:%Y-%m-%d %H:%M} {self.viewed_by}"
