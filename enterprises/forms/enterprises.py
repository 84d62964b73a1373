from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import DayInput, VersionedForm
from common.presentation import listed
from enterprises.enums import EnterpriseKind
from enterprises.forms.fields import IndustryField, RegionField
from enterprises.models import Enterprise, Industry
from enterprises.rules.industry import Coverage
from enterprises.rules.uscc import check, compacted
from enterprises.selectors.choices import industries, writable_regions
from enterprises.selectors.codes import bearer_of, code_warnings, former_code
from enterprises.selectors.duplicates import Lookalike, written_lookalikes
from enterprises.selectors.sizes import coverage_of, finer_industries
from enterprises.services.enterprises import EnterpriseDraft
from enterprises.words import FORMER_OF, USCC


class EnterpriseForm(forms.Form):
    """The facts of a served body. A code that looks odd, or a body that may be there already, is saved when the person
    says so.
    """

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=EnterpriseKind, initial=EnterpriseKind.ENTERPRISE)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=30,
        required=False,
        help_text=_("18 characters. An enterprise must have one, other bodies may."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    region = RegionField(label=_("Region"), help_text=_("Where it is today. Type a name or a code."))
    industry = IndustryField(
        label=_("Industry"), required=False, help_text=_("Type a name or a code of GB/T 4754-2017, such as C17.")
    )
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    founded_on = forms.DateField(label=_("Founded on"), widget=DayInput, required=False)
    acknowledged = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: User, present: Enterprise | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.present = present
        self.warnings: list[str] = []
        self.lookalikes: list[Lookalike] = []
        self.fields["region"].queryset = writable_regions(actor=actor)  # type: ignore[attr-defined]
        self.fields["industry"].queryset = industries(actor=actor)  # type: ignore[attr-defined]

    def clean_uscc(self) -> str:
        code = compacted(self.cleaned_data["uscc"])
        if errors := code and check(code, ()).errors:
            raise ValidationError(USCC[errors[0]], code=f"uscc_{errors[0].value}")
        if bearer := bearer_of(actor=self.actor, code=code, present=self.present):
            raise ValidationError(_of_another(bearer), code="unique")
        self._refuse_former(code)
        self.warnings = code_warnings(code, self.cleaned_data.get("kind", ""))
        return code

    def _refuse_former(self, code: str) -> None:
        """Before it is asked whether it is another one: that it is not. What is out of sight the service refuses."""
        is_new = code and (self.present is None or self.present.uscc != code)
        former = former_code(actor=self.actor, code=code, present=self.present) if is_new else None
        if former is not None and former.today is not None:
            raise ValidationError(format_html(FORMER_OF, enterprise=_link_to(former.today)), code=former.reason)

    def clean_industry(self) -> Industry | None:
        industry: Industry | None = self.cleaned_data["industry"]
        if industry is None:
            return None
        if coverage_of(industry.code) == Coverage.NEEDS_FINER_CODE:
            finer = listed(f"{one.code} {one}" for one in finer_industries(industry))
            raise ValidationError(
                _("The size standard divides this industry. Choose one of: %(finer)s."), "needs_finer", {"finer": finer}
            )
        return industry

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self.lookalikes = written_lookalikes(actor=self.actor, values=said, present=self.present)
        return said

    @property
    def doubts(self) -> str:
        """What the person must have seen: the odd code, and the keys of those that look alike."""
        odd = [self.cleaned_data["uscc"]] if self.warnings else []
        return " ".join([*odd, *(str(one.enterprise.pk) for one in self.lookalikes)])

    @property
    def must_confirm(self) -> bool:
        """Something looks odd, and nobody has said yet that it is right."""
        return bool(self.doubts) and self.cleaned_data["acknowledged"] != self.doubts

    def draft(self) -> EnterpriseDraft:
        return EnterpriseDraft(**self.values())

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"acknowledged", "version"}}


def _of_another(bearer: Enterprise) -> SafeString:
    """Whose code it is, with the way there."""
    return format_html(gettext("This credit code is that of {enterprise}."), enterprise=_link_to(bearer))


def _link_to(enterprise: Enterprise) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("reports:enterprise", args=[enterprise.pk]), enterprise)


class EnterpriseChangeForm(EnterpriseForm, VersionedForm):
    """The same for an enterprise that is there, with the version that was seen."""


class VisitingForm(VersionedForm):
    """Whether teams may come on their own account; if not, why and for how long."""

    ask_before_visit = forms.ChoiceField(
        label=_("Visits"),
        choices=[("", _("Teams may visit")), ("on", _("No visit unless asked"))],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    ask_reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    ask_until = forms.DateField(
        label=_("Until"),
        widget=DayInput,
        required=False,
        help_text=_("The last day. Empty: until somebody changes it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ask_before_visit") and not cleaned.get("ask_reason"):
            self.add_error("ask_reason", _("Say why."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the register is to say; of a mark that is taken off nothing but that."""
        if not self.cleaned_data["ask_before_visit"]:
            return {"ask_before_visit": False}
        said = self.cleaned_data
        return {"ask_before_visit": True, "ask_reason": said["ask_reason"], "ask_until": said["ask_until"]}
