"""Lets Ultralytics check the YOLO exports as its trainer does before it trains: every image and every row.

``make test-readers`` runs it in an environment of its own. It exits with an error when an image is called corrupt, a
row is dropped, or a class is unknown. No model is loaded.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

EXPORTS = Path(sys.argv[1])
FOUND = {"yolo": 3 + 5, "yolo_segment": 3 + 4, "yolo_pose": 1, "yolo_obb": 3 + 4}
"""Rows: three images with a box each, and one with two polygons, a rotated box, an ellipse and a set of keypoints."""


def main() -> None:
    """Check every task."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"YOLO_CONFIG_DIR": folder, "YOLO_OFFLINE": "true"}
        from ultralytics.data import utils

        utils.check_font = lambda _: None  # it would download a font to draw with
        for name in FOUND:
            data = utils.check_det_dataset(str(EXPORTS / name / "data.yaml"), autodownload=False)
            check(name, data, utils.verify_image_label)


def check(name: str, data: dict[str, Any], verify: Any) -> None:
    """Check every image of one task."""
    joints, width = data.get("kpt_shape", (0, 0))
    rows = 0
    for split in ("train", "val"):
        for image in sorted(Path(data[split]).iterdir()):
            label = EXPORTS / name / "labels" / split / f"{image.stem}.txt"
            arguments = (str(image), str(label), "", name == "yolo_pose", len(data["names"]), joints, width, False)
            _, found, _, _, _, missing, _, _, corrupt, message = verify(arguments)
            assert not corrupt, f"{name}: {message}"
            assert not missing, f"{name}: {label} is missing"
            rows += len(found)
    assert rows == FOUND[name], f"{name}: {rows} rows, expected {FOUND[name]}"
    sys.stdout.write(f"ultralytics {name}: {rows} rows, no image corrupt\n")


if __name__ == "__main__":
    main()
