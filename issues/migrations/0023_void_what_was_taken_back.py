from django.db import migrations

# Of replies that were taken back before this, some are still asked about.
VOID = """
UPDATE issues_feedback f SET voided_at = statement_timestamp()
FROM issues_problem p
WHERE p.id = f.problem_id AND f.answered_at IS NULL AND p.state NOT IN ('awaiting_feedback', 'escalated', 'closed')
"""


class Migration(migrations.Migration):
    dependencies = [("issues", "0022_one_feedback_per_reply")]

    operations = [migrations.RunSQL(VOID, migrations.RunSQL.noop, elidable=True)]
