"""Lets DuckDB and Polars query the tables, and pandas the conversations, as people do before they train.

``make test-readers`` runs it in an environment of its own. None of them knows Loopwright, Hugging Face or COCO.
"""

import io
import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
from PIL import Image

EXPORTS = Path(sys.argv[1])
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))
BOXES = {name: [x1, y1, x2 - x1, y2 - y1] for name, (x1, y1, x2, y2) in EXPECTED["boxes"].items()}


def check_duckdb() -> None:
    """Ask for boxes, classes and splits with SQL."""
    files = str(EXPORTS / "hf_parquet" / "data" / "*.parquet")
    query = "SELECT item_key, objects.bbox, objects.category, filename FROM read_parquet(?, filename = true)"
    rows = {key: (boxes, names, path) for key, boxes, names, path in duckdb.execute(query, [files]).fetchall()}
    for key, box in BOXES.items():
        boxes, names, path = rows[key]
        assert (boxes, names) == ([box], ["Cat"]), rows[key]
        assert ("validation" in path) == (key == "three"), path
    count = (
        "SELECT sum(octet_length(image.bytes)) FROM read_parquet(?) WHERE len(objects.bbox) = 1 AND image IS NOT NULL"
    )
    assert duckdb.execute(count, [files]).fetchall()[0][0] > 0
    say(f"duckdb: {len(rows)} rows, boxes agree")


def check_polars() -> None:
    """Read the rows and decode their images."""
    table = pl.read_parquet(EXPORTS / "hf_parquet" / "data" / "train-*.parquet")
    for row in table.filter(pl.col("item_key").is_in(list(BOXES))).iter_rows(named=True):
        with Image.open(io.BytesIO(row["image"]["bytes"])) as image:
            assert image.size == tuple(EXPECTED["size"])
        assert row["objects"]["bbox"] == [BOXES[row["item_key"]]]
    captions = pl.read_parquet(EXPORTS / "laion" / "train-*.parquet")
    assert captions.select("URL", "TEXT").rows() == [("https://example.com/images/train/one.png", "a cat")]
    say(f"polars: {table.height} rows, images decoded")


def check_pandas() -> None:
    """Read conversations as tables."""
    spelled = '[{"bbox_2d": [312, 208, 469, 312], "label": "a cat"}]'
    rows = pd.read_json(EXPORTS / "llamafactory" / "train.jsonl", lines=True)
    assert [message["content"] for message in rows.messages[0]] == ["<image>Was ist rot?", spelled], rows.messages[0]
    rows = pd.read_json(EXPORTS / "openai" / "train.jsonl", lines=True)
    assert rows.messages[0][1]["content"] == spelled, rows.messages[0]
    rows = pd.read_json(EXPORTS / "imagefolder" / "data" / "train" / "metadata.jsonl", lines=True)
    boxes = dict(zip(rows.item_key, (objects["bbox"] for objects in rows.objects), strict=True))
    assert boxes["one"] == [BOXES["one"]], boxes
    say("pandas: conversations and metadata agree")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    check_duckdb()
    check_polars()
    check_pandas()
