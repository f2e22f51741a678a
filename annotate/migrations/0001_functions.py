"""Functions that tables depend on."""

from django.db import migrations

TRIGRAMS = """
CREATE FUNCTION annotate_trigrams(content text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(word, place, 3)), '{}')
    FROM (
        SELECT '  ' || piece || ' ' AS word
        FROM regexp_split_to_table(lower(left(content, 4000)), '\\s+') AS piece
        WHERE piece <> ''
    ) AS words, generate_series(1, length(word) - 2) AS place
$$
"""


class Migration(migrations.Migration):
    """Substring search without an extension: the three-letter pieces of each word, padded as pg_trgm pads them."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TRIGRAMS, "DROP FUNCTION annotate_trigrams(text)")]
