"""Functions that tables depend on."""

from django.db import migrations

TRIGRAMS = """
CREATE FUNCTION annotate_trigrams(content text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH words AS (
        SELECT word FROM regexp_split_to_table(lower(left(content, 4000)), '\\s+') AS word WHERE word <> ''
    ), pieces AS (
        SELECT substr('  ' || word || ' ', place, 3) AS piece
        FROM words, generate_series(1, length(word) + 1) AS place
        UNION ALL
        SELECT substr(word, place, size)
        FROM words, generate_series(1, length(word)) AS place, generate_series(1, 2) AS size
        WHERE word ~ '[\\u2e80-\\U0002ffff]' AND substr(word, place, size) ~ '[\\u2e80-\\U0002ffff]'
    )
    SELECT coalesce(array_agg(DISTINCT piece), '{}') FROM pieces
$$
"""


class Migration(migrations.Migration):
    """Substring search without an extension: the three-letter pieces of each word, padded as pg_trgm pads them.

    Chinese, Japanese and Korean put no spaces between words, and words of one or two characters are the rule: their
    characters and pairs of characters are pieces of their own.
    """

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TRIGRAMS, "DROP FUNCTION annotate_trigrams(text)")]
