"""Lets Label Studio's own kit validate tasks against the exported configuration, unpack brush strokes and write COCO.

``make test-readers`` runs it in an environment of its own.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from label_studio_sdk.converter import Converter, brush
from label_studio_sdk.label_interface import LabelInterface

EXPORTS = Path(sys.argv[1])


def main() -> None:
    """Check annotations, predictions and strokes."""
    for folder, field in (("label_studio", "annotations"), ("label_studio_predictions", "predictions")):
        interface = LabelInterface((EXPORTS / folder / "config.xml").read_text(encoding="utf-8"))
        tasks = [
            task
            for split in ("train", "validation")
            for task in json.loads((EXPORTS / folder / f"{split}.json").read_text(encoding="utf-8"))
        ]
        for task in tasks:
            for answer in task[field]:
                if field == "annotations":
                    assert interface.validate_annotation(answer), f"{task['meta']['item_key']}: {answer}"
                    continue
                errors = interface.validate_prediction(answer, return_errors=True)
                assert not errors, f"{task['meta']['item_key']}: {errors}"
        sys.stdout.write(f"label-studio-sdk: {len(tasks)} tasks with {field} are valid\n")
    check_stroke(tasks)
    check_conversion()


def check_stroke(tasks: list[dict[str, Any]]) -> None:
    """Unpack the stroke of the polygon with a hole: 100 x 100 px less 60 x 60."""
    results = [one for task in tasks for answer in task["predictions"] for one in answer["result"]]
    (stroke,) = [one for one in results if one["type"] == "brushlabels"]
    pixels = np.asarray(brush.decode_rle(stroke["value"]["rle"])).reshape(480, 640, 4)[..., 3] > 0
    assert (int(pixels.sum()), bool(pixels[300:320, 300:400].all())) == (6400, True), pixels.sum()
    sys.stdout.write("label-studio-sdk: the brush stroke has its pixels\n")


def check_conversion() -> None:
    """Let the kit export as COCO what we exported: boxes keep their fractions, joints their order."""
    expected = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))["boxes"]
    source = EXPORTS / "label_studio_images"
    tasks = [
        task for name in ("train", "validation") for task in json.loads((source / f"{name}.json").read_text("utf-8"))
    ]
    numbered = [task | {"id": number} for number, task in enumerate(tasks, start=1)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tasks.json"
        path.write_text(json.dumps(numbered), encoding="utf-8")
        converter = Converter((source / "config.xml").read_text("utf-8"), str(source), download_resources=False)
        converter.convert(str(path), f"{folder}/made", "COCO", is_dir=False)
        made = json.loads((Path(folder) / "made" / "result.json").read_text("utf-8"))
    stems = {row["id"]: Path(row["file_name"]).stem.rpartition("__")[2] for row in made["images"]}
    boxes = {stems[row["image_id"]]: row["bbox"] for row in made["annotations"]}
    for stem, (x1, y1, x2, y2) in expected.items():
        near = zip(boxes[stem], (x1, y1, x2 - x1, y2 - y1), strict=True)
        assert max(abs(a - b) for a, b in near) < 1e-6, (stem, boxes[stem])
    joints = [row["keypoints"] for row in made["annotations"] if "keypoints" in row]
    assert joints == [[64, 48, 2, 128, 240, 2]], joints
    sys.stdout.write("label-studio-sdk: boxes and joints come out as COCO\n")


if __name__ == "__main__":
    main()
