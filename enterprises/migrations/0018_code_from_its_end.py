import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0017_supervision_ledger"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Reverse("uscc"), "text_pattern_ops"
                ),
                name="enterprises_code_from_its_end",
            ),
        ),
    ]
