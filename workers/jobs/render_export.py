"""Renders a release in a format, file by file, into storage."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from annotate import storage
from annotate.errors import Invalid
from annotate.exporters.limits import Limits
from annotate.exporters.parallel import RenderingEnded
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.release import BlobDamaged, StoredRelease
from curation.jobs.specs import ExportParams
from curation.models.release import Export, Release
from curation.queries.released_blobs import NotingRelease, find_key, open_part, open_release
from curation.queries.releases import export_folder, require_manifest, require_ready
from curation.services.releases import finish_export
from workers.context import JobContext, Retry
from workers.export_sink import StorageSink, has_journal

LOOK_EVERY_S = 2.0
"""How often a run looks whether its release still stands."""


class Result(msgspec.Struct):
    """The finished export."""

    files: int
    size_bytes: int
    losses: int


def run(context: JobContext, params: ExportParams) -> Result:
    """Render from the first item; media that a run before this one has written whole are not read again.

    Raises:
        Conflict: The release, or the one it is compared with, was withdrawn or erased; nothing of the export is left.
        Invalid: A blob does not hold the bytes that were released.
        Retry: One of the processes that render was killed.
    """
    export = Export.objects.select_related("release", "since").get(pk=params.export)
    with emptied_unless_useful(context, export):
        require_ready(export.release)
        return _render(context, export)


@contextmanager
def emptied_unless_useful(context: JobContext, export: Export) -> Iterator[None]:
    """Remove what an attempt has written when it ends by an error, unless the next can go on with it.

    What was taken down or erased meanwhile must not stay in files of an export that nobody can see.
    """
    is_useful = False
    try:
        yield
        is_useful = True
    except Retry:
        stands = Release.objects.filter(pk=export.release_id, state=Release.State.READY).exists()
        is_useful = stands and has_journal(export.pk)
        raise
    finally:
        if not is_useful and context.holds_job():
            storage.get_storage().delete_below(export_folder(export.pk))


def _render(context: JobContext, export: Export) -> Result:
    exporter = EXPORTERS[export.format]
    options = exporter.read_options(export.options)
    sink = StorageSink(context, export.pk, exporter.describe_maker(options))
    try:
        with open_export(export) as found:
            release = NotingRelease(found)
            report = exporter.write(release, sink, options, Limits(check=make_check(context, export)))
    except BlobDamaged as error:
        key = find_key(export.release.project_id, error.sha256)
        message = str(error) if key is None else f"a file of item {key!r} is damaged: {error}"
        raise Invalid("blob_damaged", message) from error
    except RenderingEnded as error:
        if error.was_killed:
            sink.write_journal()
            raise Retry(str(error)) from error
        raise
    with context.writing():
        finish_export(export_id=export.pk, report=report, files=sink.files, missing=release.missing)
    sink.remove_journal()
    for loss in report.losses:
        context.log(f"{loss.count} x {loss.sentence}")
    return Result(len(sink.files), sum(file["size_bytes"] for file in sink.files), len(report.losses))


def make_check(context: JobContext, export: Export) -> Callable[[], None]:
    """Return what ends a run that nobody wants any more, or whose release does not stand any more.

    So that what has to go is not written for as long as a large export takes.
    """
    looked_at = time.monotonic()

    def check() -> None:
        nonlocal looked_at
        context.check()
        if time.monotonic() - looked_at >= LOOK_EVERY_S:
            looked_at = time.monotonic()
            require_ready(Release.objects.select_related("job").get(pk=export.release_id))

    return check


@contextmanager
def open_export(export: Export) -> Iterator[StoredRelease]:
    """Return what is to be rendered: the release, or the part of it that is other than in an earlier one."""
    if export.since is None:
        yield open_release(export.release)
        return
    require_manifest(export.since)
    with open_part(export.release, since=export.since) as part:
        yield part
