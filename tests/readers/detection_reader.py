"""Lets supervision and globox read boxes and masks out of COCO, YOLO, VOC and CVAT, and compares pixels.

``make test-readers`` runs it in an environment of its own.
"""

import json
import sys
from pathlib import Path

import globox
import numpy as np
import supervision as sv

EXPORTS = Path(sys.argv[1])
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))["boxes"]


def read_supervision(name: str, split: str) -> sv.DetectionDataset:
    """Load one split of one format."""
    folder = EXPORTS / name
    if name == "coco":
        annotations = folder / "annotations" / f"instances_{'train' if split == 'train' else 'validation'}.json"
        images = folder / "images" / ("train" if split == "train" else "validation")
        return sv.DetectionDataset.from_coco(str(images), str(annotations))
    if name.startswith("voc"):
        return sv.DetectionDataset.from_pascal_voc(str(folder / "JPEGImages"), str(folder / "Annotations"))
    return sv.DetectionDataset.from_yolo(
        str(folder / "images" / split),
        str(folder / "labels" / split),
        str(folder / "data.yaml"),
        force_masks=name == "yolo_segment",
        is_obb=name == "yolo_obb",
    )


def check_boxes() -> None:
    """Compare the boxes of the plain images."""
    for name in ("coco", "yolo", "yolo_segment", "yolo_obb", "voc_1"):
        found: dict[str, sv.Detections] = {}
        for split in ("train", "val"):
            dataset = read_supervision(name, split)
            found |= {Path(path).stem: detections for path, _, detections in dataset}
        for stem, box in EXPECTED.items():
            assert len(found[stem]) == 1, f"{name}: {stem} has {len(found[stem])} boxes"
            # Rows of outlines become boxes of whole pixels in supervision.
            near = 1.01 if name in ("yolo_segment", "yolo_obb") else 1e-3
            assert np.abs(found[stem].xyxy[0] - box).max() <= near, (
                f"{name}: {stem} is {found[stem].xyxy[0]}, not {box}"
            )
        say(f"supervision {name}: boxes agree")


def check_masks() -> None:
    """Compare the area of a polygon with a hole."""
    for name in ("coco", "yolo_segment"):
        dataset = read_supervision(name, "train")
        (shapes,) = [detections for path, _, detections in dataset if Path(path).stem == "shapes"]
        if shapes.mask is None:
            say(f"supervision {name}: no masks without force_masks")
            continue
        areas = sorted(int(mask.sum()) for mask in shapes.mask)
        say(f"supervision {name}: mask areas {areas}")
        # 100 x 100 px with a hole of 60 x 60: 6400 px; supervision fills outlines with their border, and the line to
        # the hole is one pixel wide.
        assert any(6300 <= area <= 7000 for area in areas), areas


def check_globox() -> None:
    """Compare boxes as globox reads them."""
    read = {
        "voc": globox.AnnotationSet.from_pascal_voc(EXPORTS / "voc" / "Annotations"),
        "cvat": globox.AnnotationSet.from_cvat(EXPORTS / "cvat" / "train.xml"),
        "coco": globox.AnnotationSet.from_coco(EXPORTS / "coco" / "annotations" / "instances_train.json"),
    }
    for name, found in read.items():
        boxes = {Path(str(one.image_id)).stem: one.boxes for one in found}
        for stem, expected in EXPECTED.items():
            if name in ("coco", "cvat") and stem == "three":  # of another split
                continue
            (box,) = boxes[stem]
            edges = [box.xmin, box.ymin, box.xmax, box.ymax]
            assert np.abs(np.array(edges) - expected).max() <= 1e-3, f"{name}: {stem} is {edges}, not {expected}"
        say(f"globox {name}: boxes agree")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    check_boxes()
    check_masks()
    check_globox()
