"""Reads releases and exports."""

from datetime import datetime
from typing import Any, Final

import msgspec
from django.db.models import QuerySet

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, NotFound
from annotate.exporters.registry import EXPORTERS
from annotate.models.job import JobState
from curation.gates.base import GateReport
from curation.models.release import Export, Release

MAX_PAGE = 100


class ReleaseView(msgspec.Struct, kw_only=True):
    """A release: building, ready, failed, withdrawn (its manifest is kept) or erased (its manifest is gone).

    ``gates`` is what gates said when it was built, also of one that they kept from being built; ``successors`` are the
    releases that take its place.
    """

    id: int
    project: int
    name: str
    notes: str
    state: str
    options: dict[str, Any]
    summary: dict[str, Any]
    gates: list[GateReport]
    manifest_hash: str
    item_count: int
    successor_of: int | None
    successors: list[int]
    withdrawn_reason: str
    withdrawn_at: datetime | None
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


FILE_FACTS: Final = ("path", "size_bytes", "sha256", "crc32")


class ExportSummary(msgspec.Struct, kw_only=True):
    """An export, of the whole release or of what is other than in the release ``since``.

    ``file_count`` and ``size_bytes`` sum up its files. Those of an ``expired`` one were removed; ask for the same
    export again to have them rendered again, to the same bytes.
    """

    id: int
    release: int
    format: str
    exporter_version: int
    options: dict[str, Any]
    since: int | None
    state: str
    file_count: int
    size_bytes: int
    report: dict[str, Any]
    job: int | None
    created_at: datetime
    finished_at: datetime | None


class ExportView(ExportSummary, kw_only=True):
    """The same with its ``files``: path, size_bytes, sha256 and crc32 of each, in the order they were written."""

    files: list[dict[str, Any]]


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


def _list_rows() -> QuerySet[Release]:
    return Release.objects.select_related("created_by", "job", "project").prefetch_related("successors")


def list_releases(actor: Actor, wanted: ReleaseFilter) -> ReleasePage:
    """Return a page of releases."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = _list_rows().filter(project_id=wanted.project).order_by("-id")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = [view_release(row) for row in rows[:limit]]
    return ReleasePage(found, found[-1].id if len(found) == limit else None)


def get_release(actor: Actor, release_id: int) -> Release:
    """Return a release row that the actor may see.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = _list_rows().filter(pk=release_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("release_not_found", f"there is no release {release_id}, or you are no member of its project")
    access.require_view(actor, found.project_id)
    return found


def require_ready(release: Release) -> None:
    """Raise Conflict unless a release is built and stands."""
    state = find_state(release)
    if state == Release.State.READY:
        return
    followers = sorted(release.successors.values_list("id", flat=True))
    if state in (Release.State.WITHDRAWN, Release.State.ERASED):
        instead = f"; take its successor, release {followers[-1]}" if followers else ""
        raise Conflict(
            f"release_{state}",
            f"release {release.name!r} is {state}: {release.withdrawn_reason.removesuffix('.')}{instead}",
            state=state,
            successors=followers,
        )
    raise Conflict("release_not_ready", f"release {release.name!r} is {state}", state=state)


def require_manifest(release: Release) -> None:
    """Raise Conflict unless the manifest of a release is there to be read; withdrawn ones keep theirs."""
    if find_state(release) != Release.State.WITHDRAWN:
        require_ready(release)


def view_release(row: Release) -> ReleaseView:
    """Return a release as the API shows it."""
    return ReleaseView(
        id=row.pk,
        project=row.project_id,
        name=row.name,
        notes=row.notes,
        state=find_state(row),
        options=row.options,
        summary={name: value for name, value in row.summary.items() if name != "gates"},
        gates=msgspec.convert(row.summary.get("gates", []), list[GateReport]),
        manifest_hash=row.manifest_hash,
        item_count=row.item_count,
        successor_of=row.successor_of_id,
        successors=sorted(one.pk for one in row.successors.all()),
        withdrawn_reason=row.withdrawn_reason,
        withdrawn_at=row.withdrawn_at,
        job=row.job_id,
        created_by=row.created_by.name,
        created_at=row.created_at,
    )


def list_exports(actor: Actor, release_id: int) -> list[ExportSummary]:
    """Return the exports of a release, newest first, without their files, of which there may be many thousand."""
    release = get_release(actor, release_id)
    rows = Export.objects.filter(release=release).select_related("job").order_by("-id")
    return [ExportSummary(**_describe_export(row)) for row in rows[:MAX_PAGE]]


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


def view_export(row: Export, *, most_files: int | None = None) -> ExportView:
    """Return an export as the API shows it, with so many of its files at most; None for all."""
    return ExportView(**_describe_export(row), files=list_export_files(row, most=most_files))


def list_export_files(row: Export, *, most: int | None = None) -> list[dict[str, Any]]:
    """Return path, size_bytes, sha256 and crc32 of the files of an export, in the order they were written."""
    return [dict(file) for file in row.files.order_by("id").values(*FILE_FACTS)[:most]]


def _describe_export(row: Export) -> dict[str, Any]:
    return {
        "id": row.pk,
        "release": row.release_id,
        "format": row.format,
        "exporter_version": row.exporter_version,
        "options": row.options,
        "since": row.since_id,
        "state": find_state(row),
        "file_count": row.file_count,
        "size_bytes": row.size_bytes,
        "report": row.report,
        "job": row.job_id,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
    }


def export_key(export_id: int, path: str) -> str:
    """Return the storage key of one file of an export."""
    return f"{export_folder(export_id)}{path}"


def export_folder(export_id: int) -> str:
    """Return what the storage keys of all files of an export begin with."""
    return f"exports/{export_id}/"
