"""COCO: rows become marks, several files one item, and our own export comes back as it was."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.document.document import parse_document
from annotate.document.kinds.box import Box
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.text import Text
from annotate.document.rle import decode_mask
from annotate.exporters.coco import CocoExporter, CocoOptions
from annotate.importers.coco import CocoImporter
from tests.annotate.exporters.sample import make_sample
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record
from tests.support.sources import PICTURE, list_codes, make_source, read_all, read_document, read_good

CATS = [{"id": 7, "name": "cat"}, {"id": 9, "name": "person", "keypoints": ["hand", "elbow"], "skeleton": [[1, 2]]}]
IMAGE = {"id": 1, "file_name": "a.png", "width": 64, "height": 48}


def coco(*rows: dict[str, Any], images: Any = (IMAGE,), **fields: Any) -> dict[str, Any]:
    """A file whose rows are about image 1 and category 7 unless they say otherwise."""
    annotations = [{"id": at, "image_id": 1, "category_id": 7, **row} for at, row in enumerate(rows, 1)]
    return {"images": list(images), "annotations": annotations, "categories": CATS, **fields}


def read_marks(*rows: dict[str, Any]) -> Any:
    return read_document(CocoImporter(), {"a.json": coco(*rows), "a.png": PICTURE}).marks


def test_boxes_outlines_and_masks_become_marks() -> None:
    square = {"size": [48, 64], "counts": [48 * 10 + 5, 3, 45, 3, 48 * 64 - 48 * 10 - 56]}
    box, polygon, mask = read_marks(
        {"bbox": [2, 3, 10, 5.5]},
        {"segmentation": [[0, 0, 10, 0, 10, 10], [20, 20, 30, 20, 30, 40]], "bbox": [0, 0, 30, 40]},
        {"segmentation": square, "iscrowd": 1},
    )
    assert box == Box(id="a1", slot="image", class_="cat", xyxy=(2, 3, 12, 8.5))
    assert isinstance(polygon, Polygon)
    assert polygon.rings[1] == [(20, 20), (30, 20), (30, 40)]
    assert isinstance(mask, Mask)
    assert mask.is_crowd
    assert decode_mask(mask.rle.size, mask.rle.counts or "").nonzero()[1].tolist() == [10, 11] * 3


def test_keypoints_bring_their_region_only_where_it_says_more() -> None:
    person = {"category_id": 9, "keypoints": [10, 20, 2, 30, 40, 1], "num_keypoints": 2}
    pose, box, alone = read_marks({**person, "bbox": [5, 10, 40, 35]}, {**person, "bbox": [10, 20, 20, 20]})
    joints = {"hand": Joint(2, (10.0, 20.0)), "elbow": Joint(1, (30.0, 40.0))}
    assert pose == Keypoints(id="a1", slot="image", class_="person", skeleton="person", joints=joints)
    assert (box.id, box.xyxy) == ("a1-region", (5, 10, 45, 45))
    assert (alone.id, alone.joints) == ("a2", joints)


def test_captions_are_answers() -> None:
    file = {"images": [IMAGE], "annotations": [{"id": 5, "image_id": 1, "caption": "A cat."}]}
    (mark,) = read_document(CocoImporter(), {"captions_val2017.json": file}).marks
    assert mark == Text(id="a5", question="caption", text="A cat.")


def test_what_has_no_place_in_a_mark_is_kept() -> None:
    image = {**IMAGE, "date_captured": "2013-11-14", "license": 3}
    file = coco({"bbox": [1, 1, 5, 5], "tags": ["x"]}, images=[image], licenses=[{"id": 3, "name": "CC BY"}])
    (record,) = read_good(CocoImporter(), {"instances_train2017.json": file, "train2017/a.png": PICTURE})
    assert (record.key, record.metadata, record.assets["image"].licence) == ("a.png", {"split": "train"}, "CC BY")
    assert record.assets["image"].upload == "train2017/a.png"
    kept = record.annotations[0].source["coco"]
    assert kept == {
        "images": {"image": {"id": 1, "date_captured": "2013-11-14"}},
        "annotations": {"a1": {"tags": ["x"]}},
    }


def test_files_of_one_split_add_to_the_same_images() -> None:
    pose = {"category_id": 9, "bbox": [1, 1, 9, 9], "keypoints": [10, 20, 2, 30, 40, 2]}
    plain = {**pose, "keypoints": None}
    caption = {"images": [IMAGE], "annotations": [{"id": 50, "image_id": 1, "caption": "Two."}]}
    files = {"instances_val.json": coco(plain, {"bbox": [0, 0, 4, 4]}), "person_keypoints_val.json": coco(pose)}
    document = read_document(CocoImporter(), {**files, "captions_val.json": caption})
    assert sorted(mark.id for mark in document.marks) == ["a1", "a1-region", "a2", "a50"]


def test_two_splits_may_use_a_name_twice() -> None:
    files = {"train/_annotations.coco.json": coco(), "valid/_annotations.coco.json": coco()}
    records = read_good(CocoImporter(), {**files, "train/a.png": PICTURE, "valid/a.png": PICTURE + b"x"})
    assert [(r.key, r.assets["image"].upload) for r in records] == [
        ("a.png", "train/a.png"),
        ("valid/a.png", "valid/a.png"),
    ]


def test_scored_rows_are_a_models_suggestion() -> None:
    (record,) = read_good(CocoImporter(), {"a.json": coco({"bbox": [1, 1, 5, 5], "score": 0.75})})
    (suggestion,) = record.suggestions
    assert (record.annotations, suggestion.score) == ([], 0.75)
    assert suggestion.document.marks[0].origin.score == 0.75  # type: ignore[union-attr]


def test_images_without_rows_have_nothing_on_them_unless_no_image_has_any() -> None:
    other = {"id": 2, "file_name": "b.png", "width": 9, "height": 9}
    labeled = read_good(CocoImporter(), {"a.json": coco({"bbox": [1, 1, 5, 5]}, images=[IMAGE, other])})
    assert [len(record.annotations) for record in labeled] == [1, 1]
    assert [len(record.annotations) for record in read_good(CocoImporter(), {"a.json": coco()})] == [0]


def test_what_pokes_out_is_cut_and_what_is_nothing_is_left_out() -> None:
    file = coco({"bbox": [60, 40, 10, 10]}, {"bbox": [1, 1, 0, 5]}, {"segmentation": [[0, 0, 5, 5, 9, 9]]})
    (parsed,) = read_all(CocoImporter(), {"a.json": file})
    assert parsed.record is not None
    (box,) = parsed.record.annotations[0].marks
    assert isinstance(box, Box)
    assert list(box.xyxy) == [60, 40, 64, 48]
    assert [note.code for note in parsed.notes] == ["clipped", "degenerate", "degenerate"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"bbox": [1, 2, 3]}, "bad_bbox"),
        ({"bbox": "x"}, "malformed"),
        ({"category_id": 3, "bbox": [1, 1, 5, 5]}, "unknown_category"),
        ({"category_id": 9, "keypoints": [1, 2, 2]}, "bad_keypoints"),
        ({"segmentation": {"size": [2, 2], "counts": [1, 3]}}, "bad_rle"),
        ({"segmentation": {"size": [48, 64], "counts": "\u00e9"}}, "bad_rle"),
        ({"image_id": 3, "bbox": [1, 1, 5, 5]}, "unknown_image"),
        ({"image_id": None}, "unknown_image"),
    ],
)
def test_a_bad_row_is_told_with_its_place(row: dict[str, Any], code: str) -> None:
    found = read_all(CocoImporter(), {"a.json": coco({"bbox": [1, 1, 5, 5]}, row)})
    (problem,) = [problem for parsed in found for problem in parsed.problems]
    assert (problem.code, "annotations[1]" in problem.message, "a.json" in problem.message) == (code, True, True)


def test_a_bad_image_does_not_keep_the_others_out() -> None:
    file = json.dumps(coco(images=[{"id": "x"}, IMAGE]), indent=1)
    assert list_codes(CocoImporter(), {"a.json": file}) == [("a.json", 3, "malformed")]


@pytest.mark.parametrize("text", ['{"images": [{"id": 1}', '{"images": [{}], "annotations": 3}'])
def test_a_broken_file_is_one_problem(text: str) -> None:
    ((file, _, code),) = list_codes(CocoImporter(), {"a.json": text})
    assert (file, code in ("not_json", "malformed")) == ("a.json", True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (json.dumps(coco(images=[IMAGE, {**IMAGE, "file_name": "b.png"}])), "another image has its id 1"),
        (json.dumps(coco() | {"categories": [*CATS, {"id": 7, "name": "dog"}]}), "'cat' and 'dog' have one id"),
        (json.dumps(coco({"segments_info": []})), "COCO panoptic"),
        (json.dumps([{"image_id": 1, "bbox": [1, 1, 5, 5]}]), "put its rows under 'annotations'"),
        (json.dumps(coco({"bbox": [float("nan"), 1, 5, 5]})), "NaN is no number of JSON"),
        (json.dumps(coco())[:-9], "the file ends too early"),
        (json.dumps(coco() | {"categories": [{"id": 1, "name": "狗"}]}, ensure_ascii=False).encode("gbk"), "UTF-8"),
        (json.dumps(coco(images=[{**IMAGE, "width": 64.5}])), "64.5 x 48 px; expected whole numbers"),
    ],
)
def test_a_broken_file_is_told_so_that_it_can_be_mended(data: Any, words: str) -> None:
    found = read_all(CocoImporter(), {"a.json": data})
    problems = [problem for parsed in found for problem in parsed.problems]
    assert problems
    assert all(words in problem.message for problem in problems)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + json.dumps(coco({"bbox": [2, 3, 10, 5]})).encode(),
        json.dumps(coco({"bbox": [2, 3, 10, 5]})).encode("utf-16"),
        coco({"bbox": [2, 3, 10, 5], "image_id": 1.0, "category_id": "7"}, images=[{**IMAGE, "id": "1"}]),
        coco({"bbox": [2, 3, 10, 5], "image_id": "x"}, images=[{**IMAGE, "id": "x", "width": 64.0}]),
        coco({"bbox": [2, 3, 10, 5]}, images=[{**IMAGE, "file_name": "C:\\photos\\A.PNG"}]),
        coco({"bbox": [2, 3, 10, 5], "segmentation": [[]]}),
        coco({"bbox": [2, 3, 10, 5], "segmentation": [[2, 3, 12, 8]]}),
    ],
)
def test_what_tools_write_oddly_is_read_all_the_same(data: Any) -> None:
    (parsed,) = read_all(CocoImporter(), {"a.json": data, "d/a.png": PICTURE})
    assert parsed.record is not None
    assert parsed.record.assets["image"].upload == "d/a.png"
    assert parsed.record.annotations[0].marks == [Box(id="a1", slot="image", class_="cat", xyxy=(2, 3, 12, 8))]


def test_rows_of_other_files_with_the_same_ids_are_no_repeats() -> None:
    caption = {"images": [IMAGE], "annotations": [{"id": 1, "image_id": 1, "caption": "Two."}]}
    files = {"instances_x.json": coco({"bbox": [1, 1, 9, 9]}), "captions_x.json": caption, "labels_x.json": coco({})}
    (parsed,) = read_all(CocoImporter(), files)
    assert parsed.record is not None
    document = parsed.record.annotations[0]
    assert [mark.id for mark in document.marks] == ["a1", "a1-2"]
    assert [note.code for note in parsed.notes] == ["degenerate"]
    assert document.source["coco"]["left_out"] == [{"category": "cat"}]


def test_the_licence_of_number_0_is_a_licence() -> None:
    file = coco(images=[{**IMAGE, "license": 0}], licenses=[{"id": 0, "name": "MIT"}])
    (record,) = read_good(CocoImporter(), {"a.json": file})
    assert record.assets["image"].licence == "MIT"


@pytest.mark.parametrize("first", ["annotations", "categories"])
def test_coco_is_recognised_when_its_images_come_late(first: str) -> None:
    file = coco(*[{"bbox": [1, 1, 5, 5]}] * 2000)
    file["categories"] = [{"id": at, "name": f"class {at}", "synonyms": ["x" * 40]} for at in range(1000)]
    ordered = {first: file[first], **file}
    assert json.dumps(ordered).index('"images"') > 65536
    assert CocoImporter().recognise(make_source({"x.json": ordered}))


def test_an_annotation_astray_is_told_by_its_own_line() -> None:
    file = json.dumps(coco({"image_id": 1, "bbox": [1, 1, 5, 5]}, {"image_id": 9, "bbox": [1, 1, 5, 5]}), indent=1)
    line = file[: file.index('"image_id": 9')].count("\n") + 1 - 2
    assert list_codes(CocoImporter(), {"a.json": file}) == [("a.json", line, "unknown_image")]


def test_coco_is_recognised_by_its_content() -> None:
    importer = CocoImporter()
    assert importer.recognise(make_source({"x.json": coco()}))
    swift = {"messages": [{"role": "user", "content": "x"}], "images": ["a.png"]}
    assert not importer.recognise(make_source({"x.json": swift, "y.json": [{"images": [{"bytes": ""}]}]}))


def test_our_own_export_comes_back() -> None:
    sink = MemorySink()
    CocoExporter().write(make_sample(), sink, CocoOptions(caption_questions=["caption"]))
    records = {record.key: record for record in read_good(CocoImporter(), make_source(sink.files))}
    regions = records["a-regions"]
    marks = {mark.id: mark for mark in regions.annotations[0].marks}
    expected = {mark.id: mark for mark in make_sample_document().marks}
    assert regions.metadata == {"place": "\u732b\u30ab\u30d5\u30a7"}
    assert (regions.assets["image"].licence, regions.assets["image"].source) == ("CC-BY-4.0", "camera")
    same = ("r2", "m1", "p1", "k1", "c1")
    assert {id_: marks[id_] for id_ in same} == {id_: expected[id_] for id_ in same}
    assert regions.annotations[0].exhaustive == {"image": ["cat"]}
    assert set(records["b-images"].assets) == {"left", "right"}
    assert {mark.slot for mark in records["b-images"].annotations[0].marks} == {"left", "right"}  # type: ignore[union-attr]


def make_sample_document() -> Any:
    from tests.annotate.exporters.sample import REGIONS

    return parse_document({"schema": 1, **REGIONS})


SIDE = st.floats(0, 400, allow_nan=False, width=32).filter(lambda value: value == 0 or value > 1e-3)


@given(st.lists(st.tuples(SIDE, SIDE, st.floats(0.5, 80), st.booleans()), max_size=5))
def test_boxes_come_back_as_they_were(sides: list[tuple[float, float, float, bool]]) -> None:
    marks = [
        {
            "id": f"r{at}",
            "kind": "box",
            "slot": "image",
            "class": "cat",
            "xyxy": [x, y, x + s, y + s],
            "is_crowd": crowd,
        }
        for at, (x, y, s, crowd) in enumerate(sides)
    ]
    record = make_record("k", {"image": make_asset()}, {"marks": marks})
    sink = MemorySink()
    CocoExporter().write(MemoryRelease([record], [b"photo"]), sink)
    found = read_document(CocoImporter(), make_source(sink.files)).marks
    wanted = record.annotations[0].document.marks
    assert [(m.id, m.is_crowd) for m in found] == [(m.id, m.is_crowd) for m in wanted]  # type: ignore[union-attr]
    for a, b in zip(found, wanted, strict=True):
        assert a.xyxy == pytest.approx(b.xyxy, abs=1e-3)  # type: ignore[union-attr]


def test_frames_of_a_video_are_items_of_their_own() -> None:
    frames: list[dict[str, Any]] = [
        {"id": n, "file_name": f"v_{n}.jpg", "width": 64, "height": 48, "item_key": "v", "slot": "video"}
        | {"frame_index": n, "at_us": 40_000 * n, "metadata": {"place": "Delft"}}
        for n in (1, 2)
    ]
    rows = [{"id": n, "image_id": n, "category_id": 1, "bbox": [n, 2, 3, 4], "mark_id": "k1"} for n in (1, 2)]
    file = {"images": frames, "annotations": rows, "categories": [{"id": 1, "name": "cat"}]}
    first, second = read_good(CocoImporter(), {"annotations/instances_train.json": file})
    assert (first.key, second.key, set(first.assets)) == ("v_1.jpg", "v_2.jpg", {"image"})
    assert second.metadata == {"split": "train", "place": "Delft", "video": "v", "frame_index": 2, "at_us": 80_000}
    assert [record.annotations[0].marks[0].xyxy[0] for record in (first, second)] == [1, 2]  # type: ignore[union-attr]
    assert second.annotations[0].source == {}


def test_members_of_other_tools_that_are_called_like_ours_are_kept() -> None:
    image = {"id": 1, "file_name": "a.png", "width": 64, "height": 48, "slot": 3, "metadata": None, "source": {"a": 1}}
    row = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}
    file = {"images": [image], "annotations": [row], "categories": [{"id": 1, "name": "cat"}]}
    (record,) = read_good(CocoImporter(), {"x.json": file})
    assert record.annotations[0].source["coco"]["images"]["image"]["source"] == {"a": 1}
    file["images"][0]["metadata"] = {"city": "Delft"}
    (record,) = read_good(CocoImporter(), {"x.json": file})
    assert record.metadata == {"city": "Delft"}
