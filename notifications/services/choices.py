from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import RuleViolation
from notifications.kinds import KINDS
from notifications.models import LANGUAGES, Choice, MailLanguage


@transaction.atomic
def choices_save(*, actor: User, deliveries: Mapping[str, str], language: str) -> None:
    """How the actor wants to hear of each kind named, from now on, and the language of the letters.

    Raises RuleViolation `delivery_not_offered`, `language_unknown`.
    """
    for kind, delivery in deliveries.items():
        if kind not in KINDS or delivery not in KINDS[kind].offered:
            raise RuleViolation("delivery_not_offered", _("This cannot be chosen here."), field=kind)
    if language not in LANGUAGES:
        raise RuleViolation("language_unknown", _("The portal does not speak this language."), field="language")
    for kind, delivery in deliveries.items():
        Choice.objects.update_or_create(user=actor, kind=kind, defaults={"delivery": delivery})
    MailLanguage.objects.update_or_create(user=actor, defaults={"language": language})
