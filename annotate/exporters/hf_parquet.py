"""Parquet with the features of Hugging Face datasets: one row an item, its media inside."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from types import TracebackType
from typing import Annotated, Any, Final, Literal, Self

import msgspec
import pyarrow as pa
from msgspec import Meta
from pyarrow import parquet as pq

from annotate.document.facts import MediaKind
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.exporters.ledger import Books, Ledger, OpenPart
from annotate.exporters.media import MEDIA_LOSSES, make_upright, propose_name
from annotate.exporters.parallel import render_items
from annotate.exporters.parquet import (
    FLOAT,
    MAX_FILE_BYTES,
    MAX_GROUP_BYTES,
    STRING,
    Column,
    Schema,
    make_schema,
)
from annotate.exporters.records import SPLITS, choose_annotation
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.rendering import ItemExporter, Render, Stage
from annotate.exporters.said import (
    SAID_LOSSES,
    Objects,
    SaidOptions,
    Sayer,
    build_objects,
    describe_terms,
    make_objects_column,
    pack_objects,
)
from annotate.exporters.slots import SlotNames, list_slots, name_slots
from annotate.exporters.spill import Spill

MAX_GROUP_ROWS = 1000

_STORED = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
MEDIA: Final[dict[MediaKind, Column]] = {
    "image": Column(_STORED, {"_type": "Image"}),
    "audio": Column(_STORED, {"_type": "Audio"}),
    "video": Column(_STORED, {"_type": "Video"}),
    "text": STRING,
}
OBJECTS = make_objects_column(with_slot=True)
ABOUT = dict.fromkeys(("item_key", "text", "label"), STRING) | {"weight": FLOAT} | {"metadata": STRING}
ABOUT |= {"terms": STRING, "document": STRING}
REPEATED = [f"objects.{name}.list.element" for name in ("category", "kind", "slot")] + ["label", "terms"]
"""Columns whose values recur; a dictionary of the others costs time and saves nothing."""


class HfParquetOptions(SaidOptions, frozen=True, kw_only=True):
    """Options of the Parquet export."""

    media: Annotated[
        Literal["copy", "reference"],
        Meta(description="copy: the media are inside the files. reference: only their names are."),
    ] = "copy"


class RowPart(msgspec.Struct, array_like=True):
    """One row.

    Attributes:
        split: Its split.
        item: Key of the item.
        about: The columns about it.
        objects: The marks on its images.
        media: Its assets by column: a text, a blob by its hash, or what stands in the file already.
    """

    split: Split
    item: str
    about: dict[str, Any]
    objects: Objects
    media: dict[str, Any]

    def find(self, column: str) -> Any:
        """Return the value of a column."""
        if column == "objects":
            return self.objects
        return self.about[column] if column in self.about else self.media.get(column)


class HfParquetExporter(ItemExporter[HfParquetOptions, RowPart]):
    """Writes ``data/<split>-00000.parquet``, and a dataset card."""

    name = "hf_parquet"
    version = 3
    title = "Parquet (Hugging Face)"
    description = "Items with their media, boxes, captions, labels and whole documents, for Hugging Face datasets."
    media = ("image", "video", "audio", "text")
    options_type = HfParquetOptions
    part_type = RowPart
    libraries = ("pyarrow",)
    losses = (SAID_LOSSES | MEDIA_LOSSES) | {
        "text_not_utf8": "Items with a text file that is not UTF-8 were left out.",
    }

    def make_render(self, stage: Stage, options: HfParquetOptions, plan: Any) -> Render[RowPart]:
        """Return what renders an item, its row at most."""
        columns = {(slot, media): name for slot, media, name in plan}
        return _Describer(stage, columns, options).describe

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: HfParquetOptions) -> None:
        """Write the training rows as they come, then those of the other splits, then the card."""
        names = name_slots(list_slots(release), reserved={*ABOUT, "objects"})
        plan = [(*slot, name) for slot, name in names.items()]
        columns = {name: MEDIA[media] for (_, media), name in names.items()}
        schema = make_schema(columns | {"objects": OBJECTS} | ABOUT)
        with ExitStack() as stack:
            waiting = {split: stack.enter_context(Spill()) for split in SPLITS[1:]}
            parts = stack.enter_context(closing(render_items(self, release, ledger, None, options, plan)))
            with _Files(SPLITS[0], release, ledger, schema) as training:
                for part in parts:
                    if part.split == SPLITS[0]:
                        training.add(part)
                    else:
                        waiting[part.split].add(part)
            written = [SPLITS[0]] if training.row_count else []
            for split, rows in waiting.items():
                with _Files(split, release, ledger, schema) as split_files:
                    for line in rows.lines():
                        split_files.add(msgspec.json.decode(line, type=RowPart))
                written += [split] if split_files.row_count else []
            if not written:
                _Files(SPLITS[0], release, ledger, schema).write_empty()
            _write_card(release, ledger, written or [SPLITS[0]])


class _Files:
    """The files of one split, one open at a time. Those that an earlier run has written are passed over.

    Attributes:
        row_count: Rows so far.
    """

    def __init__(self, split: Split, release: ReleaseReader, ledger: Ledger, schema: Schema) -> None:
        self._split = split
        self._ledger = ledger
        self._schema = schema
        self._books = ledger.make_books()
        self._row_books = ledger.make_books()
        self._loader = _Loader(release, self._row_books)
        self._open = ExitStack()
        self._part: OpenPart | None = None
        self._writer: Any = None
        self._number = 0
        self._taken = 0
        self._passed = 0
        self._file_bytes = 0
        self._group: list[RowPart] = []
        self._group_bytes = 0
        self.row_count = 0

    def add(self, row: RowPart) -> None:
        """Add a row, with its media unless they are gone."""
        if not self._taken and not self._passed:
            self._pass_over()
        if self._passed:
            self._passed -= 1
            return
        size_bytes = self._loader.load(row)
        if size_bytes is not None:
            self._make_room(size_bytes)
            self._group.append(row)
            self._row_books.tally("rows")
            self.row_count += 1
        self._books.enter(self._row_books.cut())
        self._taken += 1

    def write_empty(self) -> None:
        """Write a file without rows."""
        self._begin_file()
        self._end_file()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._write_group()
            self._end_file()
            self._ledger.enter(self._books.cut())  # of rows that were all lost
        self._open.__exit__(kind, error, trace)

    def _pass_over(self) -> None:
        """Find out how many of the next rows are in files that are there already."""
        done = self._ledger.take_over(self._find_path())
        if done is not None:
            self._passed = done.count
            self._number += 1
            self.row_count += done.entry.counts.get("rows", 0)

    def _make_room(self, size_bytes: int) -> None:
        """Begin a new group or file where a row of so many bytes does not fit."""
        if self._group_bytes + size_bytes > MAX_GROUP_BYTES or len(self._group) == MAX_GROUP_ROWS:
            self._write_group()
        if self._file_bytes and self._file_bytes + size_bytes > MAX_FILE_BYTES:
            self._write_group()
            self._end_file()
        self._group_bytes += size_bytes
        self._file_bytes += size_bytes

    def _write_group(self) -> None:
        if not self._group:
            return
        if self._writer is None:
            self._begin_file()
        rows, self._group, self._group_bytes = self._group, [], 0
        columns = []
        for field in self._schema:
            values: list[Any] = [row.find(field.name) for row in rows]
            columns.append(
                build_objects(values, field.type) if field.name == "objects" else pa.array(values, field.type)
            )
        table = pa.Table.from_arrays(columns, schema=self._schema)
        self._writer.write_table(table, row_group_size=MAX_GROUP_ROWS)

    def _find_path(self) -> str:
        return f"data/{self._split}-{self._number:05}.parquet"

    def _begin_file(self) -> None:
        self._part = self._open.enter_context(self._ledger.open_part(self._find_path(), self._books))
        stream = self._part.stream
        self._writer = self._open.enter_context(pq.ParquetWriter(stream, self._schema, use_dictionary=REPEATED))

    def _end_file(self) -> None:
        if self._part is None:
            return
        self._part.count = self._taken
        self._open.close()
        self._part = self._writer = None
        self._number += 1
        self._taken = 0
        self._file_bytes = 0


class _Describer:
    """Turns items into rows."""

    def __init__(self, stage: Stage, names: SlotNames, options: HfParquetOptions) -> None:
        self._ledger = stage.ledger
        self._names = names
        self._options = options
        self._sayer = Sayer(stage.release, stage.ledger, options)

    def describe(self, record: ManifestRecord) -> Iterator[RowPart]:
        """Yield the row of an item, its media by hash; none for an item that is left out, which is counted."""
        self._ledger.tally("items")
        annotation = choose_annotation(record, self._ledger)
        if annotation is None:
            return
        terms = {slot: describe_terms(asset) for slot, asset in sorted(record.assets.items())}
        stated = {slot: value for slot, value in terms.items() if any(value.values())}
        about = self._sayer.describe(record, annotation.document)
        about["terms"] = msgspec.json.encode(stated).decode() if stated else ""
        objects = pack_objects(self._sayer.list_objects(record, annotation.document))
        media = {self._names[slot, asset.media]: self._point_at(slot, asset) for slot, asset in record.assets.items()}
        yield RowPart(record.split, record.key, about, objects, media)

    def _point_at(self, slot: str, asset: ManifestAsset) -> Any:
        if asset.sha256 is None:
            return asset.text
        name = propose_name(asset, by_hash=self._options.file_names == "sha256")
        if asset.media == "text" or self._options.media == "copy":
            return {"sha256": asset.sha256, "path": name, "media": asset.media, "slot": slot}
        return {"bytes": None, "path": name}


class _Loader:
    """Puts media into rows."""

    def __init__(self, release: ReleaseReader, books: Books) -> None:
        self._release = release
        self._books = books

    def load(self, row: RowPart) -> int | None:
        """Put its media into a row and return its length, bytes; None when they are gone, which is counted."""
        size_bytes = len(row.about["document"])
        try:
            for name, value in row.media.items():
                if isinstance(value, dict) and "sha256" in value:
                    data = self._release.read_blob(value["sha256"])
                    if value["media"] == "image":
                        data = make_upright(data, ledger=self._books, item=row.item, slot=value["slot"])
                    size_bytes += len(data)
                    is_text = value["media"] == "text"
                    row.media[name] = data.decode() if is_text else {"bytes": data, "path": value["path"]}
        except (BlobMissing, UnicodeDecodeError) as error:
            code = "blob_missing" if isinstance(error, BlobMissing) else "text_not_utf8"
            self._books.lose(code, row.item)
            return None
        return size_bytes


def _write_card(release: ReleaseReader, ledger: Ledger, written: list[Split]) -> None:
    """Write the dataset card, whose head tells ``load_dataset`` which files belong to which split."""
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split in written:
        lines += [f"  - split: {split}", f"    path: data/{split}-*.parquet"]
    title = " ".join(release.header.project.split())
    lines += ["---", "", f"# {title}", "", f"Release {release.sha256}, exported by Loopwright (hf_parquet, version "]
    lines[-1] += f"{HfParquetExporter.version}). What the format could not carry is listed in export.json."
    ledger.write("README.md", "\n".join(lines).encode() + b"\n")
