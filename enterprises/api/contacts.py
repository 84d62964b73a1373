from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, Derived, Reading, RowSerializer
from enterprises.filters import ContactFilterSet, ContactViewFilterSet
from enterprises.models import Contact, ContactView, Enterprise
from enterprises.policy import masked, masked_email
from enterprises.services.contacts import ContactDraft, contact_add, contact_change, contact_reveal


def _phone(reading: Reading, phone: str) -> str:
    return masked(phone)


def _email(reading: Reading, email: str) -> str:
    return masked_email(email)


class ContactOutput(RowSerializer):
    phone = serializers.CharField(help_text="Masked (138****0000); POST to number/ shows it and records that.")

    email = serializers.CharField(help_text="Masked (w***@example.cn) like the phone.")

    derived = {"phone": Derived(("phone",), _phone), "email": Derived(("email",), _email)}

    class Meta:
        model = Contact
        fields = [*RECORD, "enterprise", "name", "position", "phone", "email", "has_consented", "left_on"]


class ContactChangeInput(StrictInput):
    """Number and address as they were shown, masked, stay what they are."""

    name = serializers.CharField(max_length=60)
    position = serializers.CharField(max_length=60, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    email = serializers.CharField(max_length=254, allow_blank=True, required=False)
    has_consented = serializers.BooleanField(required=False)
    left_on = serializers.DateField(allow_null=True, required=False)


class ContactInput(ContactChangeInput):
    enterprise = VisibleField(Enterprise)


class NumberOutput(serializers.Serializer[Contact]):
    """How to reach a contact, in full."""

    phone = serializers.CharField()
    email = serializers.CharField()


class ContactResource(Resource):
    """The persons of the enterprises whom the campaigns may reach."""

    model = Contact
    row = ContactOutput
    filterset_class = ContactFilterSet
    orderings = ("id",)

    @extend_schema(request=ContactInput, responses={201: ContactOutput})
    def create(self, request: Request) -> Response:
        """Add a contact of an enterprise."""
        said = self.valid(ContactInput)
        enterprise = said.pop("enterprise")
        return self.created(contact_add(actor=actor_of(request), enterprise=enterprise, draft=ContactDraft(**said)))

    @extend_schema(request=ContactChangeInput, responses=ContactOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a contact, or note the day on which the person left."""
        said = self.valid(ContactChangeInput, partial=True)
        with stale_as_412():
            contact_change(actor=actor_of(request), contact_id=int(pk), changes=said, version=self.expected_version())
        return self.object_response(pk)

    @extend_schema(request=None, responses=NumberOutput)
    @method_decorator(never_cache)
    @action(detail=True, methods=["post"])
    def number(self, request: Request, pk: str) -> Response:
        """Show number and address in full. Who asked, and when, is kept for good."""
        contact = contact_reveal(actor=actor_of(request), contact_id=int(pk))
        return Response({"phone": contact.phone, "email": contact.email})


class ContactViewOutput(RowSerializer):
    viewed_by = serializers.CharField(source="viewed_by__username", help_text="The account that asked.")

    class Meta:
        model = ContactView
        fields = ["id", "url", "contact", "viewed_by", "viewed_at"]


class ContactViewResource(Resource):
    """Who had which contact's number shown, and when: for the offices of the territory and administrators."""

    model = ContactView
    row = ContactViewOutput
    filterset_class = ContactViewFilterSet
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options"]
