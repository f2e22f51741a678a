"""Renders a release in a format, file by file, into storage."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import msgspec

from annotate import storage
from annotate.errors import Invalid
from annotate.exporters.limits import Limits
from annotate.exporters.parallel import RenderingEnded
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.release import BlobDamaged, StoredRelease
from curation.jobs.specs import ExportParams
from curation.models.release import Export
from curation.queries.released_blobs import open_part, open_release
from curation.queries.releases import export_folder, export_key, require_ready
from curation.services.releases import finish_export
from workers.context import JobContext, Retry

IN_MEMORY_BYTES = 1 << 20


class Result(msgspec.Struct):
    """The finished export."""

    files: int
    size_bytes: int
    losses: int


class Crc32:
    """Takes bytes and keeps their CRC-32, which archives need before the bytes."""

    def __init__(self) -> None:
        self.value = 0

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self.value = zlib.crc32(data, self.value)
        return len(data)


class StorageSink:
    """Takes an exporter's files into storage under the export's keys, and remembers them."""

    def __init__(self, context: JobContext, export_id: int) -> None:
        self.context, self.export_id = context, export_id
        self.files: list[dict[str, Any]] = []

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file; it is stored once it is whole."""
        # Of small files there may be one an item: they wait in memory.
        with SpooledTemporaryFile(IN_MEMORY_BYTES) as part:
            yield cast("BinaryIO", part)
            part.seek(0)
            crc = Crc32()
            sha256, size_bytes = storage.hash_file(part, into=cast("BinaryIO", crc))
            part.seek(0)
            storage.get_storage().save(export_key(self.export_id, path), part)
        self.files.append({"path": path, "size_bytes": size_bytes, "sha256": sha256, "crc32": crc.value})
        self.context.report(len(self.files))


def run(context: JobContext, params: ExportParams) -> Result:
    """Render from the first file; a run that was cut short starts over and gives the same bytes.

    Raises:
        Conflict: The release, or the one it is compared with, was withdrawn or erased; nothing of the export is left.
        Invalid: A blob does not hold the bytes that were released.
        Retry: One of the processes that render was killed.
    """
    export = Export.objects.select_related("release", "since").get(pk=params.export)
    with emptied_unless_finished(context, export_folder(export.pk)):
        require_ready(export.release)
        return _render(context, export)


@contextmanager
def emptied_unless_finished(context: JobContext, folder: str) -> Iterator[None]:
    """Empty a folder of storage, and again when the block ends by an error while this attempt still holds the job.

    What was taken down or erased meanwhile must not stay in files of an export that nobody can see.
    """
    store = storage.get_storage()
    store.delete_below(folder)
    is_finished = False
    try:
        yield
        is_finished = True
    finally:
        if not is_finished and context.holds_job():
            store.delete_below(folder)


def _render(context: JobContext, export: Export) -> Result:
    sink = StorageSink(context, export.pk)
    exporter = EXPORTERS[export.format]
    options = exporter.read_options(export.options)
    try:
        with open_export(export) as release:
            report = exporter.write(release, sink, options, Limits(check=context.check))
    except BlobDamaged as error:
        raise Invalid("blob_damaged", str(error)) from error
    except RenderingEnded as error:
        if error.was_killed:
            raise Retry(str(error)) from error
        raise
    with context.writing():
        finish_export(export_id=export.pk, report=report, files=sink.files)
    for loss in report.losses:
        context.log(f"{loss.count} x {loss.sentence}")
    return Result(len(sink.files), sum(file["size_bytes"] for file in sink.files), len(report.losses))


@contextmanager
def open_export(export: Export) -> Iterator[StoredRelease]:
    """Return what is to be rendered: the release, or the part of it that is other than in an earlier one."""
    if export.since is None:
        yield open_release(export.release)
        return
    require_ready(export.since)
    with open_part(export.release, since=export.since) as part:
        yield part
