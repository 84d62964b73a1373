from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Delivery(TextChoices):
    """How somebody wants to hear of a kind of thing. Whatever is not off stands in the portal."""

    IN_APP = "in_app", pgettext_lazy("delivery", "In the portal only")
    AT_ONCE = "at_once", pgettext_lazy("delivery", "By e-mail at once")
    DIGEST = "digest", pgettext_lazy("delivery", "In the e-mail of the working day")
    OFF = "off", pgettext_lazy("delivery", "Not at all")


class LetterState(TextChoices):
    WAITING = "waiting", pgettext_lazy("letter", "Waiting to be sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    FAILED = "failed", pgettext_lazy("letter", "Failed")
