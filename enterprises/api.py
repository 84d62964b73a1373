from __future__ import annotations

from rest_framework import serializers

from common.resources import Resource
from common.rows import RECORD, Derived, Reading, RowSerializer
from enterprises.filters import ContactFilterSet, EnterpriseFilterSet
from enterprises.models import Contact, Enterprise
from enterprises.policy import can_see_phone, masked


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


def _phone(reading: Reading, phone: str, region_path: str) -> str:
    return phone if can_see_phone(reading.actor, region_path=region_path) else masked(phone)


class ContactOutput(RowSerializer):
    phone = serializers.CharField(help_text="Masked (138****0000) for those who only read.")

    derived = {"phone": Derived(("phone", "enterprise__region__path"), _phone)}

    class Meta:
        model = Contact
        fields = [*RECORD, "enterprise", "name", "position", "phone", "email", "has_consented", "left_on"]


class ContactResource(Resource):
    """The persons of the enterprises whom the campaigns may reach."""

    model = Contact
    row = ContactOutput
    filterset_class = ContactFilterSet
    orderings = ("id",)
