from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import Delivery, LetterState
from notifications.kinds import KINDS, text_of
from notifications.querysets import ChoiceQuerySet, LetterQuerySet, NotificationQuerySet

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MAILED = (Delivery.AT_ONCE, Delivery.DIGEST)


class Letter(models.Model):
    """An e-mail to one person: of one notification, or (`day`) the digest of a working day, of which there is one."""

    recipient = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("recipient"))
    address = models.EmailField(_("address"))
    day = models.DateField(_("digest of"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LetterState, default=LetterState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="notifications_letter_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day"], condition=Q(day__isnull=False), name="notifications_letter_one_digest"
            ),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="notifications_letter_state"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notifications_letter_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure=""), name="notifications_letter_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.written_at:%Y-%m-%d %H:%M}"


class Notification(models.Model):
    """Something that one person is to know of: the code of a text with its parameters, and where it leads.

    `key` says what happened, so that nobody is told twice, however often it is tried. `delivery` is what the person
    had chosen then; a notification that is to be mailed waits for its letter.
    """

    recipient = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="notifications", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=30)
    code = models.CharField(_("text"), max_length=40)
    parameters = models.JSONField(_("parameters"), default=dict)
    link = models.CharField(_("link"), max_length=300)
    key = models.CharField(_("key"), max_length=100)
    delivery = models.CharField(_("delivery"), max_length=10, choices=Delivery, default=Delivery.IN_APP)
    letter = models.ForeignKey(
        Letter, models.SET_NULL, related_name="notifications", null=True, blank=True, verbose_name=_("letter")
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(fields=["recipient", "-written_at", "-id"], name="notifications_newest"),
            models.Index(
                fields=["recipient", "-written_at", "-id"],
                condition=Q(read_at__isnull=True),
                name="notifications_unread",
            ),
            models.Index(
                fields=["delivery", "recipient"],
                condition=Q(letter__isnull=True, read_at__isnull=True, delivery__in=MAILED),
                name="notifications_unmailed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notifications_notification_once"),
            models.CheckConstraint(
                condition=Q(link__regex=r"^/([^/]|$)"), name="notifications_notification_link_inside"
            ),
            models.CheckConstraint(
                condition=Q(delivery="in_app", letter__isnull=True) | Q(delivery__in=MAILED),
                name="notifications_notification_delivery",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.key}"

    @property
    def text(self) -> str:
        return text_of(self.kind, self.code, self.parameters)

    @property
    def kind_label(self) -> Any:
        return KINDS[self.kind].label

    @property
    def is_unmailed(self) -> bool:
        """It waits for its letter: for the next one at once, or for the digest of the next working day."""
        return self.letter_id is None and self.read_at is None and self.delivery in MAILED


class Choice(models.Model):
    """How one person wants to hear of one kind; whoever has not chosen gets the kind's default."""

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="notification_choices", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=30)
    delivery = models.CharField(_("delivery"), max_length=10, choices=Delivery)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of notifications")
        verbose_name_plural = _("choices of notifications")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notifications_choice_once"),
            models.CheckConstraint(condition=Q(delivery__in=Delivery.values), name="notifications_choice_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.delivery}"


class MailLanguage(models.Model):
    """The language of somebody's letters, once chosen; till then it is the portal's own."""

    user = models.OneToOneField(
        "accounts.User", models.CASCADE, primary_key=True, related_name="mail_language", verbose_name=_("user")
    )
    language = models.CharField(_("language of letters"), max_length=10, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("language of letters")
        verbose_name_plural = _("languages of letters")
        constraints = [
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="notifications_maillanguage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.language}"
