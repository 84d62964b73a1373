from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0026_offices_of_answers_before")]

    operations = [
        migrations.AddConstraint(
            model_name='commonproblem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answer_signed_by', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('answer_office__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('answer_signed_by', ''), _negated=True), ('answer_office__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='issues_commonproblem_answer_is_signed', violation_error_message='An answer has its text and the name of the head who signed it.'),
        ),
    ]
