"""How long files of exports are kept: as long as the project says. Releases and their manifests stay."""

from typing import Final

from django.db import connection, transaction

from annotate import storage
from annotate.services.events import record_event
from curation.models.release import Export
from curation.queries.releases import export_folder

MOST: Final = 500
"""Exports that one call removes; the next call goes on."""

OLD: Final = """
SELECT e.id, r.project_id FROM curation_export e JOIN curation_release r ON r.id = e.release_id
JOIN annotate_project p ON p.id = r.project_id
WHERE e.state = 'ready' AND p.keep_exports_days > 0
    AND e.finished_at < now() - p.keep_exports_days * interval '1 day'
ORDER BY e.finished_at LIMIT %s
"""


def expire_exports() -> int:
    """Remove the files of exports that are older than their project keeps them.

    Their rows and lists of losses stay; who asks for the same export again gets the same bytes, rendered again. Files
    go before the row says so: what is cut short in between is done again.

    Returns:
        How many exports expired.
    """
    with connection.cursor() as cursor:
        cursor.execute(OLD, [MOST])
        old: list[tuple[int, int]] = cursor.fetchall()
    for export_id, project_id in old:
        storage.get_storage().delete_below(export_folder(export_id))
        with transaction.atomic():
            Export.objects.filter(pk=export_id, state=Export.State.READY).update(state=Export.State.EXPIRED, files=[])
            record_event(None, "expired", "export", export_id, project_id=project_id)
    return len(old)
