from django.db import migrations

# As `issues.policy.office_acting` says it: of the offices for which whoever answered coordinates, the nearest that
# covers the region; where nobody's grant says more, the region's own.
NAME_OFFICES = """
UPDATE issues_commonproblem common SET answer_office_id = coalesce(
    (
        SELECT office.code
        FROM accounts_rolegrant given
        JOIN accounts_region office ON office.code = given.region_id
        JOIN accounts_region home ON home.code = common.region_id
        WHERE given.user_id = common.answered_by_id AND given.role = 'coordinator'
            AND starts_with(home.path, office.path)
            AND (given.campaign_id IS NULL OR given.campaign_id = common.campaign_id)
        ORDER BY length(office.path) DESC
        LIMIT 1
    ),
    common.region_id
)
WHERE common.answer <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_role_of_call_backs"),
        ("issues", "0025_office_of_common_answers"),
    ]

    operations = [migrations.RunSQL(NAME_OFFICES, migrations.RunSQL.noop, elidable=True)]
