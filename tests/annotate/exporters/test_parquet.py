"""Parquet with image features."""

import io
import json
from typing import Any

import pytest
from pyarrow import parquet as arrow_parquet

from annotate.exporters import parquet
from annotate.exporters.ledger import Ledger
from tests.support.releases import MemorySink

SCHEMA = parquet.make_schema({"item_key": parquet.STRING, "images": parquet.IMAGES})


def write(rows: list[tuple[dict[str, Any], int]], ledger: Ledger, sink: MemorySink) -> Any:
    parquet.write_file(ledger, "a.parquet", SCHEMA, rows)
    return arrow_parquet.ParquetFile(io.BytesIO(sink.files["a.parquet"]))


def make_row(key: str, data: bytes = b"x") -> dict[str, Any]:
    return {"item_key": key, "images": [{"bytes": data, "path": "a.png"}]}


def test_the_schema_names_the_images_for_datasets(ledger: Ledger, sink: MemorySink) -> None:
    file = write([(make_row("a"), 1)], ledger, sink)
    features = json.loads(file.schema_arrow.metadata[b"huggingface"])["info"]["features"]
    assert features == {"item_key": {"dtype": "string", "_type": "Value"}, "images": [{"_type": "Image"}]}
    assert file.read().to_pylist() == [make_row("a")]


@pytest.mark.parametrize(("sizes", "groups"), [([1] * 250, [100, 100, 50]), ([40 << 20] * 3, [1, 1, 1]), ([], [])])
def test_row_groups_stay_small(sizes: list[int], groups: list[int], ledger: Ledger, sink: MemorySink) -> None:
    file = write([(make_row(str(size)), size) for size in sizes], ledger, sink)
    assert [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)] == groups
