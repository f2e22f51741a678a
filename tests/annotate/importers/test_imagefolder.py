"""Folders of media: rows of metadata, folders as classes, files alone."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.text import Text
from annotate.importers.imagefolder import ImagefolderImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_good


def test_rows_name_their_file_and_say_the_rest() -> None:
    row = {"file_name": "a.png", "text": "A cat.", "label": "cat", "city": "Delft"}
    row["objects"] = {"bbox": [[1, 2, 3, 4], [60, 40, 9, 9]], "categories": ["cat", "dog"]}  # type: ignore[assignment]
    (record,) = read_good(ImagefolderImporter(), {"data/train/metadata.jsonl": row, "data/train/a.png": PICTURE})
    assert (record.key, record.metadata) == ("data/train/a.png", {"city": "Delft", "split": "train"})
    assert record.annotations[0].marks == [
        Box(id="m1", slot="image", class_="cat", xyxy=(1, 2, 4, 6)),
        Box(id="m2", slot="image", class_="dog", xyxy=(60, 40, 64, 48)),
        Text(id="caption", question="caption", text="A cat."),
        Choice(id="label", question="label", values=["cat"]),
    ]


def test_several_media_of_a_row_are_one_item() -> None:
    row = "left_file_name,sound_file_name\na.png,b.wav\n"
    (record,) = read_good(ImagefolderImporter(), {"metadata.csv": row, "a.png": PICTURE, "b.wav": "x"})
    assert {slot: asset.upload for slot, asset in record.assets.items()} == {"image": "a.png", "audio": "b.wav"}


def test_folders_are_classes_where_there_are_several() -> None:
    files = {"train/cat/1.png": PICTURE, "train/dog/1.png": PICTURE, "train/3.png": PICTURE}
    records = read_good(ImagefolderImporter(), files)
    labels = [[mark.values for d in r.annotations for mark in d.marks] for r in records]  # type: ignore[union-attr]
    assert (records[0].key, records[0].metadata) == ("train/cat/1.png", {"split": "train"})
    assert labels == [[["cat"]], [["dog"]], []]


def test_files_that_no_row_names_are_items_too() -> None:
    files = {"metadata.jsonl": {"file_name": "a.png", "text": "x"}, "a.png": PICTURE, "b.png": PICTURE}
    assert [(r.key, len(r.annotations)) for r in read_good(ImagefolderImporter(), files)] == [
        ("a.png", 1),
        ("b.png", 0),
    ]


def test_rows_that_cannot_be_read_are_told() -> None:
    objects = {"bbox": [[1, 2, 3, 4]], "categories": []}
    rows = '{"file_name": "a.png", "objects": ' + str(objects).replace("'", '"') + '}\n{"x": 1}\n'
    files = {"metadata.jsonl": rows, "a.png": PICTURE}
    found = list_codes(ImagefolderImporter(), files)
    assert found == [("metadata.jsonl", 1, "bad_objects"), ("metadata.jsonl", 2, "no_assets")]


def test_folders_of_media_alone_are_recognised() -> None:
    assert ImagefolderImporter().recognise(make_source({"a.png": PICTURE, "b.wav": ""}))
    assert not ImagefolderImporter().recognise(make_source({"a.png": PICTURE, "b.pdf": ""}))


@pytest.mark.parametrize("text", ["file_name;text\na.png;Hi, you\n", "file_name\ttext\na.png\tHi, you\n"])
def test_columns_may_be_parted_as_spreadsheets_do(text: str) -> None:
    (record,) = read_good(ImagefolderImporter(), {"metadata.csv": text, "a.png": PICTURE})
    assert record.annotations[0].marks[0].text == "Hi, you"  # type: ignore[union-attr]


def test_rows_may_be_a_table() -> None:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"file_name": "a.png", "text": "A cat."}]), out)
    (record,) = read_good(ImagefolderImporter(), {"train/metadata.parquet": out.getvalue(), "train/a.png": PICTURE})
    assert record.annotations[0].marks == [Text(id="caption", question="caption", text="A cat.")]


@pytest.mark.parametrize("side", ["x", None, [1], {}])
def test_boxes_whose_sides_are_no_numbers_are_told(side: object) -> None:
    row = {"file_name": "a.png", "objects": {"bbox": [[1, 2, 3, side]], "category": ["cat"]}}
    files = {"metadata.jsonl": row, "a.png": PICTURE}
    assert list_codes(ImagefolderImporter(), files) == [("metadata.jsonl", 1, "bad_bbox")]
