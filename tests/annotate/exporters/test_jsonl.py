"""JSON Lines whose first rows show every column."""

from pathlib import Path

import pytest

from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.sink import FolderSink
from annotate.exporters.spill import Spill
from tests.support.releases import MemorySink


def test_the_first_row_with_a_column_or_trait_leads(ledger: Ledger, sink: MemorySink) -> None:
    with Spill() as spill:
        rows = JsonLines(spill)
        for row in ({"n": 1}, {"n": 2}, {"n": 3, "images": ["a"]}, {"n": 4, "images": ["b"]}):
            rows.add(row)
        rows.add({"n": 5}, ["loss"])
        rows.add({"n": 6}, ["loss"])
        rows.write(ledger, "train.jsonl")
    order = [line for line in sink.files["train.jsonl"].decode().split("\n") if line]
    assert [line[5] for line in order] == ["1", "3", "5", "2", "4", "6"]


@pytest.mark.parametrize("rich_rows", [[40], [0, 40]])
def test_datasets_reads_columns_that_come_late(rich_rows: list[int], offline: None, tmp_path: Path) -> None:
    from datasets import load_dataset

    rich = {
        "messages": [{"role": "user", "content": "q", "loss": False}],
        "images": ["a.png"],
        "objects": {"bbox": [[1.0]]},
    }
    plain = {"messages": [{"role": "user", "content": "q" * 100}]}
    with Spill() as spill, Spill() as sums:
        rows = JsonLines(spill)
        for number in range(41):
            rows.add(rich if number in rich_rows else plain, ["loss"] if number in rich_rows else [])
        rows.write(Ledger(FolderSink(tmp_path), {}, sums), "train.jsonl")
    # The reader's own chunk is 10 MB; a small one stands for a large file.
    files = str(tmp_path / "train.jsonl")
    loaded = load_dataset("json", data_files=files, chunksize=500, cache_dir=str(tmp_path / "cache"))["train"]
    assert [row["images"] for row in loaded if row["images"]] == [["a.png"]] * len(rich_rows)
