"""Media packed in tar archives, which unpack to the folders that the rest of the export names."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Protocol

import msgspec

from annotate.exporters.ledger import Books, Ledger
from annotate.exporters.release import BlobDamaged, ReleaseReader
from annotate.exporters.spill import Spill
from annotate.exporters.tar import TarWriter, measure_member

FOLDER = "shards"
IN_MEMORY_BYTES = 1 << 24
CHUNK_BYTES = 1 << 20


class Turn(Protocol):
    """Turns an image upright."""

    def __call__(self, data: bytes, *, ledger: Books, item: str, slot: str) -> bytes: ...


class Waiting(msgspec.Struct, array_like=True):
    """A file that waits for its archive.

    Attributes:
        path: Its path in the export.
        sha256: The blob that it is; empty for a file that was made, which lies at ``offset`` of what is put aside.
        size_bytes: Its length; None where it is known only once it is read. Turning changes it.
        item: Key of the item, for the books.
        slot: Its slot, for the books.
        is_image: Whether it is to be turned upright.
        offset: Where a file that was made lies.
    """

    path: str
    sha256: str
    size_bytes: int | None
    item: str = ""
    slot: str = ""
    is_image: bool = False
    offset: int = 0


class MediaShards:
    """Files put aside until all rows are written, as a sink takes one file at a time.

    Args:
        most_mb: Most megabytes of an archive.
        turn: Turns an image upright; takes its bytes, the books, item and slot.
    """

    def __init__(self, most_mb: int, turn: Turn) -> None:
        self._turn = turn
        self._most_bytes = most_mb * 1_000_000
        self._stack = ExitStack()
        self._waiting = self._stack.enter_context(Spill())
        # Closed with the stack: it outlives the call that makes it.
        self._made = self._stack.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115

    def add(self, file: Waiting) -> None:
        """Put a blob aside, by name."""
        self._waiting.add(file)

    def add_made(self, path: str, data: bytes) -> None:
        """Put a file that was made aside."""
        self.add(Waiting(path, "", len(data), offset=self._made.tell()))
        self._made.write(data)

    def close(self) -> None:
        """Forget all files."""
        self._stack.close()

    def write(self, release: ReleaseReader, ledger: Ledger) -> None:
        """Write the archives, files in the order they came, but those that an earlier run has written.

        Raises:
            BlobDamaged: A blob's bytes are not those that were released.
            BlobMissing: A blob was erased since its row was written.
        """
        files = (msgspec.json.decode(line, type=Waiting) for line in self._waiting.lines())
        file = next(files, None)
        number = 0
        while file is not None:
            path = f"{FOLDER}/media-{number:06}.tar"
            number += 1
            done = ledger.take_over(path, is_media=True)
            if done is not None:
                file = next(islice(files, done.count - 1, None), None)
                continue
            with ledger.open_part(path, is_media=True) as part:
                tar = TarWriter(part.stream)
                while file is not None and self._fits(tar, file):
                    ledger.limits.check()
                    self._pack(tar, file, release, part.books)
                    part.count += 1
                    file = next(files, None)
                tar.finish()

    def _fits(self, tar: TarWriter, file: Waiting) -> bool:
        return not tar.size_bytes or tar.size_bytes + measure_member(file.size_bytes or 0) <= self._most_bytes

    def _pack(self, tar: TarWriter, file: Waiting, release: ReleaseReader, books: Books) -> None:
        if not file.sha256:
            assert file.size_bytes is not None
            self._made.seek(file.offset)
            tar.add(file.path, self._made.read(file.size_bytes))
        elif file.is_image or file.size_bytes is None:
            data = release.read_blob(file.sha256)
            if file.is_image:
                data = self._turn(data, ledger=books, item=file.item, slot=file.slot)
            tar.add(file.path, data)
        else:
            tar.add_chunks(file.path, file.size_bytes, stream_checked(release, file.sha256))


def stream_checked(release: ReleaseReader, sha256: str) -> Iterator[bytes]:
    """Yield the bytes of a blob of any length.

    Raises:
        BlobMissing: They are no longer kept.
        BlobDamaged: They are not those that the hash promises; known after the last of them.
    """
    digest = hashlib.sha256()
    with closing(release.open_blob(sha256)) as source:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            yield chunk
    if digest.hexdigest() != sha256:
        raise BlobDamaged(sha256, digest.hexdigest())
