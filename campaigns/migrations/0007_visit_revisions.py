import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_campaign_of_team'),
        ('campaigns', '0006_immediate_keys'),
        ('enterprises', '0002_version_never_goes_back'),
        ('policies', '0002_version_never_goes_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='VisitRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.IntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('corrected', 'Corrected'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='kind')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('actor_name', models.CharField(max_length=120, verbose_name='who')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('before', models.JSONField(verbose_name='before')),
                ('after', models.JSONField(verbose_name='after')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'ordering': ['visit', 'number'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visit',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visit',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visit',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visit',
            name='touch',
        ),
        migrations.AddField(
            model_name='visit',
            name='digest',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='visit',
            name='draft_problems',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, editable=False, verbose_name='problems of a draft'),
        ),
        migrations.AddField(
            model_name='visit',
            name='revision',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='corrections'),
        ),
        migrations.AddField(
            model_name='visitaudit',
            name='digest',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='visitaudit',
            name='draft_problems',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, editable=False, verbose_name='problems of a draft'),
        ),
        migrations.AddField(
            model_name='visitaudit',
            name='revision',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='corrections'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='touch', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."campaign_id" IS DISTINCT FROM (NEW."campaign_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."draft_problems" IS DISTINCT FROM (NEW."draft_problems") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."enterprise_kind" IS DISTINCT FROM (NEW."enterprise_kind") OR OLD."follow_up_on" IS DISTINCT FROM (NEW."follow_up_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."industry_id" IS DISTINCT FROM (NEW."industry_id") OR OLD."logged_by_id" IS DISTINCT FROM (NEW."logged_by_id") OR OLD."met" IS DISTINCT FROM (NEW."met") OR OLD."mode" IS DISTINCT FROM (NEW."mode") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."region_id" IS DISTINCT FROM (NEW."region_id") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."solved_on_spot" IS DISTINCT FROM (NEW."solved_on_spot") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visited_on" IS DISTINCT FROM (NEW."visited_on"))', func='NEW.version = OLD.version + 1; NEW.updated_at = statement_timestamp(); RETURN NEW;', hash='ff5033fd0389b7a52296f99aab35b6267b690aa0', operation='UPDATE', pgid='pgtrigger_touch_fb15b', table='campaigns_visit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "campaigns_visitaudit" ("campaign_id", "created_at", "digest", "draft_problems", "enterprise_id", "enterprise_kind", "follow_up_on", "id", "industry_id", "logged_by_id", "met", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "region_id", "revision", "size", "solved_on_spot", "state", "summary", "team_id", "updated_at", "uuid", "version", "visited_on") VALUES (NEW."campaign_id", NEW."created_at", NEW."digest", NEW."draft_problems", NEW."enterprise_id", NEW."enterprise_kind", NEW."follow_up_on", NEW."id", NEW."industry_id", NEW."logged_by_id", NEW."met", NEW."mode", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_at", NEW."region_id", NEW."revision", NEW."size", NEW."solved_on_spot", NEW."state", NEW."summary", NEW."team_id", NEW."updated_at", NEW."uuid", NEW."version", NEW."visited_on"); RETURN NULL;', hash='f57a44eaf05506b452ce4296065c93ecd7cd9306', operation='INSERT', pgid='pgtrigger_insert_insert_885de', table='campaigns_visit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "campaigns_visitaudit" ("campaign_id", "created_at", "digest", "draft_problems", "enterprise_id", "enterprise_kind", "follow_up_on", "id", "industry_id", "logged_by_id", "met", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "region_id", "revision", "size", "solved_on_spot", "state", "summary", "team_id", "updated_at", "uuid", "version", "visited_on") VALUES (NEW."campaign_id", NEW."created_at", NEW."digest", NEW."draft_problems", NEW."enterprise_id", NEW."enterprise_kind", NEW."follow_up_on", NEW."id", NEW."industry_id", NEW."logged_by_id", NEW."met", NEW."mode", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_at", NEW."region_id", NEW."revision", NEW."size", NEW."solved_on_spot", NEW."state", NEW."summary", NEW."team_id", NEW."updated_at", NEW."uuid", NEW."version", NEW."visited_on"); RETURN NULL;', hash='eaebe06da1b53c287f65ae87a3527252d6c60732', operation='UPDATE', pgid='pgtrigger_update_update_40b3d', table='campaigns_visit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "campaigns_visitaudit" ("campaign_id", "created_at", "digest", "draft_problems", "enterprise_id", "enterprise_kind", "follow_up_on", "id", "industry_id", "logged_by_id", "met", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "region_id", "revision", "size", "solved_on_spot", "state", "summary", "team_id", "updated_at", "uuid", "version", "visited_on") VALUES (OLD."campaign_id", OLD."created_at", OLD."digest", OLD."draft_problems", OLD."enterprise_id", OLD."enterprise_kind", OLD."follow_up_on", OLD."id", OLD."industry_id", OLD."logged_by_id", OLD."met", OLD."mode", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_at", OLD."region_id", OLD."revision", OLD."size", OLD."solved_on_spot", OLD."state", OLD."summary", OLD."team_id", OLD."updated_at", OLD."uuid", OLD."version", OLD."visited_on"); RETURN NULL;', hash='902142ed0795e448fab2ba8928cb14cab7398c01', operation='DELETE', pgid='pgtrigger_delete_delete_0365a', table='campaigns_visit', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('draft_problems', models.Value([], models.JSONField())), _connector='OR'), name='campaigns_visit_draft_problems', violation_error_message='Only a draft holds problems that were not reported yet.'),
        ),
        migrations.AddField(
            model_name='visitrevision',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='visitrevision',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='campaigns.visit', verbose_name='visit'),
        ),
        migrations.AddConstraint(
            model_name='visitrevision',
            constraint=models.UniqueConstraint(fields=('visit', 'number'), name='campaigns_visitrevision_number'),
        ),
        migrations.AddConstraint(
            model_name='visitrevision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['corrected', 'withdrawn'])), name='campaigns_visitrevision_kind'),
        ),
        migrations.AddConstraint(
            model_name='visitrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='campaigns_visitrevision_from_one', violation_error_message='Revisions are numbered from one.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visitrevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e72ff39d2655913eb2fd343402d2728e619866f3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4f823', table='campaigns_visitrevision', when='BEFORE')),
        ),
    ]
