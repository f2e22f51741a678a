"""Parquet with the features of Hugging Face datasets: one row an item, its media inside."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Annotated, Any, Final, Literal

import msgspec
import pyarrow as pa
from msgspec import Meta
from pyarrow import parquet as pq

from annotate.document.facts import MediaKind
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.exporters.base import Exporter
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import propose_name
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
from annotate.exporters.said import SAID_LOSSES, SaidOptions, Sayer, describe_terms, make_objects_column
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


class HfParquetOptions(SaidOptions, frozen=True, kw_only=True):
    """Options of the Parquet export."""

    media: Annotated[
        Literal["copy", "reference"],
        Meta(description="copy: the media are inside the files. reference: only their names are."),
    ] = "copy"


class HfParquetExporter(Exporter[HfParquetOptions]):
    """Writes ``data/<split>-00000-of-00001.parquet``, and a dataset card."""

    name = "hf_parquet"
    version = 1
    title = "Parquet (Hugging Face)"
    description = "Items with their media, boxes, captions, labels and whole documents, for Hugging Face datasets."
    media = ("image", "video", "audio", "text")
    options_type = HfParquetOptions
    libraries = ("pyarrow",)
    losses = SAID_LOSSES | {
        "text_not_utf8": "Items with a text file that is not UTF-8 were left out.",
    }

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: HfParquetOptions) -> None:
        """Write the rows of every split that has any."""
        names = name_slots(list_slots(release), reserved={*ABOUT, "objects"})
        columns = {name: MEDIA[media] for (_, media), name in names.items()}
        schema = make_schema(columns | {"objects": OBJECTS} | ABOUT)
        with ExitStack() as stack:
            parts = {split: _Parts(stack.enter_context(Spill())) for split in SPLITS}
            writer = _Writer(release, ledger, names, options)
            for record in release.records():
                ledger.tally("items")
                row = writer.describe(record)
                if row is not None:
                    parts[record.split].add(row, writer.count_media_bytes(record))
            written: list[Split] = [split for split in SPLITS if parts[split].spill.count] or ["train"]
            for split in written:
                writer.write_split(split, parts[split], schema)
            _write_card(release, ledger, written)


class _Parts:
    """The rows of one split, put aside, and how many go into each file."""

    def __init__(self, spill: Spill) -> None:
        self.spill = spill
        self.row_counts = [0]
        self._file_bytes = 0

    def add(self, row: dict[str, Any], media_bytes: int) -> None:
        size_bytes = self.spill.add(row) + media_bytes
        if self._file_bytes and self._file_bytes + size_bytes > MAX_FILE_BYTES:
            self.row_counts.append(0)
            self._file_bytes = 0
        self.row_counts[-1] += 1
        self._file_bytes += size_bytes


class _Writer:
    """Turns items into rows, and rows into files."""

    def __init__(self, release: ReleaseReader, ledger: Ledger, names: SlotNames, options: HfParquetOptions) -> None:
        self._release = release
        self._ledger = ledger
        self._names = names
        self._options = options
        self._sayer = Sayer(release, ledger, options)

    def describe(self, record: ManifestRecord) -> dict[str, Any] | None:
        """Return the row of an item, its media by hash; None for an item that is left out, which is counted."""
        annotation = choose_annotation(record, self._ledger)
        if annotation is None:
            return None
        terms = {slot: describe_terms(asset) for slot, asset in sorted(record.assets.items())}
        stated = {slot: value for slot, value in terms.items() if any(value.values())}
        row = self._sayer.describe(record, annotation.document)
        row["terms"] = msgspec.json.encode(stated).decode() if stated else ""
        row["objects"] = self._sayer.list_objects(record, annotation.document)
        for slot, asset in record.assets.items():
            row[self._names[slot, asset.media]] = self._point_at(asset)
        self._ledger.tally("rows")
        return row

    def count_media_bytes(self, record: ManifestRecord) -> int:
        """Return the bytes that an item's media take in a file."""
        if self._options.media == "reference":
            return 0
        return sum(asset.size_bytes or 0 for asset in record.assets.values())

    def _point_at(self, asset: ManifestAsset) -> Any:
        if asset.sha256 is None:
            return asset.text
        name = propose_name(asset, by_hash=self._options.file_names == "sha256")
        if asset.media == "text" or self._options.media == "copy":
            return {"sha256": asset.sha256, "path": name, "size_bytes": asset.size_bytes or 0}
        return {"bytes": None, "path": name}

    def write_split(self, split: Split, parts: _Parts, schema: Schema) -> None:
        """Write the files of a split, one group of rows in memory at a time."""
        rows = self._load_rows(parts.spill)
        for part, count in enumerate(parts.row_counts):
            path = f"data/{split}-{part:05}-of-{len(parts.row_counts):05}.parquet"
            with self._ledger.open(path) as stream, pq.ParquetWriter(stream, schema) as writer:
                for group in _group_rows(islice(rows, count)):
                    columns = {field.name: [row.get(field.name) for row in group] for field in schema}
                    writer.write_table(pa.Table.from_pydict(columns, schema=schema), row_group_size=MAX_GROUP_ROWS)

    def _load_rows(self, spill: Spill) -> Iterator[tuple[dict[str, Any] | None, int]]:
        """Yield the rows with their media, and the length of each; None for a row whose media are gone."""
        stored = [(media, name) for (_, media), name in self._names.items()]
        for line in spill.lines():
            row = msgspec.json.decode(line)
            size_bytes = len(line)
            try:
                for media, name in stored:
                    value = row.get(name)
                    if isinstance(value, dict) and "sha256" in value:
                        row[name] = self._load(media, value)
                        size_bytes += value["size_bytes"]
            except BlobMissing:
                self._ledger.lose("blob_missing", row["item_key"])
                yield None, 0
            except UnicodeDecodeError:
                self._ledger.lose("text_not_utf8", row["item_key"])
                yield None, 0
            else:
                yield row, size_bytes

    def _load(self, media: str, value: dict[str, Any]) -> Any:
        data = self._release.read_blob(value["sha256"])
        return data.decode() if media == "text" else {"bytes": data, "path": value["path"]}


def _group_rows(rows: Iterator[tuple[dict[str, Any] | None, int]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    group_bytes = 0
    for row, size_bytes in rows:
        if group and (len(group) == MAX_GROUP_ROWS or group_bytes + size_bytes > MAX_GROUP_BYTES):
            yield group
            group, group_bytes = [], 0
        if row is not None:
            group.append(row)
            group_bytes += size_bytes
    if group:
        yield group


def _write_card(release: ReleaseReader, ledger: Ledger, written: list[Split]) -> None:
    """Write the dataset card, whose head tells ``load_dataset`` which files belong to which split."""
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split in written:
        lines += [f"  - split: {split}", f"    path: data/{split}-*.parquet"]
    title = " ".join(release.header.project.split())
    lines += ["---", "", f"# {title}", "", f"Release {release.sha256}, exported by Loopwright (hf_parquet, version "]
    lines[-1] += f"{HfParquetExporter.version}). What the format could not carry is listed in export.json."
    with ledger.open("README.md") as stream:
        stream.write("\n".join(lines).encode() + b"\n")
