"""The alarm when a cell differs from the records."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from reports.engine.recount import Difference
from reports.selectors.differences import described
from reports.selectors.system import administrator_addresses

logger = logging.getLogger(__name__)

SHOWN = 10


def alarm(differences: Sequence[Difference]) -> None:
    """A line in the log and a letter to each administrator. A letter that cannot be sent is a line in the log, too."""
    with translation.override("en"):
        shown = "; ".join(described(differences[:SHOWN]))
    logger.error("Statistics: %s cells differ from the records. %s", len(differences), shown)
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _letter(differences)
    for address in administrator_addresses():
        try:
            send_mail(subject, body, None, [address])
        except OSError as error:
            logger.error("The alarm about the statistics could not be sent to an administrator: %s", error)


def _letter(differences: Sequence[Difference]) -> tuple[str, str]:
    count = len(differences)
    subject = ngettext(
        "Huiqi: %(count)d figure differs from its records", "Huiqi: %(count)d figures differ from their records", count
    ) % {"count": count}
    link = settings.SITE_URL.rstrip("/") + reverse("reports:system")
    context = {"lines": described(differences[:SHOWN]), "more": max(count - SHOWN, 0), "link": link}
    return subject, render_to_string("reports/alarm.txt", context)
