import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Everybody goes on working meanwhile.
    atomic = False

    dependencies = [
        ('accounts', '0008_additions_kept_by_the_statement'),
        ('campaigns', '0017_additions_kept_by_the_statement'),
        ('enterprises', '0026_words_one_in_many'),
        ('policies', '0003_additions_kept_by_the_statement'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='attendance',
            index=models.Index(fields=['region'], name='campaigns_attendance_by_region'),
        ),
        AddIndexConcurrently(
            model_name='demand',
            index=models.Index(fields=['region'], name='campaigns_demand_by_region'),
        ),
        AddIndexConcurrently(
            model_name='visit',
            index=models.Index(fields=['region'], name='campaigns_visit_by_region'),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='industry',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.industry', verbose_name='industry'),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='industry',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.industry', verbose_name='industry'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='visit',
            name='industry',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.industry', verbose_name='industry'),
        ),
        migrations.AlterField(
            model_name='visit',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', verbose_name='region'),
        ),
    ]
