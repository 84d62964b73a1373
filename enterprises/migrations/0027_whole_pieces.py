import django.db.models.expressions
import django.db.models.lookups
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

from enterprises.lookups import Words

# What cut names into pieces until now takes three arguments: its indexes answer until those of this one are there.
# An index may call nothing that it finds by a search path, so what is plain is written out once more.
FUNCTION = r"""
CREATE FUNCTION enterprises_words(name text, pinyin text, initials text, region text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20000 AS $$
DECLARE
    plain text := translate(
        lower(normalize(name, NFKC)),
        E' \t\n\r!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~·•―—…‘’“”、。〈〉《》「」『』【】〔〕',
        ''
    );
    sound text := replace(pinyin, ' ', '');
    words text[] := ARRAY[
        '^' || left(plain, 2), '^' || left(initials, 2), '^' || left(initials, 3), '^' || left(sound, 2),
        '^' || left(sound, 3), '^' || left(sound, 4), '^' || left(sound, 5), '^' || left(sound, 6)
    ];
    syllable text;
    heard text;
    start int := 1;
    ending int := 0;
BEGIN
    IF right(plain, 4) = '有限公司' AND right(pinyin, 16) = 'you xian gong si' AND right(initials, 4) = 'yxgs' THEN
        words := words || '$'::text;
        ending := 4;
        pinyin := rtrim(left(pinyin, -16));
    END IF;
    IF region <> '' THEN
        words := words || ARRAY['@' || left(region, 2), '@' || left(region, 4), '@' || region];
    END IF;
    FOR i IN 1..length(plain) - ending LOOP
        words := words || substr(plain, i, 2);
    END LOOP;
    FOR i IN 1..length(initials) - ending LOOP
        words := words || ARRAY[substr(initials, i, 2), substr(initials, i, 3)];
    END LOOP;
    FOREACH syllable IN ARRAY string_to_array(pinyin, ' ') LOOP
        heard := substr(sound, start, 6);
        words := words || ARRAY[left(heard, 2), left(heard, 3), left(heard, 4), left(heard, 5), heard];
        IF length(syllable) = 1 AND syllable NOT IN ('a', 'e', 'o') OR syllable IN ('hm', 'hng', 'ng') THEN
            words := words || ('~' || left(heard, 2));
        END IF;
        start := start + length(syllable);
    END LOOP;
    RETURN array_to_tsvector(array_remove(array_remove(words, ''), '^'));
END $$;
"""

NAMES = Words("name", "name_pinyin", "name_initials", "region_id")
ONE_IN_MANY = models.Q(
    django.db.models.lookups.Exact(
        django.db.models.expressions.CombinedExpression(models.F("id"), "%%", models.Value(32)), models.Value(0)
    )
)
# How common the thousands of commonest pieces are: on that the way through an index depends.
STATISTICS = "ALTER INDEX {} ALTER COLUMN 1 SET STATISTICS {}"


class Migration(migrations.Migration):
    # Of ten million names it takes half an hour, in which everybody goes on working and finding.
    atomic = False

    dependencies = [
        ("enterprises", "0026_words_one_in_many"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION enterprises_words(text, text, text, text)"),
        AddIndexConcurrently(
            model_name="enterprise",
            index=GinIndex(NAMES, name="enterprises_by_words", fastupdate=True, gin_pending_list_limit=1024),
        ),
        AddIndexConcurrently(
            model_name="enterprise",
            index=GinIndex(
                NAMES,
                condition=ONE_IN_MANY,
                name="enterprises_few_by_words",
                fastupdate=True,
                gin_pending_list_limit=64,
            ),
        ),
        AddIndexConcurrently(
            model_name="alias",
            index=GinIndex(
                Words("value", "value_pinyin", "value_initials", ""), name="enterprises_alias_by_words", fastupdate=False
            ),
        ),
        *(
            migrations.RunSQL(STATISTICS.format(name, 500), STATISTICS.format(name, -1))
            for name in ("enterprises_by_words", "enterprises_few_by_words")
        ),
        RemoveIndexConcurrently(model_name="enterprise", name="enterprises_words"),
        RemoveIndexConcurrently(model_name="enterprise", name="enterprises_words_one_in_many"),
        RemoveIndexConcurrently(model_name="alias", name="enterprises_alias_words"),
    ]
