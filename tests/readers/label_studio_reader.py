"""Lets Label Studio's own kit validate tasks against the exported configuration and unpack brush strokes.

``make test-readers`` runs it in an environment of its own.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from label_studio_sdk.converter import brush
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


def check_stroke(tasks: list[dict[str, Any]]) -> None:
    """Unpack the stroke of the polygon with a hole: 100 x 100 px less 60 x 60."""
    results = [one for task in tasks for answer in task["predictions"] for one in answer["result"]]
    (stroke,) = [one for one in results if one["type"] == "brushlabels"]
    pixels = np.asarray(brush.decode_rle(stroke["value"]["rle"])).reshape(480, 640, 4)[..., 3] > 0
    assert (int(pixels.sum()), bool(pixels[300:320, 300:400].all())) == (6400, True), pixels.sum()
    sys.stdout.write("label-studio-sdk: the brush stroke has its pixels\n")


if __name__ == "__main__":
    main()
