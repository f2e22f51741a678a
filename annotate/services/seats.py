"""Seats: every item that people annotate has one annotate task a seat."""

from collections.abc import Sequence

from django.db import connection

from annotate.services.progress import make_unfinished

# Items that came labeled, or are not ready yet, have no annotate task and get none here.
OPEN_MISSING = """
INSERT INTO annotate_task (project_id, item_id, stage, seat, state, priority, skip_reason, created_at)
SELECT i.project_id, i.id, 'annotate', s.seat, 'open', i.priority, '', now()
FROM annotate_item i JOIN annotate_project p ON p.id = i.project_id
CROSS JOIN LATERAL generate_series(0, p.seats - 1) AS s (seat)
WHERE i.project_id = %(project)s AND i.state = 'active' AND (%(items)s::bigint[] IS NULL OR i.id = ANY(%(items)s))
    AND EXISTS (SELECT FROM annotate_task t WHERE t.item_id = i.id AND t.stage = 'annotate')
ON CONFLICT (item_id, stage, seat) WHERE stage = 'annotate' DO NOTHING
RETURNING item_id
"""


def open_missing_seats(project_id: int, item_ids: Sequence[int] | None = None) -> int:
    """Open the annotate tasks that active items lack since the project's seats grew. Call inside a transaction.

    Args:
        project_id: The project, its seats stored.
        item_ids: Only these items; None for all.

    Returns:
        How many tasks were opened.
    """
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MISSING, {"project": project_id, "items": None if item_ids is None else list(item_ids)})
        opened = [row[0] for row in cursor.fetchall()]
    make_unfinished(opened)
    return len(opened)
