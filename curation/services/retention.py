"""How long files of exports are kept: as long as the project says. Releases and their manifests stay.

What killed and refused jobs have left behind goes too.
"""

import time
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from annotate import storage
from annotate.models.job import JobState
from annotate.services.events import record_event
from curation.models.release import Export
from curation.queries.releases import export_folder, find_state
from curation.services.manifests import MANIFESTS, remove_unused_manifest

MOST: Final = 500
"""Exports that one call removes; the next call goes on."""

LOST_AFTER_S: Final = 3600.0
"""A manifest lies in storage before its release says so, mostly for seconds."""

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
        if _empty(export_id, Export.State.READY, Export.State.EXPIRED):
            record_event(None, "expired", "export", export_id, project_id=project_id)
    return len(old)


def clear_ended_exports() -> int:
    """Remove the files of exports whose job ended without finishing them, as when its worker died for the last time.

    Returns:
        How many exports that were.
    """
    ended = Q(job=None) | ~Q(job__state__in=[JobState.QUEUED, JobState.RUNNING])
    found = list(Export.objects.filter(ended, state=Export.State.RUNNING).values_list("id", flat=True)[:MOST])
    return sum(_empty(export_id, Export.State.RUNNING, Export.State.FAILED) for export_id in found)


@transaction.atomic
def _empty(export_id: int, state: Export.State, becomes: Export.State) -> bool:
    """Remove an export's files, unless somebody has asked for it again; who asks meanwhile waits for this."""
    export = Export.objects.select_for_update(of=("self",)).select_related("job").filter(pk=export_id).first()
    if export is None or export.state != state or (state == Export.State.RUNNING and find_state(export) == state):
        return False
    storage.get_storage().delete_below(export_folder(export_id))
    export.files.all().delete()
    export.state, export.file_count, export.size_bytes = becomes, 0, 0
    export.save(update_fields=["state", "file_count", "size_bytes"])
    return True


def remove_lost_manifests() -> int:
    """Remove manifests that no release has: of builds that were killed or refused at their very end.

    Returns:
        How many there were.
    """
    store = storage.get_storage()
    old = [key for key, at_s in store.list_below(MANIFESTS) if at_s < time.time() - LOST_AFTER_S]
    return sum(remove_unused_manifest(key) for key in old)
