"""Parquet and Arrow: tables of Hugging Face, with media inside or named, and tables of addresses as LAION has them."""

from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.keys import KeyBook
from annotate.importers.rows import Row
from annotate.importers.source import Source, SourceRefused
from annotate.importers.tables import Names, read_table_row

_MAGIC = b"PAR1"
_ARROW = (b"\xff\xff\xff\xff", b"ARRO")
"""First bytes of Arrow as a stream, which ``save_to_disk`` writes, and as a file."""

_BATCH_ROWS = 64
_ADDRESSES = ("URL", "url")


class ParquetImporter(Importer):
    """Reads Parquet."""

    name: ClassVar[str] = "parquet"
    title: ClassVar[str] = "Parquet (Hugging Face, LAION)"
    description: ClassVar[str] = "Tables with media inside or by address: captions, labels, boxes, conversations."
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".arrow")

    def recognise(self, source: Source) -> bool:
        return any(source.head(path, 4) in (_MAGIC, *_ARROW) for path in find_tables(source)[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read files row group by row group, a few rows at a time."""
        del limits
        keys = KeyBook()
        for path in find_tables(source):
            yield from read_table(source, path, keys)


def read_table(source: Source, path: str, keys: KeyBook) -> Iterator[Parsed]:
    """Yield the records of one table, or what is wrong with it.

    Args:
        source: Where it is.
        path: Which.
        keys: Hands out keys.
    """
    try:
        yield from _read_file(source, path, keys)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        yield BadRecord("bad_parquet", f"not a table that can be read: {error}").at(path, 1)
    except SourceRefused as error:
        yield BadRecord(error.problem.code, str(error)).at(path, 1)


def find_tables(source: Source) -> list[str]:
    """Return the tables; those that ``datasets`` keeps of its own work are none."""
    return [path for path in source.find(".parquet", ".arrow") if not path.rsplit("/", 1)[-1].startswith("cache-")]


def _open_table(stream: BinaryIO, magic: bytes) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Return the schema of a table and its rows, a few at a time."""
    if magic not in _ARROW:
        table = pq.ParquetFile(stream)
        return table.schema_arrow, table.iter_batches(batch_size=_BATCH_ROWS)
    if magic == _ARROW[0]:
        reader = pa.ipc.open_stream(stream)
        batches: Iterator[pa.RecordBatch] = iter(reader)
    else:
        reader = pa.ipc.open_file(stream)
        batches = map(reader.get_batch, range(reader.num_record_batches))
    parts = (batch.slice(at, _BATCH_ROWS) for batch in batches for at in range(0, batch.num_rows, _BATCH_ROWS))
    return reader.schema, parts


def _read_file(source: Source, path: str, keys: KeyBook) -> Iterator[Parsed]:
    with source.open(path) as stream:
        schema, batches = _open_table(stream, source.head(path, 4))
        names = read_names(schema.metadata or {})
        number = 0
        for batch in batches:
            for value in _list_rows(batch):
                number += 1
                if isinstance(value, BadRecord):
                    yield value.at(path, number)
                else:
                    yield _read_row(source, Row(path, number, value), keys, names)


def _list_rows(batch: pa.RecordBatch) -> list[dict[str, Any] | BadRecord]:
    """Return rows as plain values; for one whose words are not UTF-8, as Arrow writes unseen, what is wrong."""
    try:
        return list(batch.to_pylist())
    except UnicodeDecodeError as error:
        if batch.num_rows == 1:
            return [BadRecord("not_unicode", f"a text in it is not UTF-8: {error}; write the table anew in UTF-8")]
        rows = (_list_rows(batch.slice(at, 1)) for at in range(batch.num_rows))
        return [row for found in rows for row in found]


def _read_row(source: Source, row: Row, keys: KeyBook, names: Names) -> Parsed:
    value = row.value
    address = next((name for name in _ADDRESSES if isinstance(value.get(name), str)), None)
    has_media = any(isinstance(entry, dict) and "bytes" in entry for entry in value.values())
    key = str(value.get("item_key") or value.get("key") or "")
    if address is not None and not has_media and value.get("status", "success") != "success":
        # A shard's table lists what could not be fetched, too; it can be tried again.
        row = Row(row.file, row.line_number, {name: entry for name, entry in value.items() if name != "key"})
    try:
        return read_table_row(source, row, keys, names=names, key=key)
    except BadRecord as error:
        return error.at(row.file, row.line_number)


def read_names(metadata: dict[bytes, bytes]) -> dict[str, list[str]]:
    """Return the names of numbered classes that Hugging Face keeps in a table's schema, by path of the column."""
    try:
        features: Any = msgspec.json.decode(metadata.get(b"huggingface", b"{}"))
    except msgspec.DecodeError:
        return {}
    found: dict[str, list[str]] = {}
    described = features.get("info", {}).get("features", {}) if isinstance(features, dict) else {}
    _collect(described, "", found)
    return found


def _collect(feature: Any, path: str, found: dict[str, list[str]]) -> None:
    if isinstance(feature, list):
        for entry in feature:
            _collect(entry, path, found)
        return
    if not isinstance(feature, dict):
        return
    if feature.get("_type") == "ClassLabel" and isinstance(feature.get("names"), list):
        found[path] = [str(name) for name in feature["names"]]
        return
    inner = feature.get("feature")
    if feature.get("_type") in ("Sequence", "List", "LargeList") and inner is not None:
        _collect(inner, path, found)
        return
    for name, entry in feature.items():
        if not name.startswith("_"):
            _collect(entry, f"{path}.{name}".lstrip("."), found)
