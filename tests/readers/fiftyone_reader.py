"""Lets FiftyOne's importers read COCO, YOLO, VOC and CVAT, and compares boxes and classes.

``make test-readers`` runs it in an environment of its own. The importers are asked directly, so no database is started.
"""

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

EXPORTS = Path(sys.argv[1])
SPLITS = {"train": "train", "validation": "val"}


def read(module: str, name: str, **arguments: Any) -> dict[str, Any]:
    """Return the labels of each image, by its name without ending."""
    importer = getattr(import_module(f"fiftyone.utils.{module}"), name)(shuffle=False, **arguments)
    with importer:
        return {Path(sample[0]).stem: sample[2] for sample in importer}


def read_all() -> dict[str, dict[str, Any]]:
    """Return what each format holds."""
    coco, voc, cvat = EXPORTS / "coco", EXPORTS / "voc", EXPORTS / "cvat"
    found: dict[str, dict[str, Any]] = {"coco": {}, "yolo": {}, "cvat": {}}
    for split, short in SPLITS.items():
        rows = {"data_path": str(coco / "images" / split), "label_types": ["detections"]}
        rows["labels_path"] = str(coco / "annotations" / f"instances_{split}.json")
        found["coco"] |= read("coco", "COCODetectionDatasetImporter", **rows)
        place = {"dataset_dir": str(EXPORTS / "yolo"), "yaml_path": "data.yaml", "split": short}
        found["yolo"] |= read("yolo", "YOLOv5DatasetImporter", **place)
        shapes = {"data_path": str(cvat / "images"), "labels_path": str(cvat / f"{split}.xml")}
        found["cvat"] |= read("cvat", "CVATImageDatasetImporter", **shapes)
    place = {"data_path": str(voc / "JPEGImages"), "labels_path": str(voc / "Annotations")}
    return found | {"voc": read("voc", "VOCDetectionDatasetImporter", **place)}


def check(name: str, found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Compare boxes, which FiftyOne keeps as shares of the image."""
    width, height = expected["size"]
    for stem, (x1, y1, x2, y2) in expected["boxes"].items():
        labels = found[stem]
        detections = labels["detections"] if isinstance(labels, dict) else labels
        (one,) = detections.detections
        assert one.label == "Cat", (name, stem, one.label)
        x, y, w, h = one.bounding_box
        sides = [x * width, y * height, (x + w) * width, (y + h) * height]
        near = max(abs(a - b) for a, b in zip(sides, (x1, y1, x2, y2), strict=True))
        assert near < 1e-3, (name, stem, sides)
    assert "shapes" in found, name
    sys.stdout.write(f"fiftyone {name}: boxes agree\n")


def main() -> None:
    """Read every format."""
    expected = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"FIFTYONE_DATABASE_DIR": folder, "FIFTYONE_DO_NOT_TRACK": "true", "HOME": folder}
        for name, found in read_all().items():
            check(name, found, expected)


if __name__ == "__main__":
    main()
