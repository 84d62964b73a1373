import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

FILL = """
ALTER TABLE issues_problem DISABLE TRIGGER USER;
UPDATE issues_problem AS problem SET handled_by = turns.organisations
FROM (
    SELECT problem_id, array_agg(DISTINCT organisation_id ORDER BY organisation_id) AS organisations
    FROM issues_handling GROUP BY problem_id
) AS turns
WHERE problem.id = turns.problem_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE issues_problem ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_additions_kept_by_the_statement'),
        ('campaigns', '0017_additions_kept_by_the_statement'),
        ('enterprises', '0024_names_wait_for_a_few_more'),
        ('issues', '0033_drafts_and_corrections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='problem',
            name='update_update',
        ),
        migrations.AddField(
            model_name='problem',
            name='handled_by',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, editable=False, size=None),
        ),
        # Its triggers would make a new version of every row, and news for other systems.
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='problem',
            index=django.contrib.postgres.indexes.GinIndex(fields=['handled_by'], name='issues_problem_handled_by'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state__in', ['closed', 'rejected', 'merged', 'withdrawn']), _negated=True), fields=['handled_by'], name='issues_problem_open_handled_by'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handling',
            trigger=pgtrigger.compiler.Trigger(name='told_to_problem', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    UPDATE issues_problem AS problem SET handled_by = turns.organisations\n                    FROM (\n                        SELECT one.id, ARRAY(\n                            SELECT DISTINCT organisation_id FROM issues_handling WHERE problem_id = one.id ORDER BY 1\n                        ) AS organisations\n                        FROM unnest(ARRAY[OLD.problem_id, NEW.problem_id]) AS one (id)\n                    ) AS turns\n                    WHERE problem.id = turns.id AND problem.handled_by <> turns.organisations;\n                    RETURN NULL;\n                ', hash='65abf599a73e4357e4ccc80a1bd306123664ecea', operation='INSERT OR DELETE OR UPDATE OF "problem_id", "organisation_id"', pgid='pgtrigger_told_to_problem_beb39', table='issues_handling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='problem',
            trigger=pgtrigger.compiler.Trigger(name='keep_handled_by', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."handled_by" IS DISTINCT FROM (NEW."handled_by"))', func='\n                    IF pg_trigger_depth() < 2 THEN\n                        NEW.handled_by := ARRAY(SELECT DISTINCT unnest(OLD.handled_by || NEW.handled_by) ORDER BY 1);\n                    END IF;\n                    RETURN NEW;\n                ', hash='3baf3f1a3a8758cc2ca6fb4306417d6f97cb820f', operation='UPDATE OF "handled_by"', pgid='pgtrigger_keep_handled_by_cd4cf', table='issues_problem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='problem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_on" IS DISTINCT FROM (NEW."accepted_on") OR OLD."campaign_id" IS DISTINCT FROM (NEW."campaign_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."common_problem_id" IS DISTINCT FROM (NEW."common_problem_id") OR OLD."contact_due_on" IS DISTINCT FROM (NEW."contact_due_on") OR OLD."contacted_on" IS DISTINCT FROM (NEW."contacted_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."dispatched_on" IS DISTINCT FROM (NEW."dispatched_on") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."extended_on" IS DISTINCT FROM (NEW."extended_on") OR OLD."handling_days" IS DISTINCT FROM (NEW."handling_days") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."industry_id" IS DISTINCT FROM (NEW."industry_id") OR OLD."is_sensitive" IS DISTINCT FROM (NEW."is_sensitive") OR OLD."lead_organisation_id" IS DISTINCT FROM (NEW."lead_organisation_id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."office_id" IS DISTINCT FROM (NEW."office_id") OR OLD."original_due_on" IS DISTINCT FROM (NEW."original_due_on") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."plan_asked_until" IS DISTINCT FROM (NEW."plan_asked_until") OR OLD."redone_on" IS DISTINCT FROM (NEW."redone_on") OR OLD."region_id" IS DISTINCT FROM (NEW."region_id") OR OLD."replied_on" IS DISTINCT FROM (NEW."replied_on") OR OLD."reported_on" IS DISTINCT FROM (NEW."reported_on") OR OLD."returned_on" IS DISTINCT FROM (NEW."returned_on") OR OLD."sign_due_on" IS DISTINCT FROM (NEW."sign_due_on") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."term" IS DISTINCT FROM (NEW."term") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."urgency" IS DISTINCT FROM (NEW."urgency") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id"))', func='INSERT INTO "issues_problemaudit" ("accepted_on", "campaign_id", "category_id", "closed_on", "common_problem_id", "contact_due_on", "contacted_on", "created_at", "description", "dispatched_on", "due_on", "enterprise_id", "extended_on", "handling_days", "id", "industry_id", "is_sensitive", "lead_organisation_id", "meeting_id", "merged_into_id", "number", "office_id", "original_due_on", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_asked_until", "redone_on", "region_id", "replied_on", "reported_on", "returned_on", "sign_due_on", "signed_on", "size", "source", "state", "submitted_by_id", "team_id", "term", "title", "updated_at", "urgency", "version", "visit_id") VALUES (NEW."accepted_on", NEW."campaign_id", NEW."category_id", NEW."closed_on", NEW."common_problem_id", NEW."contact_due_on", NEW."contacted_on", NEW."created_at", NEW."description", NEW."dispatched_on", NEW."due_on", NEW."enterprise_id", NEW."extended_on", NEW."handling_days", NEW."id", NEW."industry_id", NEW."is_sensitive", NEW."lead_organisation_id", NEW."meeting_id", NEW."merged_into_id", NEW."number", NEW."office_id", NEW."original_due_on", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_asked_until", NEW."redone_on", NEW."region_id", NEW."replied_on", NEW."reported_on", NEW."returned_on", NEW."sign_due_on", NEW."signed_on", NEW."size", NEW."source", NEW."state", NEW."submitted_by_id", NEW."team_id", NEW."term", NEW."title", NEW."updated_at", NEW."urgency", NEW."version", NEW."visit_id"); RETURN NULL;', hash='e001e3606dfbbc64f6a65dcca07088edef4ce861', operation='UPDATE', pgid='pgtrigger_update_update_bd917', table='issues_problem', when='AFTER')),
        ),
    ]
