"""WebDataset: files that share a name are a sample."""

import json

from annotate.importers.archives import look_inside
from annotate.importers.webdataset import WebdatasetImporter
from tests.support.documents import box
from tests.support.sources import PICTURE, list_codes, make_source, make_tar, read_good

SAMPLE = {"0001.png": PICTURE, "0001.txt": "A cat.", "0001.json": {"url": "https://example.com/x.html", "hash": 7}}


def test_a_sample_is_an_item() -> None:
    shard = make_tar({**SAMPLE, "0002.jpg": PICTURE, "0002.cls": "dog"})
    source = look_inside(make_source({"train-000.tar": shard, "train-000.parquet": "x"}))
    assert WebdatasetImporter().recognise(source)
    first, second = read_good(WebdatasetImporter(), source)
    assert (first.key, first.assets["image"].upload, first.metadata["hash"]) == ("0001", "0001.png", 7)
    assert first.annotations[0].marks[0].text == "A cat."  # type: ignore[union-attr]
    assert second.annotations[0].marks[0].values == ["dog"]  # type: ignore[union-attr]


def test_documents_in_a_sample_are_read() -> None:
    about = {"item_key": "k/1", "assets": {"image": {"media": "image", "licence": "CC0-1.0"}}}
    sample = {"a.png": PICTURE, "a.json": {**about, "document": {"schema": 1, "marks": [box("r1")]}}}
    (record,) = read_good(WebdatasetImporter(), sample)
    assert (record.key, record.annotations[0].marks[0].id) == ("k/1", "r1")
    assert record.assets["image"].licence == "CC0-1.0"


def test_a_sample_that_cannot_be_read_is_told_and_the_others_are_read() -> None:
    files = {
        "a.png": PICTURE,
        "a.json": "{broken",
        "b.png": PICTURE,
        "b.json": {"item_key": "b", "document": {"schema": 9}},
    }
    assert list_codes(WebdatasetImporter(), {**files, **SAMPLE}) == [
        ("a.png", 1, "not_json"),
        ("b.png", 1, "malformed"),
    ]


def test_media_and_rows_that_share_no_name_are_no_samples() -> None:
    assert not WebdatasetImporter().recognise(make_source({"a.png": PICTURE, "rows.json": "{}"}))


def test_samples_of_texts_alone_are_items_and_statistics_are_none() -> None:
    about = {"item_key": "k", "document": {"schema": 1}, "assets": {"q": {"media": "text", "text": "2 + 2?"}}}
    shard = make_tar({"k.json": json.dumps(about, separators=(",", ":")), "w.json": {"text": "Words."}})
    source = look_inside(make_source({"train.tar": shard, "train_stats.json": {"count": 2, "successes": 2}}))
    assert WebdatasetImporter().recognise(source)
    first, second = read_good(WebdatasetImporter(), source)
    assert (first.key, first.assets["q"].text, second.assets["text"].text) == ("k", "2 + 2?", "Words.")
