from __future__ import annotations

from collections.abc import Sequence
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


def recount(using: str, plan: Sequence[tuple[Any, bool]] = (), **_kwargs: Any) -> None:
    """After a migration that brought other figures, count all records by them. After one that was taken back the cells
    are nobody's: this code does not fit the tables, so they are counted when it does again."""
    from reports.engine.recount import disown, rebuild_if_defined_anew  # noqa: PLC0415  # needs the models
    from reports.models import Rebuild  # noqa: PLC0415

    if Rebuild._meta.db_table in connections[using].introspection.table_names():
        if any(is_backwards and migration.app_label == "reports" for migration, is_backwards in plan):
            disown()
        else:
            rebuild_if_defined_anew()
