from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.models import Recognition, User


def recognitions_held(*, actor: User) -> ArraySubquery:
    """For rows of organisations: what each was recognised as, oldest first."""
    held = Recognition.objects.visible_to(actor).filter(organisation=OuterRef("pk")).order_by("valid_from", "id")
    return ArraySubquery(held.values(row=JSONObject(kind="kind", valid_from="valid_from", valid_to="valid_to")))
