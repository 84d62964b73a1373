from django.db import migrations


class Migration(migrations.Migration):
    """Composite keys: what hangs on a team, visit or round belongs to the same campaign or series."""

    dependencies = [("issues", "0001_initial"), ("campaigns", "0004_same_campaign")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE issues_problem ADD CONSTRAINT issues_problem_team_of_campaign FOREIGN KEY (team_id, campaign_id) REFERENCES campaigns_serviceteam (id, campaign_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE issues_problem DROP CONSTRAINT issues_problem_team_of_campaign",
        ),
        migrations.RunSQL(
            "ALTER TABLE issues_problem ADD CONSTRAINT issues_problem_visit_of_campaign FOREIGN KEY (visit_id, campaign_id) REFERENCES campaigns_visit (id, campaign_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE issues_problem DROP CONSTRAINT issues_problem_visit_of_campaign",
        ),
        migrations.RunSQL(
            "ALTER TABLE issues_measure ADD CONSTRAINT issues_measure_team_of_campaign FOREIGN KEY (team_id, campaign_id) REFERENCES campaigns_serviceteam (id, campaign_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE issues_measure DROP CONSTRAINT issues_measure_team_of_campaign",
        ),
    ]
