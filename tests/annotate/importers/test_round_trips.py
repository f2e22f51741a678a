"""What our exporters write comes back: whole where a format carries documents, else up to its declared losses."""

from typing import Any

import pytest

from annotate.document.conversation import join_text
from annotate.exporters.registry import EXPORTERS
from annotate.importers.archives import look_inside
from annotate.importers.base import ImportRecord
from annotate.importers.registry import IMPORTERS
from tests.annotate.exporters.sample import BOX, STORED_BLOCK, make_sample, mark
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record
from tests.support.sources import PICTURE, make_source, read_good

OVAL = mark("e1", "ellipse", centre=[30, 20], radii=[20, 10])
RING = mark("p1", "polygon", rings=[[[1, 2], [40.5, 2], [40, 30.25]]])
SMALL = BOX | {"xyxy": [5, 6, 25, 30.5], "attributes": {"colour": "grey"}}


def export(name: str, release: MemoryRelease, **options: Any) -> dict[str, bytes]:
    sink, exporter = MemorySink(), EXPORTERS[name]
    exporter.write(release, sink, exporter.read_options(options))
    return sink.files


def read_back(name: str, files: dict[str, bytes]) -> dict[str, ImportRecord]:
    """Return the records that the format's importer finds, which is the one that recognises the files."""
    source = look_inside(make_source(files))
    importer = next(importer for importer in IMPORTERS.values() if importer.recognise(source))
    assert importer.name == name
    return {record.key or "": record for record in read_good(importer, source)}


def make_release(*marks: dict[str, Any]) -> MemoryRelease:
    """A release of one item with a real picture of 64 x 48 px."""
    asset = make_asset(PICTURE, name="a.png", width_px=64, height_px=48)
    return MemoryRelease([make_record("k", {"image": asset}, {"marks": list(marks)})], [PICTURE])


def read_marks(format_: str, files: dict[str, bytes]) -> Any:
    (record,) = read_back(format_, files).values()
    return record.annotations[0].marks


@pytest.mark.parametrize(("exporter", "importer"), [("hf_parquet", "parquet"), ("webdataset", "webdataset")])
def test_tables_bring_whole_documents_back(exporter: str, importer: str) -> None:
    release = make_release(SMALL, OVAL, RING)
    (record,) = read_back(importer, export(exporter, release)).values()
    (wanted,) = release.records()
    assert (record.key, set(record.assets)) == ("k", {"image"})
    assert record.annotations == [wanted.annotations[0].document]


def test_items_with_several_media_come_back_from_tables() -> None:
    for exporter, importer in (("hf_parquet", "parquet"), ("webdataset", "webdataset")):
        found = read_back(importer, export(exporter, make_sample()))
        assert set(found["b-images"].assets) >= {"left", "right"}
        assert [turn.role for turn in found["e-heard"].annotations[0].turns] == ["user", "assistant"]
        assert found["a-regions"].metadata == {"place": "\u732b\u30ab\u30d5\u30a7"}


def test_boxes_come_back_from_every_format_of_pictures() -> None:
    for name, options in (("yolo", {}), ("voc", {"numbers": "exact"}), ("cvat", {}), ("label_studio", {})):
        (box,) = read_marks(name, export(name, make_release(SMALL), **options))
        assert (name, box.class_) == (name, "Cat")
        assert box.xyxy == pytest.approx((5, 6, 25, 30.5), abs=1e-3), name


def test_cvat_and_label_studio_bring_shapes_back() -> None:
    for name in ("cvat", "label_studio"):
        oval, ring = read_marks(name, export(name, make_release(OVAL, RING)))
        assert (oval.centre, oval.radii) == (pytest.approx((30, 20)), pytest.approx((20, 10)))
        assert [list(point) for point in ring.rings[0]] == [pytest.approx(p) for p in RING["rings"][0]]


def test_masks_come_back_from_label_studio() -> None:
    found = read_back("label_studio", export("label_studio", make_sample()))
    masks = [m for m in found["a-regions"].annotations[0].marks if m.id == "m1"]
    assert [m.rle.counts for m in masks] == [STORED_BLOCK.decode()]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["webvtt", "srt", "textgrid", "rttm"])
def test_segments_come_back(name: str) -> None:
    segment: dict[str, Any] = {
        "id": "s1",
        "kind": "segment",
        "slot": "audio",
        "class": "cat",
        "lane": "Ann",
        "text": "Hello",
    }
    segment |= {"start_us": 1_500_000, "end_us": 2_250_000}
    asset = make_asset(b"sound", "audio", name="talk.wav", duration_us=3_000_000)
    release = MemoryRelease([make_record("k", {"audio": asset}, {"marks": [segment]})], [b"sound"])
    (found,) = read_marks(name, export(name, release))
    assert (found.start_us, found.end_us) == (1_500_000, 2_250_000)
    assert found.lane == "Ann" or name == "srt"
    assert "Hello" in found.text or name == "rttm"


@pytest.mark.parametrize(
    ("exporter", "importer"),
    [("llava", "llava"), ("llamafactory", "sharegpt"), ("swift", "swift"), ("openai", "openai")],
)
def test_conversations_come_back(exporter: str, importer: str) -> None:
    words = [{"type": "asset", "slot": "image"}, {"type": "text", "text": "What is here?"}]
    turns = [
        {"id": "t1", "role": "user", "parts": words},
        {"id": "t2", "role": "assistant", "parts": [{"type": "text", "text": "A cat."}]},
    ]
    asset = make_asset(PICTURE, name="a.png", width_px=64, height_px=48)
    release = MemoryRelease([make_record("k", {"image": asset}, {"turns": turns})], [PICTURE])
    files = {path: data for path, data in export(exporter, release).items() if path != "export.json"}
    (record,) = read_back(importer, files).values()
    found = record.annotations[0].turns
    assert [turn.role for turn in found] == ["user", "assistant"]
    assert [join_text(turn.parts).strip() for turn in found] == ["What is here?", "A cat."]
    assert record.assets.keys() == {"image"}
