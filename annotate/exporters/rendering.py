"""Rendering items one by one, wherever that happens: in the exporting process, or ahead of it in another one.

An exporter that can be rendered in several processes says what it makes of one item, as parts, and writes the parts in
order. Whatever depends on earlier items (running numbers, names of files) is left to the writing.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import msgspec

from annotate.document.manifest import ManifestAsset, ManifestRecord
from annotate.exporters.base import Exporter, MediaOptions, Options
from annotate.exporters.ledger import Books
from annotate.exporters.media import MadeName, Make, propose_name
from annotate.exporters.parts import Entry
from annotate.exporters.release import BlobMissing, ReleaseReader

HOLE = msgspec.Raw(b"\x01")
"""Stands in JSON for a number that is known later; JSON itself never holds this byte."""

OptionsT = TypeVar("OptionsT", bound=Options)
PartT = TypeVar("PartT")


class Files(Protocol):
    """Puts media into an export, see :class:`annotate.exporters.media.MediaFiles`."""

    def place(self, asset: ManifestAsset, folder: str, *, item: str, slot: str, shared: bool = True) -> str: ...

    def place_made(self, names: Sequence[MadeName], folder: str, make: Make | None) -> Iterator[str]: ...


class Stage(NamedTuple):
    """What items are rendered with.

    Attributes:
        release: The release; its items come one by one instead.
        ledger: The books.
        files: Puts the media into the export.
    """

    release: ReleaseReader
    ledger: Books
    files: Files


Render = Callable[[ManifestRecord], Iterator[PartT]]
"""Yields what is to be written of one item, in order; keeps nothing from one item to the next."""


class ItemExporter(Exporter[OptionsT], Generic[OptionsT, PartT]):
    """An exporter whose items are rendered one by one.

    Attributes:
        part_type: What an item becomes, several of them perhaps; msgpack carries it between processes.
    """

    part_type: type[PartT]

    @abstractmethod
    def make_render(self, stage: Stage, options: OptionsT, plan: Any) -> Render[PartT]:
        """Return the function that renders an item. It writes nothing but what the stage takes.

        Args:
            stage: What items are rendered with.
            options: What was chosen.
            plan: What has to be known of the whole release, as the exporter gave it to ``render_items``.
        """


class Ahead(Exception):
    """Something is asked for that only the exporting process has: a blob, a place for a file that was made."""


class Placed(msgspec.Struct, array_like=True, gc=False):
    """A file that was taken to be put into the export under the name that it would like.

    Attributes:
        asset: The file.
        folder: Where.
        item: Key of its item.
        slot: Its slot.
        shared: Whether assets of the same bytes and name may share it.
        path: The path that was guessed.
    """

    asset: ManifestAsset
    folder: str
    item: str
    slot: str
    shared: bool
    path: str


class GuessedFiles:
    """Guesses where files will lie, and remembers what it said."""

    def __init__(self, options: Options) -> None:
        self._by_hash = isinstance(options, MediaOptions) and options.file_names == "sha256"
        self._as_jpeg = isinstance(options, MediaOptions) and options.as_jpeg
        self._placed: list[Placed] = []

    def place(self, asset: ManifestAsset, folder: str, *, item: str, slot: str, shared: bool = True) -> str:
        """Return the path that the file will most likely have."""
        name = propose_name(asset, by_hash=self._by_hash, as_jpeg=self._as_jpeg)
        path = f"{folder}/{name}" if folder else name
        self._placed.append(Placed(asset, folder, item, slot, shared, path))
        return path

    def place_made(self, names: Sequence[MadeName], folder: str, make: Make | None) -> Iterator[str]:
        """Refuse: what was made takes room, and the exporting process can make it itself."""
        del names, folder, make
        raise Ahead

    def cut(self) -> list[Placed]:
        """Return what was guessed since the last call."""
        placed, self._placed = self._placed, []
        return placed


class SettledFiles:
    """Gives the answers that were given already, then asks anew.

    Args:
        settled: The answers: paths, or that the bytes are gone.
        files: Puts further files into the export.
    """

    def __init__(self, settled: list[str | BlobMissing], files: Files) -> None:
        self._settled = iter(settled)
        self._files = files

    def place(self, asset: ManifestAsset, folder: str, *, item: str, slot: str, shared: bool = True) -> str:
        """Return the path of the file."""
        answer = next(self._settled, None)
        if answer is None:
            return self._files.place(asset, folder, item=item, slot=slot, shared=shared)
        if isinstance(answer, BlobMissing):
            raise answer
        return answer

    def place_made(self, names: Sequence[MadeName], folder: str, make: Make | None) -> Iterator[str]:
        """Yield the paths of files that are made."""
        return self._files.place_made(names, folder, make)

    def cut(self) -> list[Placed]:
        """Return nothing: whatever was placed has its place."""
        return []


class Step(msgspec.Struct, Generic[PartT], array_like=True):
    """One part of an item with what its rendering did.

    Attributes:
        books: What it counted.
        placed: The files that it guessed the places of, before anything is written.
        part: What is to be written; None after the last part.
    """

    books: Entry
    placed: list[Placed]
    part: PartT | None


def list_steps(
    render: Render[PartT], record: ManifestRecord, ledger: Books, files: GuessedFiles | SettledFiles
) -> Iterator[Step[PartT]]:
    """Yield the parts of an item, and at last what was counted after them.

    Args:
        render: Renders the item with the books and files below.
        record: The item.
        ledger: Its books, cut after each part.
        files: Its files.
    """
    for part in render(record):
        yield Step(ledger.cut(), files.cut(), part)
    yield Step(ledger.cut(), files.cut(), None)


def leave_holes(data: bytes) -> bytes:
    """Return JSON with holes as a template, into which ``%`` puts the numbers."""
    return data.replace(b"%", b"%%").replace(b"\x01", b"%d")
