"""COCO, read by pycocotools."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from annotate.exporters import spill
from annotate.exporters.coco import CocoExporter, CocoOptions
from annotate.exporters.report import ExportReport
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.sample import BOX, PHOTO, REGIONS, make_sample, mark
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record

# pycocotools 2.0.11 decodes masks through an interface that numpy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def export(release: MemoryRelease, options: CocoOptions | None = None) -> tuple[ExportReport, dict[str, Any]]:
    """Return the report and the decoded JSON files by path."""
    sink = MemorySink()
    report = CocoExporter().write(release, sink, options)
    return report, {path: msgspec.json.decode(data) for path, data in sink.files.items() if path.endswith(".json")}


def export_marks(*marks: dict[str, Any], **asset: Any) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the annotations and the losses for marks on one image."""
    image = {"image": make_asset(PHOTO, **asset)}
    report, files = export(MemoryRelease([make_record("a", image, {"marks": list(marks)})], [PHOTO]))
    losses = {loss.code: loss.count for loss in report.losses}
    return files["annotations/instances_train.json"]["annotations"], losses


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    CocoExporter().write(make_sample(), FolderSink(tmp_path))
    return tmp_path


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_pycocotools_finds_every_instance_again(folder: Path, kind: str) -> None:
    coco = COCO(str(folder / "annotations/instances_train.json"))
    truth = [
        row for row in coco.dataset["annotations"] if not row["iscrowd"] and (row["segmentation"] or kind == "bbox")
    ]
    coco.dataset["annotations"] = truth
    coco.createIndex()
    shape = "bbox" if kind == "bbox" else "segmentation"
    seen = [(row, row["bbox"] if kind == "bbox" else coco.annToRLE(row)) for row in truth]
    found = coco.loadRes(
        [{"image_id": row["image_id"], "category_id": row["category_id"], shape: it, "score": 1.0} for row, it in seen]
    )
    evaluation = COCOeval(coco, found, kind)
    evaluation.evaluate()
    evaluation.accumulate()
    assert evaluation.eval["precision"][:, :, 0, 0, -1].min() == pytest.approx(1)


def test_pycocotools_reads_masks_of_the_written_area(folder: Path) -> None:
    coco = COCO(str(folder / "annotations/instances_train.json"))
    masked = {row["mark_id"]: row for row in coco.dataset["annotations"] if isinstance(row["segmentation"], dict)}
    assert {id_: int(coco.annToMask(row).sum()) for id_, row in masked.items()} == {"m1": 800, "m2": 800, "p2": 300}
    assert {id_: row["area"] for id_, row in masked.items()} == {"m1": 800, "m2": 800, "p2": 300}
    assert coco.annToMask(masked["m1"])[10:30, 40:80].all()


def test_pycocotools_evaluates_keypoints(folder: Path) -> None:
    coco = COCO(str(folder / "annotations/person_keypoints_train.json"))
    (row,) = coco.dataset["annotations"]
    found = coco.loadRes([{"image_id": 1, "category_id": 2, "keypoints": row["keypoints"], "score": 1.0}])
    evaluation = COCOeval(coco, found, "keypoints")
    evaluation.params.kpt_oks_sigmas = evaluation.params.kpt_oks_sigmas[:2]
    evaluation.evaluate()
    assert evaluation.ious[1, 2].tolist() == [[1.0]]


def test_the_files_of_the_images_are_where_coco_keeps_them(folder: Path) -> None:
    for split in ("train", "test"):
        coco = COCO(str(folder / f"annotations/instances_{split}.json"))
        assert {image["file_name"] for image in coco.dataset["images"]} == {
            path.name for path in (folder / "images" / split).iterdir()
        }


def test_every_row_has_what_evaluation_needs() -> None:
    _, files = export(make_sample())
    rows = [row for path, file in files.items() if "instances" in path for row in file["annotations"]]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert {"area", "bbox", "iscrowd", "num_keypoints", "image_id", "category_id", "mark_id", "item_key"} <= set(
            row
        )
        assert row["iscrowd"] in (0, 1)
        assert not isinstance(row["iscrowd"], bool)


def test_a_box_of_a_class_with_a_skeleton_has_empty_keypoints() -> None:
    joints = {"hand": {"visibility": 1, "xy": [1, 2]}, "tail": {"visibility": 1, "xy": [1, 2]}}
    person = mark("k1", "keypoints", skeleton="arm", joints=joints) | {"class": "person"}
    image = {"image": make_asset(PHOTO)}
    marks = {"marks": [BOX | {"class": "person"}, BOX | {"id": "r2"}, person]}
    report, files = export(MemoryRelease([make_record("a", image, marks)], [PHOTO]))
    rows = files["annotations/person_keypoints_train.json"]["annotations"]
    assert [(row["num_keypoints"], row["keypoints"]) for row in rows] == [(0, [0] * 6), (1, [1, 2, 1, 0, 0, 0])]
    assert {loss.code: loss.count for loss in report.losses} == {"box_widened": 1, "joint_left_out": 1}
    boxes = files["annotations/instances_train.json"]["annotations"]
    assert [row["mark_id"] for row in boxes] == ["r1", "r2", "k1"]
    assert not any("keypoints" in row for row in boxes), "trainers take every row for a pose when the first is one"


def test_an_unknown_class_or_an_erased_mask_is_left_out() -> None:
    erased = mark("m1", "mask", rle={"size": [480, 640], "blob": "ab" * 32})
    rows, losses = export_marks(BOX | {"class": "dog"}, erased)
    assert (rows, losses) == ([], {"class_unknown": 1, "blob_missing": 1})


def test_an_image_of_unknown_size_is_left_out() -> None:
    assert export_marks(BOX, width_px=None) == ([], {"image_without_size": 1})


def test_an_erased_image_takes_its_marks_with_it() -> None:
    report, files = export(MemoryRelease([make_record("a", {"image": make_asset()}, {"marks": [BOX]})]))
    assert files["annotations/instances_train.json"]["images"] == []
    assert files["annotations/instances_train.json"]["annotations"] == []
    assert [(loss.code, loss.count) for loss in report.losses] == [("blob_missing", 1)]


def test_a_reference_needs_no_bytes() -> None:
    release = MemoryRelease([make_record("a", {"image": make_asset()}, {"marks": [BOX]})])
    report, files = export(release, CocoOptions(media="reference", file_names="sha256"))
    (image,) = files["annotations/instances_train.json"]["images"]
    assert image["file_name"] == f"{image['sha256']}.png"
    assert report.media_files == 0


def test_captions_come_from_answers_and_turns_when_asked_for() -> None:
    release = MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, REGIONS)], [PHOTO])
    assert not [path for path in export(release)[1] if "captions" in path]
    options = CocoOptions(caption_questions=["caption"], caption_turns=True)
    rows = export(release, options)[1]["annotations/captions_train.json"]["annotations"]
    assert [(row["caption"], row["entity_id"]) for row in rows] == [
        ("A grey cat \u2014 \u732b.", "c1"),
        ("I see a cat and \U0001f431 more", "t2"),
    ]


@pytest.mark.parametrize("chunk_bytes", [1, 7, 100])
def test_sections_of_any_length_make_one_json(chunk_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = export(make_sample())[1]["annotations/instances_train.json"]
    monkeypatch.setattr(spill, "CHUNK_BYTES", chunk_bytes)
    assert export(make_sample())[1]["annotations/instances_train.json"] == whole
