"""Releases that take the place of others, some of whose items had to go."""

import re
from collections.abc import Collection
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.utils import timezone

from annotate import storage
from annotate.document.manifest import read_record
from annotate.document.manifest_successor import write_successor
from annotate.models.item import Item
from annotate.services.events import record_event
from curation.cards.census import Census, CensusTaker
from curation.models.release import Export, ExportFile, Release
from curation.queries.releases import export_folder
from curation.services.manifests import StoredManifest, open_lines, remove_unused_manifest, store_manifest


class Successor(NamedTuple):
    """What a release becomes without some of its items."""

    manifest: StoredManifest
    census: Census
    gone: list[str]


def find_keys(release: Release, content: str) -> list[str]:
    """Return the keys of the items of a release that hold a content, by reading what the release is known to hold."""
    rows = release.contents.filter(content=content).values_list("item_row", flat=True)
    return sorted(Item.objects.filter(pk__in=rows).values_list("key", flat=True))


def build_successor(release: Release, gone: Collection[str]) -> Successor:
    """Store the manifest of a release without some items. No row changes, so this can be done again."""
    taker = CensusTaker()
    header, kept = write_successor(lambda: open_lines(release.manifest_key), gone, successor_of=release.manifest_hash)
    with TemporaryFile() as lines:
        for line in kept:
            taker.add(read_record(line), line)
            lines.write(line)
        manifest = store_manifest(header, lines)
    return Successor(manifest, taker.finish(), sorted(gone))


def replace_release(
    release: Release, successor: Successor, *, state: Release.State, reason: str, created_by_id: int
) -> Release | None:
    """Put a successor beside a release, and say of the release why. Call inside the job's fence.

    Returns:
        The successor; None where the release does not stand any more, as another job has replaced it meanwhile. Then
        this one would hold what went by the other, and nothing of it is kept.
    """
    if not Release.objects.select_for_update().filter(pk=release.pk, state=Release.State.READY).exists():
        remove_unused_manifest(successor.manifest.key)
        return None
    census: dict[str, Any] = msgspec.to_builtins(successor.census)
    made = Release.objects.create(
        project_id=release.project_id,
        name=_find_free_name(release),
        notes=f"Takes the place of {release.name}: {reason}\n\n{release.notes}".strip(),
        state=Release.State.READY,
        options=release.options,
        summary=census | {"gates": _without_examples(release.summary)},
        manifest_hash=successor.manifest.sha256,
        manifest_key=successor.manifest.key,
        item_count=successor.census.items,
        is_indexed=True,
        successor_of=release,
        created_by_id=created_by_id,
    )
    _copy_contents(release, made, successor.gone)
    withdraw_release(release, state=state, reason=reason)
    record_event(None, "finished", "release", made.pk, project_id=made.project_id, successor_of=release.pk)
    return made


def withdraw_release(release: Release, *, state: Release.State, reason: str) -> None:
    """Say of a release that it does not stand any more. Call inside the job's fence."""
    Release.objects.filter(pk=release.pk).update(
        state=state,
        withdrawn_reason=reason,
        withdrawn_at=timezone.now(),
        summary=release.summary | {"gates": _without_examples(release.summary)},
    )


def remove_exports(release_id: int) -> int:
    """Remove the files of all exports of a release, and what their reports quote; return how many there were.

    One that is being rendered meanwhile is refused at its end, and its files go by then.
    """
    exports = list(Export.objects.filter(release_id=release_id).values_list("id", flat=True))
    for export_id in exports:
        storage.get_storage().delete_below(export_folder(export_id))
    rows = Export.objects.filter(pk__in=exports)
    ExportFile.objects.filter(export__in=exports).delete()
    rows.update(file_count=0, size_bytes=0, report={})
    rows.exclude(state=Export.State.RUNNING).update(state=Export.State.EXPIRED)
    return len(exports)


def remove_manifest(release: Release) -> bool:
    """Remove the manifest of an erased release, unless a release that stands has the very same one."""
    return remove_unused_manifest(release.manifest_key)


def _without_examples(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what gates said, without the keys that they gave as examples."""
    return [gate | {"examples": []} for gate in summary.get("gates", [])]


def _find_free_name(release: Release) -> str:
    taken = set(Release.objects.filter(project_id=release.project_id).values_list("name", flat=True))
    # The successor of a successor is not "v1 r2 r2".
    first = re.sub(r" r\d+$", "", release.name) if release.successor_of_id else release.name
    names = (f"{first[:90]} r{number}" for number in range(2, len(taken) + 3))
    return next(name for name in names if name not in taken)


def _copy_contents(release: Release, made: Release, gone: Collection[str]) -> None:
    rows = list(Item.objects.filter(project_id=release.project_id, key__in=gone).values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO curation_releasedcontent (release_id, item_row, content) "
            "SELECT %s, item_row, content FROM curation_releasedcontent "
            "WHERE release_id = %s AND NOT item_row = ANY(%s)",
            [made.pk, release.pk, rows],
        )
