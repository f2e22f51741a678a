"""Lets datumaro read COCO, YOLO, VOC and CVAT, and compares boxes and frames of tracks.

``make test-readers`` runs it in an environment of its own.
"""

import json
import sys
from pathlib import Path

import datumaro as dm

EXPORTS = Path(sys.argv[1])
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))["boxes"]

SOURCES = {
    "coco": [("coco", "coco")],
    "yolo": [("yolo", "yolo")],
    "voc": [("voc", "voc")],
    "cvat": [("cvat/train.xml", "cvat"), ("cvat/validation.xml", "cvat")],
}


def main() -> None:
    """Read every format."""
    for name, sources in SOURCES.items():
        found = {
            Path(item.id).name: item
            for path, format_ in sources
            for item in dm.Dataset.import_from(str(EXPORTS / path), format_)
        }
        for stem, box in EXPECTED.items():
            boxes = [one.points for one in found[stem].annotations if one.type == dm.AnnotationType.bbox]
            assert len(boxes) == 1, f"{name}: {stem} has {len(boxes)} boxes"
            assert max(abs(a - b) for a, b in zip(boxes[0], box, strict=True)) <= 1e-3, f"{name}: {stem} is {boxes[0]}"
        sys.stdout.write(f"datumaro {name}: boxes agree\n")
    check_track()


def check_track() -> None:
    """Find the keyframes of the track on their frames."""
    dataset = dm.Dataset.import_from(str(EXPORTS / "cvat" / "tracks" / "train" / "clip.xml"), "cvat")
    frames = {item.attributes["frame"]: item.annotations[0].points for item in dataset if item.annotations}
    assert frames == {0: [0, 0, 10, 10], 10: [20, 0, 30, 10]}, frames
    sys.stdout.write("datumaro cvat: keyframes agree\n")


if __name__ == "__main__":
    main()
