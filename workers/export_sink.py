"""Where an export's files go: into storage, with a journal of the media that a later run need not write again."""

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Final, cast

import msgspec

from annotate import storage
from annotate.errors import NotFound
from annotate.exporters.parts import Part
from annotate.exporters.report import FileEntry
from curation.queries.releases import export_folder, export_key
from workers.context import JobContext

JOURNAL: Final = ".journal"
"""Folder of the journal, below the export's own; the name of no file of an export begins with a dot."""

IN_MEMORY_BYTES = 1 << 20
NOTE_EVERY_BYTES = 64 << 20
NOTE_EVERY_S = 5.0


class Noted(msgspec.Struct, frozen=True):
    """A file that is whole, with its CRC-32."""

    part: Part
    crc32: int


class Page(msgspec.Struct, frozen=True):
    """A page of the journal.

    Attributes:
        made_by: What shaped the bytes: files that anything else has made are of no use.
        files: The files that are whole.
    """

    made_by: str
    files: list[Noted]


class CheckedWriter:
    """Passes bytes on and keeps their CRC-32, which archives need before the bytes."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.crc32 = 0

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self.crc32 = zlib.crc32(data, self.crc32)
        return self._target.write(data)


class StorageSink:
    """Takes an exporter's files into storage under the export's keys, and remembers them.

    Args:
        context: The running job, which is told how many files there are.
        export_id: The export.
        made_by: Exporter, version and libraries. What an earlier run left that was made by others is removed.
    """

    def __init__(self, context: JobContext, export_id: int, made_by: str) -> None:
        self.files: list[dict[str, Any]] = []
        self._context = context
        self._export_id = export_id
        self._made_by = made_by
        self._store = storage.get_storage()
        self._crc32 = 0
        self._pages = 0
        self._whole = {noted.part.file.path: noted for noted in self._read_journal()}
        self._unnoted: list[Noted] = []
        self._unnoted_bytes = 0
        self._noted_at = time.monotonic()
        if not self._pages:
            self._store.delete_below(export_folder(export_id))

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file; it is stored once it is whole."""
        with SpooledTemporaryFile(IN_MEMORY_BYTES) as part:
            writer = CheckedWriter(part)
            yield cast("BinaryIO", writer)
            part.seek(0)
            self._store.save(export_key(self._export_id, path), part)
        self._crc32 = writer.crc32

    def write(self, path: str, data: bytes) -> None:
        """Store a file."""
        self._store.save(export_key(self._export_id, path), BytesIO(data))
        self._crc32 = zlib.crc32(data)

    def list_file(self, file: FileEntry) -> None:
        """List a file that was just written."""
        self._list(file, self._crc32)

    def keep(self, part: Part) -> None:
        """Note a file in the journal, with others unless much would be lost by then."""
        self._unnoted.append(Noted(part, self._crc32))
        self._unnoted_bytes += part.file.size_bytes
        if self._unnoted_bytes >= NOTE_EVERY_BYTES or time.monotonic() - self._noted_at >= NOTE_EVERY_S:
            self.write_journal()

    def find(self, path: str) -> Part | None:
        """Return a file that an earlier run has noted, if it still is there."""
        noted = self._whole.get(path)
        return noted.part if noted is not None and self._is_there(noted.part) else None

    def take(self, part: Part) -> None:
        """List a file that an earlier run has noted."""
        self._list(part.file, self._whole[part.file.path].crc32)

    def write_journal(self) -> None:
        """Note the files that are not noted yet."""
        if self._unnoted:
            page = msgspec.json.encode(Page(self._made_by, self._unnoted))
            self._store.save(find_page(self._export_id, self._pages), BytesIO(page))
            self._pages += 1
        self._unnoted, self._unnoted_bytes = [], 0
        self._noted_at = time.monotonic()

    def remove_journal(self) -> None:
        """Remove what only a further run would read."""
        self._store.delete_below(f"{export_folder(self._export_id)}{JOURNAL}/")

    def _list(self, file: FileEntry, crc32: int) -> None:
        self.files.append(msgspec.to_builtins(file) | {"crc32": crc32})
        self._context.report(len(self.files))

    def _is_there(self, part: Part) -> bool:
        try:
            return self._store.size(export_key(self._export_id, part.file.path)) == part.file.size_bytes
        except NotFound:
            return False

    def _read_journal(self) -> Iterator[Noted]:
        while True:
            try:
                with self._store.open(find_page(self._export_id, self._pages)) as stream:
                    page = msgspec.json.decode(stream.read(), type=Page)
            except (NotFound, msgspec.DecodeError):
                return
            if page.made_by != self._made_by:
                return
            self._pages += 1
            yield from page.files


def has_journal(export_id: int) -> bool:
    """Return whether a further run finds anything that it need not write again."""
    return storage.get_storage().exists(find_page(export_id, 0))


def find_page(export_id: int, number: int) -> str:
    """Return the storage key of a page of an export's journal."""
    return f"{export_folder(export_id)}{JOURNAL}/{number:06}"
