"""Renders chunks of a manifest for another process: ``python -m annotate.exporters.child``, which ``parallel`` starts.

Everything comes and goes in frames: four bytes of length, little-endian, then the body. The first frame in is a
:class:`Task`; each further one holds lines of the manifest and is answered by the :class:`Chunk` of them. It ends when
its input does, which is also how it learns that the process which started it is gone.
"""

import io
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO, Generic

import msgspec

from annotate.document.manifest import ManifestHeader, read_record
from annotate.document.problem import DocumentInvalid
from annotate.exporters.ledger import Books
from annotate.exporters.limits import collect_rarely
from annotate.exporters.release import ReleaseReader
from annotate.exporters.rendering import Ahead, GuessedFiles, ItemExporter, PartT, Stage, Step, list_steps

LENGTH_BYTES = 4
STOPPED = 0
STDOUT, STDERR = 1, 2


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a process has to know before it renders.

    Attributes:
        module: Module of the exporter.
        exporter: Name of its class.
        release: Hash of the release.
        header: First line of its manifest.
        options: The options in full.
        plan: What the exporter planned.
    """

    module: str
    exporter: str
    release: str
    header: ManifestHeader
    options: dict[str, Any]
    plan: Any = None


class Chunk(msgspec.Struct, Generic[PartT], array_like=True):
    """What some lines of a manifest became.

    Attributes:
        keys: Keys of the items; None for a line that is no item.
        items: The steps of each; None for an item that only the exporting process can render.
    """

    keys: list[str | None]
    items: list[list[Step[PartT]] | None]


class BareRelease(ReleaseReader):
    """A release of which only the header is at hand."""

    def __init__(self, sha256: str, header: ManifestHeader) -> None:
        self.sha256 = sha256
        self.__dict__["header"] = header

    def open_manifest(self) -> BinaryIO:
        raise Ahead

    def open_blob(self, sha256: str) -> BinaryIO:
        del sha256
        raise Ahead


class Renderer(Generic[PartT]):
    """Renders lines of a manifest ahead of the writing.

    Args:
        exporter: The format.
        task: What else there is to know.
    """

    def __init__(self, exporter: ItemExporter[Any, PartT], task: Task) -> None:
        options = exporter.read_options(task.options)
        self._books = Books(exporter.losses)
        self._files = GuessedFiles(options)
        stage = Stage(BareRelease(task.release, task.header), self._books, self._files)
        self._render = exporter.make_render(stage, options, task.plan)
        self._books.cut()  # what is wrong with the release as a whole is counted where it is written

    def render(self, lines: list[bytes]) -> Chunk[PartT]:
        """Return what the lines become."""
        chunk: Chunk[PartT] = Chunk([], [])
        for line in lines:
            key: str | None = None
            steps: list[Step[PartT]] | None
            try:
                record = read_record(line)
                key = record.key
                steps = list(list_steps(self._render, record, self._books, self._files))
            except (Ahead, DocumentInvalid):
                # Whatever it is, the exporting process meets it again in its turn.
                self._books.cut()
                self._files.cut()
                steps = None
            chunk.keys.append(key)
            chunk.items.append(steps)
        return chunk


def load_exporter(task: Task) -> ItemExporter[Any, Any]:
    """Return the exporter of a task, importing no other."""
    made: ItemExporter[Any, Any] = getattr(import_module(task.module), task.exporter)()
    return made


def read_frame(source: BinaryIO) -> bytes | None:
    """Return the next frame; None at the end, or where the other process ended in the middle of one."""
    head = source.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "little")
    body = source.read(length)
    return body if len(body) == length else None


def write_frame(target: BinaryIO, body: bytes) -> None:
    """Write a frame at once."""
    target.write(len(body).to_bytes(LENGTH_BYTES, "little") + body)
    target.flush()


def main() -> None:
    """Answer frames until there are no more."""
    source = sys.stdin.buffer
    # Whatever prints something must not do so among the frames.
    with os.fdopen(os.dup(STDOUT), "wb") as target, collect_rarely():
        os.dup2(STDERR, STDOUT)
        first = read_frame(source)
        if first is None:
            return
        task = msgspec.msgpack.decode(first, type=Task)
        renderer = Renderer(load_exporter(task), task)
        encoder = msgspec.msgpack.Encoder()
        while (lines := read_frame(source)) is not None:
            try:
                write_frame(target, encoder.encode(renderer.render(io.BytesIO(lines).readlines())))
            except BrokenPipeError:
                os._exit(STOPPED)


if __name__ == "__main__":
    main()
