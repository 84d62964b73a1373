from django.db import migrations


class Migration(migrations.Migration):
    """Composite keys: what hangs on a team, visit or round belongs to the same campaign or series."""

    dependencies = [("campaigns", "0003_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE campaigns_visit ADD CONSTRAINT campaigns_visit_team_of_campaign FOREIGN KEY (team_id, campaign_id) REFERENCES campaigns_serviceteam (id, campaign_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE campaigns_visit DROP CONSTRAINT campaigns_visit_team_of_campaign",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_meeting ADD CONSTRAINT campaigns_meeting_team_of_campaign FOREIGN KEY (team_id, campaign_id) REFERENCES campaigns_serviceteam (id, campaign_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE campaigns_meeting DROP CONSTRAINT campaigns_meeting_team_of_campaign",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_meeting ADD CONSTRAINT campaigns_meeting_round_of_series FOREIGN KEY (round_id, series_id) REFERENCES campaigns_round (id, series_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE campaigns_meeting DROP CONSTRAINT campaigns_meeting_round_of_series",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_listedenterprise ADD CONSTRAINT campaigns_listedenterprise_team_of_campaign FOREIGN KEY (team_id, campaign_id) REFERENCES campaigns_serviceteam (id, campaign_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE campaigns_listedenterprise DROP CONSTRAINT campaigns_listedenterprise_team_of_campaign",
        ),
    ]
