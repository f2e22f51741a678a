"""How fast COCO is parsed into documents, and how much memory that takes beside an index.

The reading runs in a process of its own, so that its peak memory is its own.
"""

import json
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, BinaryIO

from annotate.importers.coco import CocoImporter
from annotate.importers.source import FilesSource

CLASSES = 80
MARKS = 20
SIZE = (1920, 1080)
POINTS = 12
POLYGON_SHARE = 0.5


def measure_importing(folder: Path, *, documents: int, rounds: int = 3) -> dict[str, Any]:
    """Parse one COCO file several times and report medians.

    Half of the marks are boxes, half polygons of 12 points; nothing is stored and no image is opened.

    Args:
        folder: Where the file is written.
        documents: Images, of 20 marks each.
        rounds: How often it is parsed.
    """
    path = folder / "instances_train.json"
    size_bytes = write_coco(path, documents)
    runs = [_run(path) for _ in range(rounds)]
    marks = documents * MARKS
    assert all(run["marks"] == marks for run in runs), runs
    return {
        "documents": documents,
        "marks": marks,
        "file_mb": round(size_bytes / 1e6, 1),
        "rounds": rounds,
        "marks_per_s": round(marks / median(run["seconds"] for run in runs)),
        "peak_mb": round(max(run["peak_mb"] for run in runs)),
    }


def write_coco(path: Path, documents: int) -> int:
    """Write a COCO file and return its length in bytes."""
    random = Random(7)
    width, height = SIZE
    images = [{"id": n, "file_name": f"{n:08}.jpg", "width": width, "height": height} for n in range(documents)]
    order = [n for n in range(documents) for _ in range(MARKS)]
    random.shuffle(order)  # as annotations come in real files: in no order of images
    rows = [_make_row(random, number, image) for number, image in enumerate(order)]
    categories = [{"id": n, "name": f"class {n}"} for n in range(CLASSES)]
    with path.open("w", encoding="utf-8") as file:
        json.dump({"images": images, "annotations": rows, "categories": categories}, file)
    return path.stat().st_size


def _make_row(random: Random, number: int, image: int) -> dict[str, Any]:
    x, y, side = random.uniform(0, 1700), random.uniform(0, 900), random.uniform(10, 150)
    row: dict[str, Any] = {
        "id": number,
        "image_id": image,
        "category_id": number % CLASSES,
        "iscrowd": 0,
        "area": side * side,
    }
    row["bbox"] = [round(x, 2), round(y, 2), round(side, 2), round(side, 2)]
    if random.random() < POLYGON_SHARE:
        row["segmentation"] = [[round(random.uniform(0, side) + (x, y)[n % 2], 2) for n in range(2 * POINTS)]]
    return row


def _run(path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.importing", str(path)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def main() -> None:
    """Parse the file that is named and print what it took."""
    path = Path(sys.argv[1])
    started = time.perf_counter()
    marks = 0
    for parsed in CocoImporter().read(FilesSource({path.name: partial(_open, path)})):
        if parsed.record is not None:
            marks += sum(len(document.marks) for document in parsed.record.annotations)
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"marks": marks, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
