from django.db import migrations

# What a return was agreed of, or the upper level took over, and was not dispatched since: nobody leads it.
NOBODY_LEADS = """
UPDATE issues_problem problem SET lead_organisation_id = NULL
WHERE lead_organisation_id IS NOT NULL AND (
    state = 'accepted'
    OR state = 'escalated' AND (
        SELECT asked.previous_state FROM issues_escalation asked
        WHERE asked.problem_id = problem.id
        ORDER BY asked.requested_at DESC, asked.id DESC
        LIMIT 1
    ) = 'accepted'
)
"""


class Migration(migrations.Migration):
    dependencies = [("issues", "0027_common_answer_has_office")]

    operations = [migrations.RunSQL(NOBODY_LEADS, migrations.RunSQL.noop, elidable=True)]
