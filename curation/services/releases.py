"""Releases and exports: rows made by people, filled in by jobs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.document.document import canonicalise
from annotate.document.problem import DocumentInvalid
from annotate.errors import Conflict, Invalid, NotFound
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.report import ExportReport
from annotate.jobs.submit import submit_internal_job
from annotate.models.job import Job
from annotate.services.events import record_event
from curation.cards.census import Census
from curation.gates.base import GateReport
from curation.gates.registry import read_choices
from curation.jobs.specs import BUILD_RELEASE, RENDER_EXPORT, ExportParams, ReleaseParams
from curation.models.release import Export, ExportFile, Release
from curation.models.takedown import Erasure, Takedown
from curation.queries.proposals import find_approved
from curation.queries.release_plan import ReleaseOptions, freeze_options
from curation.queries.released_blobs import is_kept
from curation.queries.releases import FILE_FACTS, find_state, require_manifest, require_ready
from curation.services.manifests import Contents, StoredManifest, index_contents, lock_contents

COPY_FILES: Final = "COPY curation_exportfile (export_id, path, size_bytes, sha256, crc32) FROM STDIN"
MAX_NOTES: Final = 20_000
BLOB_MISSING: Final = "blob_missing"
"""The loss that every format has of files that are not in storage."""


def check_options(options: ReleaseOptions) -> None:
    """Raise Invalid unless the shares are positive and sum to 1, and the gates' options are theirs."""
    shares = options.shares
    if not shares or min(shares.values()) <= 0 or abs(sum(shares.values()) - 1) > 1e-6:
        raise Invalid(
            "bad_shares", f"shares {dict(shares)} sum to {sum(shares.values()):g}; expected positive ones that sum to 1"
        )
    read_choices(options.gates)


@transaction.atomic
def create_release(actor: Actor, *, project_id: int, name: str, options: ReleaseOptions, notes: str = "") -> Release:
    """Start building a release.

    The name of a release that could not be built is free again.

    Raises:
        Invalid: No name, shares that do not sum to 1, or options that a gate does not have.
        NotFound: The project has no such proposal or slice.
        Conflict: The project has a release of that name, or the proposal is not approved.
    """
    access.require_manage(actor, project_id)
    check_options(options)
    if options.proposal is not None:
        find_approved(project_id, options.proposal)
    frozen = freeze_options(project_id, options)
    if not name.strip():
        raise Invalid("name_missing", "a release needs a name, e.g. 2026-11 or v1", field="name")
    failed = Release.objects.select_related("job").filter(project_id=project_id, name=name.strip()[:100]).first()
    if failed is not None and find_state(failed) == Release.State.FAILED:
        failed.delete()
    try:
        with transaction.atomic():
            release = Release.objects.create(
                project_id=project_id,
                name=name.strip()[:100],
                notes=notes,
                options=msgspec.to_builtins(frozen),
                created_by=actor.user,
            )
    except IntegrityError as error:
        raise Conflict("name_taken", f"this project has a release {name.strip()!r}; releases never change") from error
    release.job = submit_internal_job(
        BUILD_RELEASE,
        project_id=project_id,
        params=ReleaseParams(release.pk),
        created_by_id=actor.user.pk,
    )
    release.save(update_fields=["job"])
    record_event(actor, "created", "release", release.pk, project_id=project_id, name=release.name)
    return release


def note_gates(*, release_id: int, reports: list[GateReport]) -> None:
    """Keep what gates said of a release that is being built. Call inside the job's fence."""
    Release.objects.filter(pk=release_id, state=Release.State.BUILDING).update(
        summary={"gates": msgspec.to_builtins(reports)}
    )


def finish_release(
    *,
    release_id: int,
    manifest: StoredManifest,
    census: Census,
    reports: list[GateReport],
    contents: list[tuple[int, str]],
) -> None:
    """Note that a release's manifest lies in storage, and what it holds. Call inside the job's fence.

    Raises:
        Conflict: Something in it was taken down or erased since the build read it.
    """
    _refuse_gone(release_id, contents)
    changed = Release.objects.filter(pk=release_id, state=Release.State.BUILDING).update(
        state=Release.State.READY,
        manifest_hash=manifest.sha256,
        manifest_key=manifest.key,
        item_count=census.items,
        summary={**msgspec.to_builtins(census), "gates": msgspec.to_builtins(reports)},
        is_indexed=True,
    )
    if changed:
        index_contents(release_id, contents)
        project_id = Release.objects.values_list("project_id", flat=True).get(pk=release_id)
        record_event(None, "finished", "release", release_id, project_id=project_id)


def _refuse_gone(release_id: int, contents: Contents) -> None:
    project_id = Release.objects.values_list("project_id", flat=True).get(pk=release_id)
    lock_contents(project_id)
    down = set(Takedown.objects.filter(project_id=project_id, lifted_at=None).values_list("content", flat=True))
    erased = set(Erasure.objects.filter(project_id=project_id).values_list("item_row", flat=True))
    if any(row in erased or content in down for row, content in contents):
        raise Conflict("release_outdated", "something in it was taken down or erased meanwhile; build it again")


