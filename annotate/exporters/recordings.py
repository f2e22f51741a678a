"""The recordings of a release one by one, with the marks on each: what every format of times walks through."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing
from typing import Final, NamedTuple

from annotate.document.document import Document
from annotate.document.facts import MediaKind
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.instant import Instant
from annotate.document.kinds.segment import Segment
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.exporters.coco_categories import CategoryTable
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import FileNames, MediaFiles
from annotate.exporters.pictures import PICTURE_LOSSES, Scope, list_pictures
from annotate.exporters.records import SPLITS
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill

RECORDING_LOSSES = {code: text for code, text in PICTURE_LOSSES.items() if not code.startswith("image_")} | {
    "item_without_image": "Items without audio or video were left out: this format describes recordings only.",
    "asset_left_out": "Images and texts were left out: this format describes recordings only.",
    "class_unknown": "Marks with a class that no ontology of the release knows were left out.",
    "class_left_out": "The class of segments that have words or a lane was left out: this format has no place for it.",
    "attributes_left_out": "Attributes of marks were left out: this format has no place for them.",
    "origin_left_out": "Which model a mark came from was left out: this format has no place for it.",
    "line_break_changed": "Line breaks in words that would end an entry of this format were replaced by spaces.",
}
"""Losses of formats of times."""

_ENDING: Final = ".recording"
"""Keeps a dot inside a name from being taken for its ending."""


class Recording(NamedTuple):
    """One audio or video to write.

    Attributes:
        record: The item.
        document: What was said about it.
        slot: Where in the item the recording is.
        asset: The recording.
        path: Path of the file inside the export.
        stem: File name without its ending, which no other recording of the split has.
        marks: Its segments and instants, by time.
    """

    record: ManifestRecord
    document: Document
    slot: str
    asset: ManifestAsset
    path: str
    stem: str
    marks: list[Segment | Instant]


def list_recordings(
    release: ReleaseReader,
    ledger: Ledger,
    files: MediaFiles,
    *,
    kinds: tuple[type[SlotMark], ...] = (Segment,),
    media: tuple[MediaKind, ...] = ("audio", "video"),
    stated: Collection[str] = (),
) -> Iterator[Recording]:
    """Yield the recordings in the order of the release, each placed in the export; count what is not among them.

    Args:
        release: The release.
        ledger: The books.
        files: Puts the recordings into the export.
        kinds: The kinds of mark that the format takes.
        media: What it takes.
        stated: Codes of the losses that do not happen.
    """
    scope = Scope(kinds, lambda split, _: f"media/{split}", stated, media=media, needs_size=False)
    for entry in list_pictures(release, ledger, files, scope):
        marks = [mark for mark in entry.marks if isinstance(mark, Segment | Instant)]
        marks.sort(key=find_times)
        yield Recording(entry.record, entry.document, entry.slot, entry.asset, entry.path, entry.stem, marks)


def find_times(mark: Segment | Instant) -> tuple[int, int]:
    """Return start and end, microseconds; the same for an instant."""
    return (mark.at_us, mark.at_us) if isinstance(mark, Instant) else (mark.start_us, mark.end_us)


class ClassNames:
    """Names classes, and counts those that no ontology knows.

    Args:
        release: Whose ontologies.
        ledger: The books.
    """

    def __init__(self, release: ReleaseReader, ledger: Ledger) -> None:
        self._categories = CategoryTable(release.header.ontologies, ())
        self._ledger = ledger

    def keep(self, recording: Recording) -> Iterator[tuple[Segment | Instant, str]]:
        """Yield the marks whose class is known, with its name."""
        for mark in recording.marks:
            category = self._categories.find(mark.class_, None)
            if category is None:
                self._ledger.lose("class_unknown", recording.record.key, mark.id)
                continue
            for code, value in (("attributes_left_out", mark.attributes), ("origin_left_out", mark.origin)):
                if value:
                    self._ledger.lose(code, recording.record.key, mark.id)
            self._ledger.tally("annotations")
            yield mark, str(self._categories.rows()[category - 1]["name"])


class Uris:
    """Names recordings in lists whose fields spaces part: no two of a split have the same name.

    Args:
        stack: Closes what it puts aside.
        ledger: The books, which need a loss ``name_changed``.
    """

    def __init__(self, stack: ExitStack, ledger: Ledger) -> None:
        self._names = stack.enter_context(closing(FileNames()))
        self._ledger = ledger

    def assign(self, recording: Recording) -> str:
        """Return the name of a recording: that of its file without ending, underscores for spaces."""
        split = recording.record.split
        wanted = f"{join_words(recording.stem)}{_ENDING}"
        path, _ = self._names.assign(split, wanted, recording.asset.sha256 or "", shared=False)
        uri = path.removeprefix(f"{split}/").removesuffix(_ENDING)
        if uri != recording.stem:
            self._ledger.lose("name_changed", recording.record.key, recording.slot)
        return uri


def join_words(name: str) -> str:
    """Return a name without spaces."""
    return "_".join(name.split()) or "_"


def write_seconds(time_us: int) -> str:
    """Return microseconds as seconds: three decimals at least, six where there are more."""
    text = f"{time_us // 1_000_000}.{time_us % 1_000_000:06}"
    return text[:-3] if text.endswith("000") else text


def join_lines(text: str, recording: Recording, mark: SlotMark, ledger: Ledger) -> str:
    """Return words on one line."""
    line = " ".join(text.split("\n")) if "\r" not in text else " ".join(text.splitlines())
    if line != text:
        ledger.lose("line_break_changed", recording.record.key, mark.id)
    return line


class Index:
    """A list of the files of each split, by which they lead back to items.

    Args:
        stack: Closes what it puts aside.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._rows = {split: stack.enter_context(Spill()) for split in SPLITS}

    def add(self, recording: Recording, **fields: str) -> None:
        """Add a recording, with the files that belong to it."""
        record = recording.record
        row = {"item_key": record.key, "slot": recording.slot, "media": recording.path, **fields}
        self._rows[record.split].add(row)

    def write(self, ledger: Ledger) -> list[Split]:
        """Write ``<split>.jsonl`` for every split that has a recording, which are returned."""
        written: list[Split] = [split for split in SPLITS if self._rows[split].count] or ["train"]
        for split in written:
            with ledger.open(f"{split}.jsonl") as stream:
                stream.writelines(self._rows[split].chunks())
        return written
