from django.db import migrations


class Migration(migrations.Migration):
    """Every composite key is checked with its statement, so that a service meets the refusal and not the commit."""

    dependencies = [("campaigns", "0005_audited_lists")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE campaigns_visit ALTER CONSTRAINT campaigns_visit_team_of_campaign NOT DEFERRABLE",
            "ALTER TABLE campaigns_visit ALTER CONSTRAINT campaigns_visit_team_of_campaign DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_meeting ALTER CONSTRAINT campaigns_meeting_team_of_campaign NOT DEFERRABLE",
            "ALTER TABLE campaigns_meeting ALTER CONSTRAINT campaigns_meeting_team_of_campaign DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_meeting ALTER CONSTRAINT campaigns_meeting_round_of_series NOT DEFERRABLE",
            "ALTER TABLE campaigns_meeting ALTER CONSTRAINT campaigns_meeting_round_of_series DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_listedenterprise ALTER CONSTRAINT campaigns_listedenterprise_team_of_campaign NOT DEFERRABLE",
            "ALTER TABLE campaigns_listedenterprise ALTER CONSTRAINT campaigns_listedenterprise_team_of_campaign DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_meeting ADD CONSTRAINT campaigns_meeting_series_of_campaign FOREIGN KEY (series_id, campaign_id) REFERENCES campaigns_meetingseries (id, campaign_id)",
            "ALTER TABLE campaigns_meeting DROP CONSTRAINT campaigns_meeting_series_of_campaign",
        ),
        migrations.RunSQL(
            "ALTER TABLE campaigns_attendance ADD CONSTRAINT campaigns_attendance_meeting_of_campaign FOREIGN KEY (meeting_id, campaign_id) REFERENCES campaigns_meeting (id, campaign_id)",
            "ALTER TABLE campaigns_attendance DROP CONSTRAINT campaigns_attendance_meeting_of_campaign",
        ),
    ]
