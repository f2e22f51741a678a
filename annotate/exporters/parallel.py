"""Items rendered in several processes and taken in order: the bytes are those of one process, whatever their number.

A manifest is cut into chunks of lines. Processes beside this one render chunks ahead (``child``), and so does this one
while it has nothing to write. What they cannot know they guess or leave: a file lies where it would like to, until this
process has put it there; an item that needs a blob or a video is rendered here, in its turn. A guess that was wrong
costs the item a second rendering.
"""

import fcntl
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, suppress
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, BinaryIO, Generic, Self, cast

import msgspec

from annotate.document.manifest import check_order, read_record
from annotate.exporters.base import Options
from annotate.exporters.child import Chunk, Renderer, Task, read_frame, write_frame
from annotate.exporters.ledger import Books, Ledger
from annotate.exporters.limits import Limits
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.rendering import (
    Files,
    GuessedFiles,
    ItemExporter,
    PartT,
    Placed,
    Render,
    SettledFiles,
    Stage,
    Step,
    list_steps,
)

AT_ONCE = 2
"""Chunks that a process has at a time, so that it never waits for the next."""

AHEAD = 4
"""Chunks that wait here at most, besides those that processes have."""

PIPE_BYTES = 1 << 20
CHECK_EVERY = 100
STOP_LIMIT_S = 10.0
LOOK_EVERY_S = 0.5
"""How often whoever waits for a process looks whether the export is still wanted."""

SHOWN_BYTES = 2000


class RenderingEnded(Exception):
    """A process that rendered a part of the export ended before its time.

    Attributes:
        was_killed: Whether something else ended it, so that another try may succeed.
    """

    def __init__(self, status: int, said: str) -> None:
        self.was_killed = status < 0
        how = f"was killed by signal {-status}" if self.was_killed else f"ended with status {status}"
        what = f" and said: {said}" if said else "; often the machine ran out of memory"
        super().__init__(f"a process that rendered a part of the export {how}{what}. Export again")


def render_items(
    exporter: ItemExporter[Any, PartT],
    release: ReleaseReader,
    ledger: Ledger,
    files: Files | None,
    options: Options,
    plan: Any = None,
) -> Generator[PartT, None, None]:
    """Yield the parts of all items in order, each after the books and files know of it.

    Args:
        exporter: Says what an item becomes.
        release: The release.
        ledger: The books; their limits say how many processes there may be.
        files: Puts the media into the export; None where they are no files of it.
        options: The exporter's.
        plan: What rendering has to know of the whole release, as plain JSON values.

    Raises:
        RenderingEnded: A process ended before its time.
    """
    stage = Stage(release, ledger, files if files is not None else GuessedFiles(options))
    limits = ledger.limits
    render = exporter.make_render(stage, options, plan)
    if limits.count_processes() == 1 or is_shorter(release, limits.start_bytes):
        for number, record in enumerate(release.records()):
            if number % CHECK_EVERY == 0:
                limits.check()
            yield from render(record)
        return
    kind = type(exporter)
    task = Task(
        module=kind.__module__,
        exporter=kind.__qualname__,
        release=release.sha256,
        header=release.header,
        options=msgspec.to_builtins(options),
        plan=plan,
    )
    taker = _Taker(exporter, stage, options, plan, render)
    with _Pool(exporter, task, read_chunks(release, limits.chunk_bytes), limits) as pool:
        for lines, chunk in pool.take():
            limits.check()
            yield from taker.take(lines, chunk)


def is_shorter(release: ReleaseReader, size_bytes: int) -> bool:
    """Return whether the manifest of a release has less than so many bytes."""
    with closing(release.open_manifest()) as stream:
        left_bytes = size_bytes
        while left_bytes > 0:
            data = stream.read(min(left_bytes, PIPE_BYTES))
            if not data:
                return True
            left_bytes -= len(data)
    return False


