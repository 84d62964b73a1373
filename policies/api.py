from __future__ import annotations

from common.resources import Resource
from common.rows import RECORD, RowSerializer
from policies.filters import PolicyFilterSet, PolicyItemFilterSet
from policies.models import Policy, PolicyItem


class PolicyOutput(RowSerializer):
    class Meta:
        model = Policy
        fields = [
            *RECORD,
            "title",
            "document_number",
            "issued_by",
            "region",
            "summary",
            "source_url",
            "issued_on",
            "effective_on",
            "expires_on",
            "status",
        ]


class PolicyResource(Resource):
    """The published policies; public to everyone who is signed in."""

    model = Policy
    row = PolicyOutput
    filterset_class = PolicyFilterSet
    order = ("-issued_on", "-id")
    orderings = ("id", "issued_on")


class PolicyItemOutput(RowSerializer):
    class Meta:
        model = PolicyItem
        fields = [*RECORD, "policy", "title", "type", "mode", "benefit", "cap_wan", "promised_days", "handled_by"]


class PolicyItemResource(Resource):
    """The benefits in the policies."""

    model = PolicyItem
    row = PolicyItemOutput
    filterset_class = PolicyItemFilterSet
    orderings = ("id",)
