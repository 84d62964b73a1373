"""What the portal itself writes into histories: kept in its own language, shown in the reader's."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

ITSELF = _("by itself, after the rules")
RETURNED_TOO_OFTEN = _("Returned as often as is allowed: whose it is has to be decided above.")
REDONE_TOO_OFTEN = _("Redone as often as is allowed: the upper level takes a look.")
NO_FACTS = _("The enterprise was asked for facts and did not answer.")
NOBODY_RATED = _("The time to rate is over; nobody rated it.")
RATED_WELL = _("The time to rate is over; the enterprise is content.")
OWN_WORDS = (ITSELF, RETURNED_TOO_OFTEN, REDONE_TOO_OFTEN, NO_FACTS, NOBODY_RATED, RATED_WELL)


def kept(words: object) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(words)


def shown(text: str) -> str:
    """The portal's words in the language of whoever reads; what a person wrote, as it is."""
    return next((str(words) for words in OWN_WORDS if kept(words) == text), text)
