"""Parquet: media inside tables, names of classes in their schema, addresses of LAION, conversations."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotate.document.conversation import AssetPart, TextPart
from annotate.importers.parquet import ParquetImporter
from annotate.importers.sharegpt import ShareGptImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_good


def make_table(rows: list[dict[str, Any]], features: Any = None) -> bytes:
    table = pa.Table.from_pylist(rows)
    if features is not None:
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def test_media_inside_are_files_and_numbers_are_names() -> None:
    row = {"image": {"bytes": PICTURE, "path": "cat.png"}, "label": 1, "score": 0.5}
    row["objects"] = {"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": [0]}
    names = {"_type": "ClassLabel", "names": ["cat", "dog"]}
    features = {"label": names, "objects": {"category": {"_type": "Sequence", "feature": names}}}
    source = make_source({"data/train-0.parquet": make_table([row], features)})
    (record,) = read_good(ParquetImporter(), source)
    assert source.open(record.assets["image"].upload or "").read() == PICTURE
    assert (record.key, record.metadata) == ("cat.png", {"score": 0.5, "split": "train"})
    box, label = record.annotations[0].marks
    assert (box.class_, label.values) == ("cat", ["dog"])  # type: ignore[union-attr]


def test_tables_of_addresses_become_items_to_fetch() -> None:
    rows = [{"URL": f"https://example.com/{n}", "TEXT": f"No. {n}", "WIDTH": 640, "similarity": 0.25} for n in (1, 2)]
    first, second = read_good(ParquetImporter(), {"part-0.parquet": make_table(rows)})
    assert (first.assets["image"].url, second.key) == ("https://example.com/1", "https://example.com/2")
    assert first.metadata == {"WIDTH": 640, "similarity": 0.25}
    assert first.annotations[0].marks[0].text == "No. 1"  # type: ignore[union-attr]


def test_terms_of_use_are_those_of_the_image() -> None:
    rows = [{"URL": "https://e.org/1", "LICENSE": said, "hash": 2**62} for said in ("cc-by-4.0", "?")]
    first, second = read_good(ParquetImporter(), {"part-0.parquet": make_table(rows)})
    assert [record.assets["image"].licence for record in (first, second)] == ["cc-by-4.0", ""]
    assert [record.metadata for record in (first, second)] == [{"hash": str(2**62)}] * 2


def test_words_that_are_not_utf_8_are_told_in_their_row() -> None:
    words = pa.array([b"one", "\u4f60\u597d".encode("gbk"), b"three"]).view(pa.string())
    out = io.BytesIO()
    pq.write_table(pa.table({"text": words}), out)
    files = {"t.parquet": out.getvalue()}
    assert list_codes(ParquetImporter(), files) == [("t.parquet", 2, "not_unicode")]


def test_every_column_of_numbered_classes_has_names_and_no_secret_is_a_class() -> None:
    names = {"_type": "ClassLabel", "names": ["cat", "dog"]}
    features = {"label": names, "coarse": names, "seen": {"_type": "List", "feature": names}}
    rows = [{"image": {"bytes": PICTURE, "path": None}, "label": -1, "coarse": 1, "seen": [0, 1]}]
    (record,) = read_good(ParquetImporter(), {"a.parquet": make_table(rows, features)})
    assert (record.annotations, record.metadata) == ([], {"coarse": "dog", "seen": ["cat", "dog"]})


def test_several_labels_are_one_answer() -> None:
    features = {"labels": {"_type": "Sequence", "feature": {"_type": "ClassLabel", "names": ["cat", "dog", "cow"]}}}
    rows = [{"image": {"bytes": PICTURE, "path": None}, "labels": [0, 2]}]
    (record,) = read_good(ParquetImporter(), {"a.parquet": make_table(rows, features)})
    assert record.annotations[0].marks[0].values == ["cat", "cow"]  # type: ignore[union-attr]


def test_what_else_is_known_of_boxes_is_kept() -> None:
    objects = {"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": ["cat"], "area": [12], "id": [7]}
    row = {"image": {"bytes": PICTURE, "path": "a.png"}, "objects": objects}
    (record,) = read_good(ParquetImporter(), {"a.parquet": make_table([row])})
    assert record.metadata == {"objects": {"area": [12], "id": [7]}}


@pytest.mark.parametrize("write", [pa.ipc.new_stream, pa.ipc.new_file])
def test_arrow_is_read_like_parquet(write: Any) -> None:
    table = pq.read_table(io.BytesIO(make_table([{"image": {"bytes": PICTURE, "path": "a.png"}, "text": "Hi"}] * 70)))
    out = io.BytesIO()
    with write(out, table.schema) as writer:
        writer.write_table(table)
    info = {"citation": "", "features": {"text": {"_type": "Value"}}}
    source = make_source({"train/data-0.arrow": out.getvalue(), "train/dataset_info.json": info})
    assert (ParquetImporter().recognise(source), ShareGptImporter().recognise(source)) == (True, False)
    records = read_good(ParquetImporter(), source)
    assert ([len(records), records[69].key], records[0].metadata) == ([70, "a.png#70"], {"split": "train"})


def test_conversations_in_tables_are_turns() -> None:
    parts = [{"type": "image", "text": None}, {"type": "text", "text": "What?"}]
    row = {"messages": [{"role": "user", "content": parts}], "images": [{"bytes": PICTURE, "path": None}]}
    source = make_source({"a.parquet": make_table([row])})
    (record,) = read_good(ParquetImporter(), source)
    assert record.annotations[0].turns[0].parts == [AssetPart("image"), TextPart("What?")]
    assert source.has(record.assets["image"].upload or "")


def test_what_is_no_table_is_told() -> None:
    assert list_codes(ParquetImporter(), {"a.parquet": b"PAR1xxxx"}) == [("a.parquet", 1, "bad_parquet")]
    assert list_codes(ParquetImporter(), {"a.parquet": make_table([{"x": 1}])}) == [("a.parquet", 1, "no_assets")]
    assert not ParquetImporter().recognise(make_source({"a.parquet": "words"}))
