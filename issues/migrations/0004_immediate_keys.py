from django.db import migrations


class Migration(migrations.Migration):
    """Every composite key is checked with its statement, so that a service meets the refusal and not the commit."""

    dependencies = [("issues", "0003_audited_categories"), ("campaigns", "0006_immediate_keys")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE issues_problem ALTER CONSTRAINT issues_problem_team_of_campaign NOT DEFERRABLE",
            "ALTER TABLE issues_problem ALTER CONSTRAINT issues_problem_team_of_campaign DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE issues_problem ALTER CONSTRAINT issues_problem_visit_of_campaign NOT DEFERRABLE",
            "ALTER TABLE issues_problem ALTER CONSTRAINT issues_problem_visit_of_campaign DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE issues_measure ALTER CONSTRAINT issues_measure_team_of_campaign NOT DEFERRABLE",
            "ALTER TABLE issues_measure ALTER CONSTRAINT issues_measure_team_of_campaign DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE issues_problem ADD CONSTRAINT issues_problem_meeting_of_campaign FOREIGN KEY (meeting_id, campaign_id) REFERENCES campaigns_meeting (id, campaign_id)",
            "ALTER TABLE issues_problem DROP CONSTRAINT issues_problem_meeting_of_campaign",
        ),
        migrations.RunSQL(
            "ALTER TABLE issues_feedback ADD CONSTRAINT issues_feedback_problem_of_campaign FOREIGN KEY (problem_id, campaign_id) REFERENCES issues_problem (id, campaign_id)",
            "ALTER TABLE issues_feedback DROP CONSTRAINT issues_feedback_problem_of_campaign",
        ),
    ]