@transaction.atomic
def update_release(actor: Actor, *, release_id: int, notes: str) -> Release:
    """Change what people say about a release; its manifest and hash stay.

    Raises:
        NotFound: There is no such release.
        Invalid: More than 20,000 characters.
    """
    release = Release.objects.select_for_update(of=("self",)).filter(pk=release_id).first()
    if release is None or actor.role(release.project_id) is None:
        raise NotFound("release_not_found", f"there is no release {release_id}")
    access.require_manage(actor, release.project_id)
    if len(notes) > MAX_NOTES:
        raise Invalid("notes_too_long", f"the notes have {len(notes)} characters; expected at most {MAX_NOTES}")
    if notes != release.notes:
        release.notes = notes
        release.save(update_fields=["notes"])
        record_event(actor, "updated", "release", release.pk, project_id=release.project_id, notes=len(notes))
    return release


@transaction.atomic
def create_export(
    actor: Actor, *, release_id: int, format_name: str, options: Mapping[str, Any], since_id: int | None = None
) -> Export:
    """Start rendering a release in a format, or return the export that did it before.

    The same release, format, options and exporter version are the same export: its bytes are the same. With
    ``since_id`` it is only what is new or other than in that release. One that lacks files is rendered again once some
    of them are back: from a backup, or mounted.

    Raises:
        NotFound: No such release or format.
        Invalid: Options that the format does not have, or a base that is the release itself or another project's.
        Conflict: The release is not built or does not stand, or its base is not built or was erased.
    """
    release = _find_release(actor, release_id)
    access.require_view(actor, release.project_id)
    access.check_scope(actor, access.READ)
    exporter = EXPORTERS.get(format_name)
    if exporter is None:
        raise NotFound("format_unknown", f"there is no format {format_name!r}; expected one of {sorted(EXPORTERS)}")
    require_ready(release)
    base = _find_base(actor, release, since_id) if since_id is not None else None
    try:
        chosen = msgspec.to_builtins(exporter.read_options(options))
    except DocumentInvalid as error:
        raise Invalid("bad_options", f"options of format {format_name}: {error}") from error
    export, is_new = Export.objects.get_or_create(
        release=release,
        format=format_name,
        exporter_version=exporter.version,
        options_hash=_hash_options(chosen, base),
        defaults={"options": chosen, "since": base, "created_by": actor.user},
    )
    if is_new or find_state(export) in (Export.State.FAILED, Export.State.EXPIRED) or _has_blobs_back(export):
        _render(actor, export)
    return export


def _has_blobs_back(export: Export) -> bool:
    """Return whether files are there that were missing when an export was rendered."""
    losses = export.report.get("losses", [])
    if export.state != Export.State.READY or not any(loss["code"] == BLOB_MISSING for loss in losses):
        return False
    # A run that went on where another was killed may not have met them: the next one does.
    return not export.missing or any(is_kept(sha256) for sha256 in export.missing)


def _find_release(actor: Actor, release_id: int) -> Release:
    release = Release.objects.select_related("job").filter(pk=release_id).first()
    if release is None or actor.role(release.project_id) is None:
        raise NotFound("release_not_found", f"there is no release {release_id}")
    return release


def _find_base(actor: Actor, release: Release, since_id: int) -> Release:
    base = _find_release(actor, since_id)
    if base.pk == release.pk or base.project_id != release.project_id:
        raise Invalid(
            "bad_since", f"since is release {since_id}; expected another release of the same project", field="since"
        )
    require_manifest(base)  # of one that was withdrawn too: whoever has it wants what took its place
    return base


def _hash_options(chosen: Any, base: Release | None) -> str:
    told_apart = chosen if base is None else {"options": chosen, "since": base.manifest_hash}
    return hashlib.sha256(canonicalise(told_apart)).hexdigest()


def _render(actor: Actor, export: Export) -> None:
    export.state = Export.State.RUNNING
    job: Job | None = submit_internal_job(
        RENDER_EXPORT,
        project_id=export.release.project_id,
        params=ExportParams(export.pk),
        created_by_id=actor.user.pk,
    )
    export.job = job or export.job
    export.save(update_fields=["state", "job"])
    record_event(
        actor, "exported", "release", export.release_id, project_id=export.release.project_id, format=export.format
    )


def finish_export(
    *, export_id: int, report: ExportReport, files: list[dict[str, Any]], missing: Sequence[str] = ()
) -> None:
    """Note that an export's files lie in storage, and which blobs did not. Call inside the job's fence.

    Raises:
        Conflict: The release was withdrawn or erased meanwhile.
    """
    said = msgspec.to_builtins(report)
    del said["files"]
    changed = Export.objects.filter(pk=export_id, release__state=Release.State.READY).update(
        state=Export.State.READY,
        report=said,
        file_count=len(files),
        size_bytes=sum(file["size_bytes"] for file in files),
        missing=list(missing),
        finished_at=timezone.now(),
    )
    if not changed:
        raise Conflict("release_withdrawn", "the release was withdrawn while this export was rendered")
    list_files(export_id, files)
    export = Export.objects.select_related("release").get(pk=export_id)
    record_event(
        None,
        "finished",
        "export",
        export_id,
        project_id=export.release.project_id,
        release=export.release_id,
        format=export.format,
    )


def list_files(export_id: int, files: Iterable[Mapping[str, Any]]) -> None:
    """Note which files an export has, in place of those that it had."""
    ExportFile.objects.filter(export_id=export_id).delete()
    # There may be one an item: copied in, which is many times faster than to insert them.
    with connection.cursor() as cursor, cursor.copy(COPY_FILES) as rows:
        for file in files:
            rows.write_row([export_id, *(file[name] for name in FILE_FACTS)])