def read_chunks(release: ReleaseReader, size_bytes: int) -> Iterator[list[bytes]]:
    """Yield the items of a manifest as lists of lines of about so many bytes."""
    with closing(release.open_manifest()) as stream:
        stream.readline()
        while lines := stream.readlines(size_bytes):
            yield lines


class _Taker(Generic[PartT]):
    """Takes over what was rendered ahead, in order, and renders here what could not be."""

    def __init__(
        self,
        exporter: ItemExporter[Any, PartT],
        stage: Stage,
        options: Options,
        plan: Any,
        render: Render[PartT],
    ) -> None:
        self._stage = stage
        self._render = render
        self._make: Callable[[Stage], Render[PartT]] = lambda stage: exporter.make_render(stage, options, plan)
        self._losses = exporter.losses
        self._number = 1
        self._last: str | None = None

    def take(self, lines: list[bytes], chunk: Chunk[PartT]) -> Iterator[PartT]:
        """Yield the parts of a chunk."""
        for line, key, steps in zip(lines, chunk.keys, chunk.items, strict=True):
            if key is not None:
                check_order(self._number, key, self._last)
                self._last = key
            self._number += 1
            if steps is None:
                yield from self._render(read_record(line))
            else:
                yield from self._settle(line, steps)

    def _settle(self, line: bytes, steps: list[Step[PartT]]) -> Iterator[PartT]:
        settled: list[str | BlobMissing] = []
        for number, step in enumerate(steps):
            if not all(self._place(placed, settled) for placed in step.placed):
                yield from self._settle_again(line, settled, number)
                return
            self._stage.ledger.enter(step.books)
            if step.part is not None:
                yield step.part

    def _place(self, placed: Placed, settled: list[str | BlobMissing]) -> bool:
        """Put a file where it belongs, and return whether that was foreseen."""
        files = self._stage.files
        try:
            path = files.place(placed.asset, placed.folder, item=placed.item, slot=placed.slot, shared=placed.shared)
        except BlobMissing as error:
            settled.append(error)
            return False
        settled.append(path)
        return path == placed.path

    def _settle_again(self, line: bytes, settled: list[str | BlobMissing], done: int) -> Iterator[PartT]:
        """Render an item with what is known of its files, and take what comes after so many steps."""
        books = Books(self._losses)
        files = SettledFiles(settled, self._stage.files)
        render = self._make(Stage(self._stage.release, books, files))
        books.cut()
        for number, step in enumerate(list_steps(render, read_record(line), books, files)):
            if number < done:
                continue
            self._stage.ledger.enter(step.books)
            if step.part is not None:
                yield step.part


class _Waiting(Generic[PartT]):
    """A chunk on its way.

    Attributes:
        lines: The lines.
        owner: The process that has it; None for this one.
        answer: What that process answered, if it has.
        chunk: What the lines became, if that happened here.
    """

    def __init__(self, lines: list[bytes], owner: "_Child[PartT] | None", chunk: Chunk[PartT] | None = None) -> None:
        self.lines = lines
        self.owner = owner
        self.answer: bytes | None = None
        self.chunk = chunk

    def is_done(self) -> bool:
        return self.chunk is not None or self.answer is not None


