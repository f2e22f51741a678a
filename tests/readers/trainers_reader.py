"""Lets what detection trainers load data with read COCO and VOC: torchvision, transformers, sahi and albumentations.

``make test-readers`` runs it in an environment of its own. It exits with an error when an image is not found, a row is
refused, or a box is another than expected. No model is loaded.
"""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import albumentations
import numpy as np
import torch
from PIL import Image

if "+cpu" in torch.__version__:
    # torchvision of PyPI asks for these by name; reading data does not call them.
    make_library: Any = torch.library.Library
    operators = make_library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from sahi.utils.coco import Coco
from torchvision.datasets import (  # type: ignore[import-untyped]
    CocoDetection,
    VOCDetection,
    wrap_dataset_for_transforms_v2,
)
from transformers import RTDetrImageProcessor

EXPORTS = Path(sys.argv[1])
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))
WIDTH, HEIGHT = EXPECTED["size"]
SHAPES = 5
"""Marks on the image of shapes."""


def find_coco(split: str) -> tuple[Path, Path]:
    """Return the folder of images of a split, and its file."""
    return EXPORTS / "coco" / "images" / split, EXPORTS / "coco" / "annotations" / f"instances_{split}.json"


def check_torchvision() -> None:
    """Compare boxes as training sees them; each lies in its image and has an area."""
    for split in ("train", "validation"):
        with contextlib.redirect_stdout(io.StringIO()):
            plain = CocoDetection(*map(str, find_coco(split)))
        stems = [Path(plain.coco.imgs[id_]["file_name"]).stem for id_ in plain.ids]
        for stem, (image, target) in zip(stems, wrap_dataset_for_transforms_v2(plain), strict=True):
            boxes = target["boxes"].numpy()
            assert (boxes[:, 2:] > boxes[:, :2]).all(), (stem, boxes)
            assert boxes.min() >= 0, (stem, boxes)
            assert (boxes.max(axis=0) <= [*image.size, *image.size]).all(), (stem, boxes)
            if stem in EXPECTED["boxes"]:
                assert np.abs(boxes - EXPECTED["boxes"][stem]).max() < 1e-3, (stem, boxes)
    say("torchvision coco: boxes agree")


def check_voc() -> None:
    """Read the challenge's own layout."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "VOCdevkit").mkdir()
        (Path(folder) / "VOCdevkit" / "VOC2012").symlink_to((EXPORTS / "voc_jpg").resolve())
        for split in ("train", "val"):
            for image, target in VOCDetection(folder, year="2012", image_set=split):
                about = target["annotation"]
                assert image.size == (WIDTH, HEIGHT), about["filename"]
                found[Path(about["filename"]).stem] = about["object"][0]["bndbox"]
    for stem, box in EXPECTED["boxes"].items():
        assert [float(found[stem][side]) for side in ("xmin", "ymin", "xmax", "ymax")] == box, (stem, found[stem])
    say(f"torchvision voc: {len(found)} images and their boxes agree")


def check_transformers() -> None:
    """Let an image processor of the DETR family take every image with its rows."""
    processor: Any = RTDetrImageProcessor()
    for split in ("train", "validation"):
        folder, file = find_coco(split)
        data = json.loads(file.read_text(encoding="utf-8"))
        for row in data["images"]:
            rows = [one for one in data["annotations"] if one["image_id"] == row["id"]]
            with Image.open(folder / row["file_name"]) as image:
                made: Any = processor(
                    images=image.convert("RGB"),
                    annotations={"image_id": row["id"], "annotations": rows},
                    return_tensors="pt",
                )
            boxes, stem = made["labels"][0]["boxes"].numpy(), Path(row["file_name"]).stem
            assert len(boxes) == len(rows) == (1 if stem in EXPECTED["boxes"] else SHAPES), (stem, boxes)
            if stem in EXPECTED["boxes"]:
                (x, y, width, height), (x1, y1, x2, y2) = boxes[0], EXPECTED["boxes"][stem]
                sides = np.array([(x1 + x2) / 2 / WIDTH, (y1 + y2) / 2 / HEIGHT, (x2 - x1) / WIDTH, (y2 - y1) / HEIGHT])
                assert np.abs(np.array([x, y, width, height]) - sides).max() < 1e-5, (stem, boxes)
    say("transformers coco: boxes agree")


def check_augmentation() -> None:
    """Mirror every box; albumentations refuses those that leave their image or have no area."""
    for split in ("train", "validation"):
        folder, file = find_coco(split)
        flip = albumentations.Compose(
            [albumentations.HorizontalFlip(p=1)],
            bbox_params=albumentations.BboxParams(format="coco", label_fields=["names"]),
        )
        for image in Coco.from_coco_dict_or_path(str(file), image_dir=str(folder)).images:
            boxes = [list(one.bbox) for one in image.annotations]
            names = [one.category_name for one in image.annotations]
            pixels = np.zeros((image.height, image.width, 3), np.uint8)
            made = flip(image=pixels, bboxes=boxes, names=names)
            assert (len(made["bboxes"]), list(made["names"])) == (len(boxes), names), image.file_name
    say("sahi, albumentations: every box can be mirrored")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    check_torchvision()
    check_voc()
    check_transformers()
    check_augmentation()
