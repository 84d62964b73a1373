import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Everybody goes on working meanwhile.
    atomic = False

    dependencies = [
        ('accounts', '0008_additions_kept_by_the_statement'),
        ('campaigns', '0018_fewer_indexes'),
        ('enterprises', '0026_words_one_in_many'),
        ('issues', '0034_sight_by_handled_by'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='feedback',
            index=models.Index(fields=['region'], name='issues_feedback_by_region'),
        ),
        AddIndexConcurrently(
            model_name='problem',
            index=models.Index(fields=['office'], name='issues_problem_by_office'),
        ),
        AddIndexConcurrently(
            model_name='problem',
            index=models.Index(fields=['category'], name='issues_problem_by_category'),
        ),
        AddIndexConcurrently(
            model_name='problem',
            index=models.Index(condition=models.Q(('meeting__isnull', False)), fields=['meeting'], name='issues_problem_meeting'),
        ),
        AddIndexConcurrently(
            model_name='problem',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='issues_problem_merged_into'),
        ),
        AddIndexConcurrently(
            model_name='problem',
            index=models.Index(condition=models.Q(('common_problem__isnull', False)), fields=['common_problem'], name='issues_problem_common_problem'),
        ),
        AddIndexConcurrently(
            model_name='problem',
            index=models.Index(condition=models.Q(('submitted_by__isnull', False)), fields=['submitted_by'], name='issues_problem_submitted_by'),
        ),
        AddIndexConcurrently(
            model_name='problemevent',
            index=models.Index(condition=models.Q(('meeting__isnull', False)), fields=['meeting'], name='issues_problemevent_meeting'),
        ),
        migrations.AlterField(
            model_name='feedback',
            name='industry',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.industry', verbose_name='industry'),
        ),
        migrations.AlterField(
            model_name='feedback',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='handling',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='handlings', to='accounts.organisation', verbose_name='organisation'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='campaigns.campaign', verbose_name='campaign'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='category',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='issues.category', verbose_name='category'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='common_problem',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='problems', to='issues.commonproblem', verbose_name='common problem'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='enterprise',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='enterprises.enterprise', verbose_name='enterprise'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='industry',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.industry', verbose_name='industry'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='meeting',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='campaigns.meeting', verbose_name='meeting'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='issues.problem', verbose_name='merged into'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='office',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', verbose_name='office in charge'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by'),
        ),
        migrations.AlterField(
            model_name='problemevent',
            name='meeting',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.meeting', verbose_name='meeting'),
        ),
        migrations.AlterField(
            model_name='problemevent',
            name='problem',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='issues.problem', verbose_name='problem'),
        ),
    ]
