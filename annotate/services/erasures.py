"""The one path that removes for good: an item, all that was said about it, and its bytes where nobody else has them.

Called by the job that erases, which knows what lies beyond this app (releases, vectors, findings).
"""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from annotate import storage
from annotate.models.annotation import Annotation
from annotate.models.asset import Asset, Blob
from annotate.models.item import Item, ItemAsset
from annotate.models.job import Job, JobShard, JobState

MASKS: Final = """
SELECT (regexp_matches(convert_from(document, 'UTF8'), '"blob":"([0-9a-f]{64})"', 'g'))[1] FROM (
    SELECT r.document FROM annotate_revision r JOIN annotate_annotation n ON n.id = r.annotation_id
    WHERE n.item_id = %(item)s
    UNION ALL
    SELECT d.document FROM annotate_draft d JOIN annotate_task t ON t.id = d.task_id WHERE t.item_id = %(item)s
    UNION ALL
    SELECT document FROM annotate_suggestion WHERE item_id = %(item)s
    UNION ALL
    SELECT document FROM annotate_pendingdocument WHERE item_id = %(item)s
) documents
"""
HOLDERS: Final = (
    "SELECT EXISTS (SELECT FROM annotate_revision WHERE position(%(mask)s::bytea IN document) > 0) "
    "OR EXISTS (SELECT FROM annotate_draft WHERE position(%(mask)s::bytea IN document) > 0) "
    "OR EXISTS (SELECT FROM annotate_suggestion WHERE position(%(mask)s::bytea IN document) > 0) "
    "OR EXISTS (SELECT FROM annotate_pendingdocument WHERE position(%(mask)s::bytea IN document) > 0)"
)


class RemovedBlobs(NamedTuple):
    """What became of the bytes of an erased item.

    Attributes:
        removed: Hashes whose bytes are gone.
        shared: How many are kept because other items have the same bytes.
        outside: How many lie outside our storage, where they were read from; their owner has to remove them.
    """

    removed: list[str]
    shared: int
    outside: int


def list_mask_hashes(item_id: int) -> list[str]:
    """Return the hashes of the large masks in all documents about an item."""
    with connection.cursor() as cursor:
        cursor.execute(MASKS, {"item": item_id})
        return sorted({row[0] for row in cursor.fetchall()})


def delete_item(item_id: int) -> None:
    """Remove an item with its tasks, drafts, documents, marks, suggestions, comments and assets. Call in a transaction.

    Bytes stay until :func:`delete_unused_blobs`.
    """
    asset_ids = list(ItemAsset.objects.filter(item_id=item_id).values_list("asset_id", flat=True))
    # A head is protected, so that nothing else can take it away from under its annotation.
    Annotation.objects.filter(item_id=item_id).update(head=None, accepted=None)
    Item.objects.filter(pk=item_id).delete()
    Asset.objects.filter(pk__in=asset_ids, uses=None).delete()


def delete_unused_blobs(hashes: Iterable[str]) -> RemovedBlobs:
    """Remove bytes, thumbnails and facts of blobs that no asset of any project has. May be called again."""
    store = storage.get_storage()
    removed: list[str] = []
    shared = outside = 0
    for sha256 in sorted(hashes):
        with transaction.atomic():
            blob = Blob.objects.select_for_update().filter(pk=sha256).first()
            if blob is not None and Asset.objects.filter(blob=blob).exists():
                shared += 1
                continue
            outside += bool(blob is not None and blob.location)
            store.delete(storage.blob_key(sha256))
            store.delete(storage.thumbnail_key(sha256))
            removed.append(sha256)
            Blob.objects.filter(pk=sha256).delete()
    return RemovedBlobs(removed, shared, outside)


def delete_unused_masks(hashes: Iterable[str]) -> int:
    """Remove the run lengths of large masks that no document has any more; return how many. Reads every document."""
    store, removed = storage.get_storage(), 0
    for sha256 in sorted(hashes):
        with connection.cursor() as cursor:
            cursor.execute(HOLDERS, {"mask": sha256.encode()})
            row = cursor.fetchone()
        if row is not None and not row[0]:
            store.delete(storage.mask_key(sha256))
            removed += 1
    return removed


def scrub_jobs(project_id: int, key: str) -> int:
    """Take a key out of what jobs of a project were asked and have said; return how many reports went.

    Called before the item goes, as nothing knows its key afterwards. What a job that still runs was asked stays, as it
    could not go on.
    """
    count = 0
    for job in Job.objects.filter(project_id=project_id).only("state", "params", "result", "error", "log").iterator():
        is_over = job.state not in (JobState.QUEUED, JobState.RUNNING)
        said = {"error": _leave_out(job.error, key), "log": [line for line in job.log if not names_item(line, key)]}
        if is_over:
            said["params"] = _leave_out(job.params, key)
        if _leave_out(job.result, key) != job.result:
            said["result"] = {}
            count += 1
        if any(value != getattr(job, name) for name, value in said.items()):
            Job.objects.filter(pk=job.pk).update(**said)
        if is_over:
            _scrub_shards(job, key)
    return count


def _scrub_shards(job: Job, key: str) -> None:
    for shard in JobShard.objects.filter(job=job).iterator():
        kept = {name: _leave_out(getattr(shard, name), key) for name in ("params", "result", "error")}
        if any(kept[name] != getattr(shard, name) for name in kept):
            JobShard.objects.filter(pk=shard.pk).update(**kept)


def _leave_out(value: Any, key: str) -> Any:
    """Return JSON without the texts that name an item."""
    if isinstance(value, dict):
        return {name: _leave_out(one, key) for name, one in value.items()}
    if isinstance(value, list):
        return [_leave_out(one, key) for one in value]
    return "" if isinstance(value, str) and names_item(value, key) else value


def names_item(text: str, key: str) -> bool:
    """Return whether a text names an item; a key that is a part of a longer word is another one."""
    return re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text) is not None
