from django.db import migrations, models

# An index may call nothing that it finds by a search path, so the second function repeats the first.
PLAIN = r"""translate(
    lower(normalize(TEXT, NFKC)),
    E' \t\n\r!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~·•―—…‘’“”、。〈〉《》「」『』【】〔〕',
    ''
)"""

PLAIN_FUNCTION = (
    """
CREATE FUNCTION enterprises_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN """
    + PLAIN.replace("TEXT", "words")
    + ";"
)
WORDS_FUNCTION = (
    """
CREATE FUNCTION enterprises_words(name text, pinyin text, initials text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20000 AS $$
DECLARE
    plain text := """
    + PLAIN.replace("TEXT", "name")
    + """;
    sound text := replace(pinyin, ' ', '');
    words text[] := ARRAY['^' || left(plain, 2), '^' || left(sound, 5), '^' || left(initials, 3)];
    syllable text;
    start int := 1;
BEGIN
    FOR i IN 1..length(plain) LOOP
        words := words || substr(plain, i, 3);
    END LOOP;
    FOREACH syllable IN ARRAY string_to_array(pinyin, ' ') LOOP
        words := words || substr(sound, start, 8);
        start := start + length(syllable);
    END LOOP;
    FOR i IN 1..length(initials) LOOP
        words := words || substr(initials, i, 4);
    END LOOP;
    RETURN array_to_tsvector(array_remove(words, ''));
END $$;
"""
)

WITHOUT_FUNCTIONS = """
DROP FUNCTION enterprises_words(text, text, text);
DROP FUNCTION enterprises_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0006_revoked_titles"),
    ]

    operations = [
        migrations.RunSQL(PLAIN_FUNCTION + WORDS_FUNCTION, WITHOUT_FUNCTIONS),
        migrations.AlterField(
            model_name="enterprise",
            name="name_pinyin",
            field=models.CharField(blank=True, editable=False, max_length=840),
        ),
        migrations.AlterField(
            model_name="enterpriseaudit",
            name="name_pinyin",
            field=models.CharField(blank=True, editable=False, max_length=840),
        ),
    ]
