from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from integrations.changes.models import Change, ForgottenChange

__all__ = ["Change", "ForgottenChange", "RememberedAnswer"]


class RememberedAnswer(models.Model):
    """The answer to a POST that carried an Idempotency-Key, written in the transaction of what the POST did.

    The same key gives it again instead of doing it again.
    """

    actor = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("client"))
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.TextField(_("body"))
    headers = models.JSONField(_("headers"))
    answered_at = models.DateTimeField(_("answered at"), db_default=Now())

    class Meta:
        verbose_name = _("remembered answer")
        verbose_name_plural = _("remembered answers")
        ordering = ["-answered_at"]
        indexes = [models.Index(fields=["answered_at"], name="integrations_answer_by_age")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="integrations_rememberedanswer_once"),
        ]

    def __str__(self) -> str:
        return self.key