class _Pool(Generic[PartT]):
    """The processes, and the chunks they have."""

    def __init__(
        self,
        exporter: ItemExporter[Any, PartT],
        task: Task,
        source: Iterator[list[bytes]],
        limits: Limits,
    ) -> None:
        self._source: Iterator[list[bytes]] | None = source
        self._here = Renderer(exporter, task)
        self._decoder = msgspec.msgpack.Decoder(Chunk[exporter.part_type])  # type: ignore[name-defined]
        self._waiting: deque[_Waiting[PartT]] = deque()
        self._changed = threading.Condition()
        self._stack = ExitStack()
        self._task = msgspec.msgpack.encode(task)
        self._limits = limits
        self._count = limits.count_processes() - 1
        self._children: list[_Child[PartT]] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for _ in range(self._count):
                self._children.append(stack.enter_context(_Child(self._task, self._changed)))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def take(self) -> Iterator[tuple[list[bytes], Chunk[PartT]]]:
        """Yield the chunks in order, with their lines."""
        most = AT_ONCE * self._count + AHEAD
        while self._source is not None or self._waiting:
            self._give_out()
            head = self._waiting[0] if self._waiting else None
            if head is not None and head.is_done():
                self._waiting.popleft()
                yield head.lines, self._read(head)
            elif self._source is not None and len(self._waiting) < most:
                self._render_here()
            elif head is not None:
                self._wait_for(head)

    def _give_out(self) -> None:
        """Give every process that is short of work a chunk."""
        for child in self._children:
            while child.count < AT_ONCE and (lines := self._next()) is not None:
                chunk = _Waiting(lines, child)
                self._waiting.append(chunk)
                child.send(chunk)

    def _render_here(self) -> None:
        lines = self._next()
        if lines is not None:
            self._waiting.append(_Waiting(lines, None, self._here.render(lines)))

    def _next(self) -> list[bytes] | None:
        lines = None if self._source is None else next(self._source, None)
        if lines is None:
            self._source = None
        return lines

    def _wait_for(self, chunk: _Waiting[PartT]) -> None:
        assert chunk.owner is not None
        with self._changed:
            while not chunk.is_done() and not chunk.owner.has_ended:
                if not self._changed.wait(LOOK_EVERY_S):
                    self._limits.check()  # a process that is slow, or stopped, must not keep the export from ending
        if not chunk.is_done():
            raise chunk.owner.explain()

    def _read(self, waiting: _Waiting[PartT]) -> Chunk[PartT]:
        if waiting.chunk is not None:
            return waiting.chunk
        assert waiting.answer is not None
        chunk: Chunk[PartT] = self._decoder.decode(waiting.answer)
        return chunk


class _Child(Generic[PartT]):
    """One process, and the thread that listens to it.

    Attributes:
        count: How many chunks it has.
        has_ended: Whether it says no more.
    """

    def __init__(self, task: bytes, changed: threading.Condition) -> None:
        self._task = task
        self._changed = changed
        self._sent: deque[_Waiting[PartT]] = deque()
        self._thread = threading.Thread(target=self._listen, name="rendering", daemon=True)
        self.has_ended = False

    @property
    def count(self) -> int:
        return len(self._sent)

    def __enter__(self) -> Self:
        # Closed by __exit__, as the process is ended there.
        self._said = TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "annotate.exporters.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._in = cast("BinaryIO", self._process.stdin)
        self._out = cast("BinaryIO", self._process.stdout)
        widen(self._in)
        widen(self._out)
        self._thread.start()
        try:
            self._write(self._task)
        except RenderingEnded:  # before it had read what to do
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait(STOP_LIMIT_S)
        self._thread.join(STOP_LIMIT_S)
        with closing(self._said), closing(self._out), suppress(BrokenPipeError):
            self._in.close()

    def send(self, chunk: _Waiting[PartT]) -> None:
        """Give it a chunk."""
        self._sent.append(chunk)
        self._write(b"".join(chunk.lines))

    def explain(self) -> RenderingEnded:
        """Return what to tell people once it has ended."""
        status = self._process.wait(STOP_LIMIT_S)
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip()
        return RenderingEnded(status, said[-SHOWN_BYTES:])

    def _write(self, body: bytes) -> None:
        try:
            write_frame(self._in, body)
        except BrokenPipeError as error:
            raise self.explain() from error

    def _listen(self) -> None:
        while (body := read_frame(self._out)) is not None:
            with self._changed:
                self._sent.popleft().answer = body
                self._changed.notify_all()
        with self._changed:
            self.has_ended = True
            self._changed.notify_all()


def widen(pipe: BinaryIO) -> None:
    """Let a pipe hold a whole chunk, where the system allows that: else processes wait for each other more often."""
    try:
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except (AttributeError, OSError):
        return
