"""What our exporters write comes back: whole where a format carries documents, else up to its declared losses."""

from typing import Any

import msgspec
import pytest

from annotate.document.conversation import join_text
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.report import ExportReport
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


def return_to(name: str, files: dict[str, bytes]) -> tuple[dict[str, bytes], ExportReport]:
    """Import files, release what they say without their media, and export that in the same format."""
    source = look_inside(make_source(files))
    importer = next(importer for importer in IMPORTERS.values() if importer.recognise(source))
    records = []
    for at, record in enumerate(read_good(importer, source)):
        kinds = {slot: "audio" if slot.startswith("audio") else "image" for slot in record.assets}
        assets = {
            slot: make_asset(PICTURE, kind, name="a.png", width_px=64, height_px=48) for slot, kind in kinds.items()
        }
        records.append(make_record(f"k{at}", assets, msgspec.to_builtins(record.annotations[0])))
    sink, exporter = MemorySink(), EXPORTERS[name]
    return sink.files, exporter.write(MemoryRelease(records, [PICTURE]), sink)


def list_lost(report: ExportReport) -> set[str]:
    return {loss.code for loss in report.losses}


def test_what_coco_says_beside_marks_goes_back() -> None:
    given = {
        "images": [{"id": 4, "file_name": "a.png", "width": 64, "height": 48, "date_captured": "2013-11-14"}],
        "annotations": [
            {"id": 9, "image_id": 4, "category_id": 1, "bbox": [1, 2, 3, 4], "area": 12, "iscrowd": 0, "ours": [1]}
        ],
        "categories": [{"id": 1, "name": "cat"}],
    }
    files, report = return_to("coco", {"instances.json": msgspec.json.encode(given), "a.png": PICTURE})
    written = msgspec.json.decode(files["annotations/instances_train.json"])
    assert written["images"][0]["date_captured"] == "2013-11-14"
    assert (written["annotations"][0]["ours"], written["annotations"][0]["bbox"]) == ([1], [1, 2, 3, 4])
    assert "source_left_out" not in list_lost(report)


def test_flags_of_voc_objects_go_back() -> None:
    given = (
        b"<annotation><filename>a.png</filename><size><width>64</width><height>48</height></size><object>"
        b"<name>cat</name><pose>Left</pose><truncated>1</truncated><difficult>1</difficult>"
        b"<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>"
    )
    files, report = return_to("voc", {"Annotations/a.xml": given, "JPEGImages/a.png": PICTURE})
    assert b"<pose>Left</pose>" in files["Annotations/a.xml"]
    assert b"<truncated>1</truncated>" in files["Annotations/a.xml"]
    assert b"<difficult>1</difficult>" in files["Annotations/a.xml"]
    assert "source_left_out" not in list_lost(report)


def test_what_cvat_says_of_shapes_goes_back() -> None:
    given = (
        b'<annotations><version>1.1</version><image id="0" name="a.png" width="64" height="48">'
        b'<box label="cat" source="file" occluded="1" xtl="1" ytl="2" xbr="30" ybr="40" z_order="0" group_id="7"/>'
        b"</image></annotations>"
    )
    files, report = return_to("cvat", {"annotations.xml": given, "a.png": PICTURE})
    for part in (b'source="file"', b'occluded="1"', b'group_id="7"'):
        assert part in files["train.xml"], part
    assert "source_left_out" not in list_lost(report)


def test_results_that_documents_do_not_model_go_back_to_label_studio() -> None:
    foreign = {"id": "z", "type": "paragraphlabels", "from_name": "p", "to_name": "image", "value": {"start": "0"}}
    box = {"x": 10, "y": 10, "width": 50, "height": 50, "rotation": 0, "rectanglelabels": ["cat"]}
    place = {"from_name": "label", "to_name": "image", "original_width": 64, "original_height": 48}
    results = [{"id": "b", "type": "rectanglelabels", "value": box, **place}, foreign]
    task = {"id": 1, "data": {"image": "a.png"}, "annotations": [{"id": 1, "result": results}]}
    files, report = return_to("label_studio", {"tasks.json": msgspec.json.encode([task]), "a.png": PICTURE})
    (written,) = msgspec.json.decode(next(data for path, data in files.items() if path.endswith("train.json")))
    assert foreign in written["annotations"][0]["result"]
    assert "source_left_out" not in list_lost(report)


def test_tools_and_their_calls_go_back_to_chat_completions() -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "count", "arguments": "{}"}}]
    messages = [
        {"role": "user", "content": "How many?"},
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "content": "3", "tool_call_id": "c1"},
        {"role": "assistant", "content": "Three."},
    ]
    tools = [{"type": "function", "function": {"name": "count"}}]
    row = msgspec.json.encode({"messages": messages, "tools": tools})
    files, report = return_to("openai", {"chat.jsonl": row})
    written = msgspec.json.decode(files["train.jsonl"])
    assert written["tools"] == tools
    assert written["messages"][1]["tool_calls"] == calls
    assert (written["messages"][2]["content"], written["messages"][2]["tool_call_id"]) == ("3", "c1")
    assert "source_left_out" not in list_lost(report)


def test_columns_of_trainers_go_back() -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    row = {"messages": turns, "tools": "[]", "channel": "chat", "margin": 0.5, "images": ["a.png"]}
    row["messages"] = [{"role": "user", "content": "<image>Hi"}, turns[1]]
    files, _ = return_to("swift", {"rows.jsonl": msgspec.json.encode(row), "a.png": PICTURE})
    written = msgspec.json.decode(files["train.jsonl"])
    assert (written["tools"], written["channel"], written["margin"]) == ("[]", "chat", 0.5)


def test_what_another_format_kept_is_declared_as_lost() -> None:
    document = {"marks": [BOX], "source": {"voc": {"marks": {BOX["id"]: {"pose": "Left"}}}}}
    asset = make_asset(PICTURE, name="a.png", width_px=64, height_px=48)
    release = MemoryRelease([make_record("k", {"image": asset}, document)], [PICTURE])
    assert "source_left_out" in list_lost(EXPORTERS["coco"].write(release, MemorySink()))
    assert "source_left_out" not in list_lost(EXPORTERS["voc"].write(release, MemorySink()))
