from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0019_uncontacted_problems'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bulkmove',
            name='issues_bulkmove_act',
        ),
        migrations.AlterField(
            model_name='bulkmove',
            name='act',
            field=models.CharField(choices=[('triage', 'Accept and dispatch'), ('accept', 'Accept'), ('dispatch', 'Dispatch'), ('request-info', 'Ask for facts'), ('merge', 'Merge'), ('reject', 'Do not accept'), ('answer', 'Answer for all')], max_length=12, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='bulkmove',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['triage', 'accept', 'dispatch', 'request-info', 'merge', 'reject', 'answer'])), name='issues_bulkmove_act'),
        ),
    ]
