import django.contrib.postgres.indexes
import django.db.models.expressions
import django.db.models.lookups
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import enterprises.lookups


class Migration(migrations.Migration):
    # Of ten million names it takes a minute, in which everybody goes on working.
    atomic = False

    dependencies = [
        ('enterprises', '0025_lines_are_visible'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='enterprise',
            index=django.contrib.postgres.indexes.GinIndex(enterprises.lookups.Words('name', 'name_pinyin', 'name_initials'), condition=models.Q(django.db.models.lookups.Exact(django.db.models.expressions.CombinedExpression(models.F('id'), '%%', models.Value(32)), models.Value(0))), fastupdate=True, gin_pending_list_limit=64, name='enterprises_words_one_in_many'),
        ),
    ]
