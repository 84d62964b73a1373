from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

import enterprises.lookups


class Migration(migrations.Migration):
    # Of a million titles it takes a minute, in which everybody goes on working.
    atomic = False

    dependencies = [
        ("enterprises", "0024_names_wait_for_a_few_more"),
        ("issues", "0031_additions_kept_by_the_statement"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="problem",
            index=GinIndex(
                enterprises.lookups.Words("title", "", ""),
                fastupdate=True,
                gin_pending_list_limit=64,
                name="issues_problem_title_words",
            ),
        ),
        RemoveIndexConcurrently(model_name="problem", name="issues_problem_title_trgm"),
    ]
