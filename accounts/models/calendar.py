from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import CalendarDayQuerySet
from common.audit import audited


@audited()
class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a holiday on a weekday or a make-up working day at a weekend."""

    date = models.DateField(_("date"), primary_key=True)
    is_workday = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]

    def __str__(self) -> str:
        return self.date.isoformat()
