"""Reads releases and exports, and what a release is built from."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db.backends.utils import CursorWrapper

from annotate import access
from annotate.access import Actor
from annotate.document.document import read_stored
from annotate.document.manifest import ManifestAnnotation, ManifestAsset, Split
from annotate.errors import Conflict, NotFound
from annotate.exporters.registry import EXPORTERS
from annotate.models.job import JobState
from curation.models.release import Export, Release

MAX_PAGE = 100
BATCH = 500


class ReleaseView(msgspec.Struct, kw_only=True):
    """A release."""

    id: int
    project: int
    name: str
    notes: str
    state: str
    options: dict[str, Any]
    summary: dict[str, Any]
    manifest_hash: str
    item_count: int
    job: int | None
    created_by: str
    created_at: datetime


class ReleaseFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Releases of a project, newest first; ``before`` is the last id of the page before."""

    project: int
    before: int | None = None
    limit: int = 50


class ReleasePage(msgspec.Struct):
    """A page of releases."""

    results: list[ReleaseView]
    next: int | None


class ExportView(msgspec.Struct, kw_only=True):
    """An export; ``files`` have path, size_bytes and sha256."""

    id: int
    release: int
    format: str
    exporter_version: int
    options: dict[str, Any]
    state: str
    files: list[dict[str, Any]]
    report: dict[str, Any]
    job: int | None
    created_at: datetime


class FormatView(msgspec.Struct):
    """A format that releases can be rendered in; ``options`` is a JSON Schema."""

    name: str
    version: int
    title: str
    description: str
    media: list[str]
    options: dict[str, Any]


def find_state(row: Release | Export) -> str:
    """Return where a release or export stands; one whose job ended without finishing it has failed."""
    is_open = row.state in (Release.State.BUILDING, Export.State.RUNNING)
    is_over = row.job is None or row.job.state not in (JobState.QUEUED, JobState.RUNNING)
    return "failed" if is_open and is_over else row.state


def list_formats() -> list[FormatView]:
    """Return every export format."""
    return [
        FormatView(name, one.version, one.title, one.description, list(one.media), one.describe_options())
        for name, one in EXPORTERS.items()
    ]


