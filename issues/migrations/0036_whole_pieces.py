from importlib import import_module

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

from enterprises.lookups import TextWords

WORDS_FUNCTION = import_module("enterprises.migrations.0007_words_of_names").WORDS_FUNCTION


class Migration(migrations.Migration):
    # Of a million titles it takes a minute, in which everybody goes on working.
    atomic = False

    dependencies = [
        ("enterprises", "0027_whole_pieces"),
        ("issues", "0035_fewer_indexes"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="problem",
            index=GinIndex(
                TextWords("title"), fastupdate=True, gin_pending_list_limit=64, name="issues_problem_by_words"
            ),
        ),
        RemoveIndexConcurrently(model_name="problem", name="issues_problem_title_words"),
        # That was the last index of it.
        migrations.RunSQL("DROP FUNCTION enterprises_words(text, text, text)", WORDS_FUNCTION),
    ]
