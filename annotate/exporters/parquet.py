"""Parquet that Hugging Face datasets loads with its images decoded."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

import msgspec
import pyarrow as pa
from pyarrow import parquet

from annotate.exporters.ledger import Ledger

MAX_GROUP_ROWS = 100
MAX_GROUP_BYTES = 64 << 20
MAX_FILE_BYTES = 500 << 20
"""A reader holds a row group in memory, and downloads a file whole."""

Schema: TypeAlias = Any
"""An Arrow schema; pyarrow ships no types."""


class Column(NamedTuple):
    """The type of a column.

    Attributes:
        arrow: For Arrow.
        feature: For Hugging Face datasets; lists are JSON arrays of one element, which every version of it reads.
    """

    arrow: Any
    feature: Any


def _make_value(arrow: Any, name: str) -> Column:
    return Column(arrow, {"dtype": name, "_type": "Value"})


STRING = _make_value(pa.string(), "string")
FLOAT = _make_value(pa.float64(), "float64")
BOOLEAN = _make_value(pa.bool_(), "bool")
INTEGER = _make_value(pa.int64(), "int64")
MESSAGES = Column(
    pa.list_(
        pa.struct(
            [("role", pa.string()), ("content", pa.list_(pa.struct([("type", pa.string()), ("text", pa.string())])))]
        )
    ),
    [{"role": STRING.feature, "content": [{"type": STRING.feature, "text": STRING.feature}]}],
)
IMAGES = Column(pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())])), [{"_type": "Image"}])


def make_schema(columns: Mapping[str, Column]) -> Schema:
    """Return a schema with the metadata by which datasets knows which columns are images."""
    features = {name: column.feature for name, column in columns.items()}
    metadata = msgspec.json.encode({"info": {"features": features}})
    schema: Schema = pa.schema(
        [(name, column.arrow) for name, column in columns.items()], metadata={"huggingface": metadata}
    )
    return schema


def write_file(ledger: Ledger, path: str, schema: Schema, rows: Iterable[tuple[dict[str, Any], int]]) -> None:
    """Write one Parquet file, one row group in memory at a time.

    Args:
        ledger: Where to.
        path: Path of the file.
        schema: Its columns.
        rows: Rows, each with its length in bytes.
    """
    with ledger.open(path) as stream, parquet.ParquetWriter(stream, schema) as writer:
        group: list[dict[str, Any]] = []
        group_bytes = 0
        for row, size_bytes in rows:
            if group and (len(group) == MAX_GROUP_ROWS or group_bytes + size_bytes > MAX_GROUP_BYTES):
                writer.write_table(pa.Table.from_pylist(group, schema=schema), row_group_size=MAX_GROUP_ROWS)
                group, group_bytes = [], 0
            group.append(row)
            group_bytes += size_bytes
        if group:
            writer.write_table(pa.Table.from_pylist(group, schema=schema), row_group_size=MAX_GROUP_ROWS)
