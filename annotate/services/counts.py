"""Folds the log of item counts together."""

from django.db import connection

COMPACT = """
WITH taken AS (
    DELETE FROM annotate_projectcount WHERE id IN (
        SELECT id FROM annotate_projectcount WHERE project_id = %(project)s FOR UPDATE SKIP LOCKED
    ) RETURNING project_id, name, difference
)
INSERT INTO annotate_projectcount (project_id, name, difference)
SELECT project_id, name, sum(difference) FROM taken GROUP BY 1, 2
"""


def compact_counts(*, min_rows: int = 64) -> int:
    """Fold the count log of every project that has grown past ``min_rows``.

    Returns:
        How many projects were folded.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT project_id FROM annotate_projectcount GROUP BY project_id HAVING count(*) > %s", [min_rows]
        )
        project_ids = [row[0] for row in cursor.fetchall()]
        for project_id in project_ids:
            cursor.execute(COMPACT, {"project": project_id})
    return len(project_ids)
