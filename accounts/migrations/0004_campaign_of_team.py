from django.db import migrations


class Migration(migrations.Migration):
    """The campaign of a grant over a team is the team's own, or none."""

    dependencies = [("accounts", "0003_grants_within_team"), ("campaigns", "0004_same_campaign")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_rolegrant ADD CONSTRAINT accounts_rolegrant_campaign_of_team FOREIGN KEY (team_id, campaign_id) REFERENCES campaigns_serviceteam (id, campaign_id)",
            "ALTER TABLE accounts_rolegrant DROP CONSTRAINT accounts_rolegrant_campaign_of_team",
        ),
    ]
