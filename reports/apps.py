from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        post_migrate.connect(recount, sender=self)


def recount(using: str, **_kwargs: Any) -> None:
    """After a migration that brought other figures, count all records by them."""
    from reports.engine.recount import rebuild_if_defined_anew  # noqa: PLC0415  # needs the models
    from reports.models import Rebuild  # noqa: PLC0415

    if Rebuild._meta.db_table in connections[using].introspection.table_names():
        rebuild_if_defined_anew()
