from typing import Any

from django.db import migrations


def read_again(apps: Any, _schema_editor: Any) -> None:
    """What was on its way begins from its file: nothing of it is written yet, and its rows are kept from now on."""
    unfinished = apps.get_model("enterprises", "Import").objects.filter(
        rows="", state__in=["mapping", "checking", "checked", "importing"]
    )
    unfinished.update(state="reading", attempts=0)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0020_rows_read_once"),
    ]

    operations = [
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
