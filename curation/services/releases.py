"""Releases and exports: rows made by people, filled in by jobs."""

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from django.db import IntegrityError, transaction

from annotate import access
from annotate.access import Actor
from annotate.document.document import canonicalise
from annotate.document.manifest import Split
from annotate.document.problem import DocumentInvalid
from annotate.errors import Conflict, Invalid, NotFound
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.report import ExportReport
from annotate.jobs.submit import submit_internal_job
from annotate.models.job import Job
from annotate.services.events import record_event
from curation.jobs.specs import BUILD_RELEASE, RENDER_EXPORT, ExportParams, ReleaseParams
from curation.models.release import Export, Release
from curation.queries.releases import find_state, require_ready


class ReleaseOptions(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What goes into a release.

    Attributes:
        policy: ``accepted`` takes what reviewers accepted, ``latest`` the newest submitted revision.
        shares: Share of each split; they sum to 1.
        seed: Of the split assignment.
        split_field: Name of a metadata field that holds ``train``, ``validation`` or ``test`` for items whose split was
            decided elsewhere; the others are assigned.
        include_empty: Whether items without a document that counts are in it, as records without annotations.
    """

    policy: Literal["accepted", "latest"] = "accepted"
    shares: dict[Split, float] = msgspec.field(default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1})
    seed: int = 0
    split_field: str = ""
    include_empty: bool = False


def check_shares(shares: Mapping[Split, float]) -> None:
    """Raise Invalid unless the shares are positive and sum to 1."""
    if not shares or min(shares.values()) <= 0 or abs(sum(shares.values()) - 1) > 1e-6:
        raise Invalid(
            "bad_shares", f"shares {dict(shares)} sum to {sum(shares.values()):g}; expected positive ones that sum to 1"
        )


@transaction.atomic
def create_release(actor: Actor, *, project_id: int, name: str, options: ReleaseOptions, notes: str = "") -> Release:
    """Start building a release.

    The name of a release that could not be built is free again.

    Raises:
        Invalid: No name, or shares that do not sum to 1.
        Conflict: The project has a release of that name.
    """
    access.require_manage(actor, project_id)
    check_shares(options.shares)
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
                options=msgspec.to_builtins(options),
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


def finish_release(
    *, release_id: int, manifest_hash: str, manifest_key: str, item_count: int, summary: dict[str, Any]
) -> None:
    """Note that a release's manifest lies in storage. Call inside the job's fence."""
    Release.objects.filter(pk=release_id, state=Release.State.BUILDING).update(
        state=Release.State.READY,
        manifest_hash=manifest_hash,
        manifest_key=manifest_key,
        item_count=item_count,
        summary=summary,
    )


@transaction.atomic
def create_export(actor: Actor, *, release_id: int, format_name: str, options: Mapping[str, Any]) -> Export:
    """Start rendering a release in a format, or return the export that did it before.

    The same release, format, options and exporter version are the same export: its bytes are the same.

    Raises:
        NotFound: No such release or format.
        Invalid: Options that the format does not have.
        Conflict: The release is not built.
    """
    release = Release.objects.select_related("job").filter(pk=release_id).first()
    if release is None or actor.role(release.project_id) is None:
        raise NotFound("release_not_found", f"there is no release {release_id}")
    access.require_view(actor, release.project_id)
    access.check_scope(actor, access.READ)
    exporter = EXPORTERS.get(format_name)
    if exporter is None:
        raise NotFound("format_unknown", f"there is no format {format_name!r}; expected one of {sorted(EXPORTERS)}")
    require_ready(release)
    try:
        chosen = msgspec.to_builtins(exporter.read_options(options))
    except DocumentInvalid as error:
        raise Invalid("bad_options", f"options of format {format_name}: {error}") from error
    export, is_new = Export.objects.get_or_create(
        release=release,
        format=format_name,
        exporter_version=exporter.version,
        options_hash=hashlib.sha256(canonicalise(chosen)).hexdigest(),
        defaults={"options": chosen, "created_by": actor.user},
    )
    if is_new or find_state(export) == Export.State.FAILED:
        _render(actor, export)
    return export


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


def finish_export(*, export_id: int, report: ExportReport, files: list[dict[str, Any]]) -> None:
    """Note that an export's files lie in storage. Call inside the job's fence."""
    Export.objects.filter(pk=export_id).update(
        state=Export.State.READY, report=msgspec.to_builtins(report), files=files
    )
