from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.resources import Resource, actor_of
from common.rows import RECORD, Derived, Reading, RowSerializer
from enterprises.filters import ContactFilterSet, EnterpriseFilterSet
from enterprises.models import Contact, Enterprise
from enterprises.policy import can_see_phone, masked, masked_email
from enterprises.querysets import enterprise_is_handled


class EnterpriseOutput(RowSerializer):
    class Meta:
        model = Enterprise
        fields = [
            *RECORD,
            "uscc",
            "name",
            "kind",
            "region",
            "industry",
            "size",
            "employees",
            "revenue_wan",
            "assets_wan",
            "indicators_year",
            "legal_representative",
            "address",
            "founded_on",
            "ask_before_visit",
        ]


class EnterpriseResource(Resource):
    """The served bodies of the register."""

    model = Enterprise
    row = EnterpriseOutput
    filterset_class = EnterpriseFilterSet
    orderings = ("id",)


def _phone(reading: Reading, phone: str, region_path: str, is_handled: bool) -> str:
    allowed = can_see_phone(reading.actor, region_path=region_path, is_handled=is_handled)
    return phone if allowed else masked(phone)


def _email(reading: Reading, email: str, region_path: str, is_handled: bool) -> str:
    allowed = can_see_phone(reading.actor, region_path=region_path, is_handled=is_handled)
    return email if allowed else masked_email(email)


class ContactOutput(RowSerializer):
    phone = serializers.CharField(help_text="Masked (138****0000) for those who only read.")

    email = serializers.CharField(help_text="Masked (w***@example.cn) like the phone.")

    derived = {
        "phone": Derived(("phone", "enterprise__region__path", "is_handled"), _phone),
        "email": Derived(("email", "enterprise__region__path", "is_handled"), _email),
    }

    class Meta:
        model = Contact
        fields = [*RECORD, "enterprise", "name", "position", "phone", "email", "has_consented", "left_on"]


class ContactResource(Resource):
    """The persons of the enterprises whom the campaigns may reach."""

    model = Contact
    row = ContactOutput
    filterset_class = ContactFilterSet
    orderings = ("id",)

    def annotations(self) -> dict[str, Any]:
        return {"is_handled": enterprise_is_handled(actor_of(self.request))}
