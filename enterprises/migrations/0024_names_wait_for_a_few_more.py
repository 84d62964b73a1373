import django.contrib.postgres.indexes
from django.db import migrations

import enterprises.lookups

WORDS = enterprises.lookups.Words("name", "name_pinyin", "name_initials")


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0023_additions_kept_by_the_statement"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            # The index stays as it is: made anew it would keep everybody from the register meanwhile.
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX enterprises_words SET (fastupdate = on, gin_pending_list_limit = 64)",
                    "ALTER INDEX enterprises_words SET (fastupdate = off);"
                    "ALTER INDEX enterprises_words RESET (gin_pending_list_limit);"
                    "SELECT gin_clean_pending_list('enterprises_words')",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="enterprise", name="enterprises_words"),
                migrations.AddIndex(
                    model_name="enterprise",
                    index=django.contrib.postgres.indexes.GinIndex(
                        WORDS, fastupdate=True, gin_pending_list_limit=64, name="enterprises_words"
                    ),
                ),
            ],
        ),
    ]