def list_releases(actor: Actor, wanted: ReleaseFilter) -> ReleasePage:
    """Return a page of releases."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = Release.objects.filter(project_id=wanted.project).select_related("created_by", "job").order_by("-id")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = [view_release(row) for row in rows[:limit]]
    return ReleasePage(found, found[-1].id if len(found) == limit else None)


def get_release(actor: Actor, release_id: int) -> Release:
    """Return a release row that the actor may see.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = Release.objects.select_related("created_by", "job").filter(pk=release_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("release_not_found", f"there is no release {release_id}, or you are no member of its project")
    access.require_view(actor, found.project_id)
    return found


def require_ready(release: Release) -> None:
    """Raise Conflict unless a release is built."""
    state = find_state(release)
    if state != Release.State.READY:
        raise Conflict("release_not_ready", f"release {release.name!r} is {state}", state=state)


def view_release(row: Release) -> ReleaseView:
    """Return a release as the API shows it."""
    return ReleaseView(
        id=row.pk,
        project=row.project_id,
        name=row.name,
        notes=row.notes,
        state=find_state(row),
        options=row.options,
        summary=row.summary,
        manifest_hash=row.manifest_hash,
        item_count=row.item_count,
        job=row.job_id,
        created_by=row.created_by.name,
        created_at=row.created_at,
    )


def list_exports(actor: Actor, release_id: int) -> list[ExportView]:
    """Return the exports of a release, newest first."""
    release = get_release(actor, release_id)
    rows = Export.objects.filter(release=release).select_related("job").order_by("-id")
    return [view_export(row) for row in rows[:MAX_PAGE]]


def get_export(actor: Actor, export_id: int) -> Export:
    """Return an export row that the actor may see.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = Export.objects.select_related("release", "job").filter(pk=export_id).first()
    if found is None or actor.role(found.release.project_id) is None:
        raise NotFound("export_not_found", f"there is no export {export_id}, or you are no member of its project")
    access.require_view(actor, found.release.project_id)
    return found


def view_export(row: Export) -> ExportView:
    """Return an export as the API shows it."""
    return ExportView(
        id=row.pk,
        release=row.release_id,
        format=row.format,
        exporter_version=row.exporter_version,
        options=row.options,
        state=find_state(row),
        files=row.files,
        report=row.report,
        job=row.job_id,
        created_at=row.created_at,
    )


def export_key(export_id: int, path: str) -> str:
    """Return the storage key of one file of an export."""
    return f"exports/{export_id}/{path}"


class ReleasedItem(NamedTuple):
    """One item as a release freezes it, but for its split."""

    key: str
    metadata: dict[str, Any]
    assets: dict[str, ManifestAsset]
    annotations: list[ManifestAnnotation]


KEYS = """
SELECT i.id, i.key FROM annotate_item i
WHERE i.project_id = %(project)s AND i.state = 'active' AND NOT EXISTS (
    SELECT FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    WHERE s.item_id = i.id AND a.state <> 'ready')
AND (%(empty)s OR EXISTS (
    SELECT FROM annotate_annotation n WHERE n.item_id = i.id AND
        CASE WHEN %(accepted)s THEN n.accepted_id IS NOT NULL ELSE n.head_id IS NOT NULL END))
ORDER BY i.key COLLATE "C"
"""
ITEMS = "SELECT id, key, metadata::text FROM annotate_item WHERE id = ANY(%s)"
ASSETS = """
SELECT s.item_id, s.slot, a.media, b.sha256, a.text, a.name, b.mime, b.size_bytes, b.width_px, b.height_px,
    b.duration_us, a.licence, a.source, a.consent
FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE s.item_id = ANY(%s)
"""
DOCUMENTS = """
SELECT n.item_id, n.id, r.number, n.author_id, n.origin, r.content_hash, o.version, r.document
FROM annotate_annotation n
JOIN annotate_revision r ON r.id = CASE WHEN %(accepted)s THEN n.accepted_id ELSE n.head_id END
JOIN annotate_ontology o ON o.id = r.ontology_id
WHERE n.item_id = ANY(%(items)s) ORDER BY n.id
"""


def list_release_keys(
    cursor: CursorWrapper, project_id: int, *, policy: str, include_empty: bool
) -> list[tuple[int, str]]:
    """Return (id, key) of the items that a release takes, by key in code point order."""
    cursor.execute(KEYS, {"project": project_id, "accepted": policy == "accepted", "empty": include_empty})
    return list(cursor.fetchall())


def read_released_items(cursor: CursorWrapper, item_ids: list[int], *, policy: str) -> Iterator[ReleasedItem]:
    """Yield items in the given order, read in batches."""
    for start in range(0, len(item_ids), BATCH):
        batch = item_ids[start : start + BATCH]
        cursor.execute(ITEMS, [batch])
        items = {row[0]: (row[1], msgspec.json.decode(row[2])) for row in cursor.fetchall()}
        cursor.execute(ASSETS, [batch])
        assets = _gather_assets(cursor.fetchall())
        cursor.execute(DOCUMENTS, {"accepted": policy == "accepted", "items": batch})
        annotations = _gather_annotations(cursor.fetchall())
        for item_id in batch:
            key, metadata = items[item_id]
            yield ReleasedItem(key, metadata, assets.get(item_id, {}), annotations.get(item_id, []))


def _gather_assets(rows: list[tuple[Any, ...]]) -> dict[int, dict[str, ManifestAsset]]:
    found: dict[int, dict[str, ManifestAsset]] = {}
    for item_id, slot, media, sha256, text, name, mime, size, width, height, duration, licence, source, consent in rows:
        found.setdefault(item_id, {})[slot] = ManifestAsset(
            media=media,
            sha256=sha256,
            text=text,
            name=name,
            mime=mime or "",
            size_bytes=size,
            width_px=width,
            height_px=height,
            duration_us=duration,
            licence=licence,
            source=source,
            consent=consent,
        )
    return found


def _gather_annotations(rows: list[tuple[Any, ...]]) -> dict[int, list[ManifestAnnotation]]:
    found: dict[int, list[ManifestAnnotation]] = {}
    for item_id, annotation_id, number, author_id, origin, content_hash, ontology, document in rows:
        found.setdefault(item_id, []).append(
            ManifestAnnotation(
                id=annotation_id,
                revision=number,
                author=f"user:{author_id}" if author_id is not None else "import",
                origin=origin,
                content_hash=content_hash,
                ontology=ontology,
                document=read_stored(bytes(document)),
            )
        )
    return found


def list_pair_keys(cursor: CursorWrapper, project_id: int) -> list[tuple[str, str]]:
    """Return the keys of all near-duplicate pairs of a project: the edges that splits must not cut."""
    cursor.execute(
        "SELECT a.key, b.key FROM curation_duplicatepair p JOIN annotate_item a ON a.id = p.first_id "
        "JOIN annotate_item b ON b.id = p.second_id WHERE p.project_id = %s",
        [project_id],
    )
    return list(cursor.fetchall())


def list_fixed_splits(
    cursor: CursorWrapper, project_id: int, field: str, allowed: Collection[Split]
) -> dict[str, Split]:
    """Return the splits that a metadata field decides, by item key; other values of the field decide nothing."""
    if not field:
        return {}
    cursor.execute(
        "SELECT key, metadata ->> %s FROM annotate_item WHERE project_id = %s AND metadata ->> %s = ANY(%s)",
        [field, project_id, field, list(allowed)],
    )
    return dict(cursor.fetchall())
