from django.db import migrations

from enterprises.names import pinyin_of

BATCH = 1000


def spell_out(apps, schema_editor):
    """Pinyin with a blank between syllables; names without any get theirs."""
    enterprises = apps.get_model("enterprises", "Enterprise").objects
    batch = []
    for enterprise in enterprises.only("name").order_by("pk").iterator(chunk_size=BATCH):
        enterprise.name_pinyin, enterprise.name_initials = pinyin_of(enterprise.name)
        batch.append(enterprise)
        if len(batch) == BATCH:
            enterprises.bulk_update(batch, ["name_pinyin", "name_initials"])
            batch = []
    enterprises.bulk_update(batch, ["name_pinyin", "name_initials"])


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0007_words_of_names"),
    ]

    operations = [
        migrations.RunPython(spell_out, migrations.RunPython.noop),
    ]
