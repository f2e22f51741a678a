"""How fast a release of many boxes is rendered in each format, and how much memory that takes.

Each format runs in a process of its own, so that its peak memory is its own; the processes that it starts to render
beside it count with it. Media are named, not copied: this measures the formats, not the disk.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from annotate.document.document import parse_document
from annotate.document.manifest import ManifestAnnotation, ManifestAsset, ManifestHeader, ManifestRecord, write_line
from annotate.document.ontology import Ontology, OntologyClass
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.release import BlobMissing, StoredRelease
from annotate.exporters.sink import FolderSink
from benchmarks.exporting_peers import compare_exporting

CLASSES = 20
MARKS = 20
SIZE = (1920, 1080)
WATCH_EVERY_S = 0.1
PROMISED = ("ndjson", "coco", "hf_parquet")
"""The formats whose speed and memory are promised: measured several times, and at five times the size."""

FORMATS = ("ndjson", "coco", "hf_parquet", "yolo", "voc", "cvat", "label_studio", "webdataset")


def measure_exporting(folder: Path, *, documents: int, peer: bool, rounds: int = 3) -> dict[str, Any]:
    """Render one release in every format, the promised ones several times in turn, and report medians.

    Args:
        folder: Where the release and the exports lie meanwhile.
        documents: Photos with 20 boxes each.
        peer: Whether to write them beside other programs, and five times as many for the peak memory.
        rounds: How often.
    """
    manifest = folder / "manifest.ndjson"
    write_manifest(manifest, documents)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in FORMATS}
    for number in range(rounds):
        for name in FORMATS if number == 0 else PROMISED:
            found[name].append(_run(name, manifest, folder))
    marks = documents * MARKS
    formats = {
        name: {
            "marks_per_s": round(marks / median(run["seconds"] for run in runs)),
            "marks_per_cpu_s": round(marks / median(run["cpu_seconds"] for run in runs)),
            "peak_mb": round(max(run["peak_mb"] for run in runs)),
            "processes": max(run["processes"] for run in runs),
        }
        for name, runs in found.items()
    }
    result = {"documents": documents, "marks": marks, "rounds": rounds, "formats": formats}
    if not peer:
        return result
    write_manifest(manifest, 5 * documents)
    large = {name: round(_run(name, manifest, folder)["peak_mb"]) for name in PROMISED}
    write_manifest(manifest, documents)
    fewer = folder / "fewer.ndjson"
    write_manifest(fewer, documents // 5)
    peers = compare_exporting(folder, open_release(manifest), open_release(fewer))
    return {**result, "peak_mb_of_5_times": large, "peers": peers}


def _run(name: str, manifest: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.exporting", name, str(manifest), str(folder / "out")]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    subprocess.run(["rm", "-rf", str(folder / "out")], check=True)
    return found


def write_manifest(path: Path, documents: int) -> None:
    """Write the manifest of a synthetic release: photos with twenty boxes of twenty classes."""
    random = Random(7)
    classes = [OntologyClass(id=f"class{number}", name=f"Class {number}") for number in range(CLASSES)]
    header = ManifestHeader(
        schema=1,
        project="Benchmark",
        policy="latest",
        ontologies={"1": Ontology(classes=classes)},
        split_seed=7,
        split_shares={"train": 0.97, "validation": 0.02, "test": 0.01},
    )
    with path.open("wb") as stream:
        stream.write(write_line(header))
        stream.writelines(write_line(record) for record in list_records(documents, random))


def list_records(documents: int, random: Random) -> Iterator[ManifestRecord]:
    """Yield the items."""
    for number in range(documents):
        key = f"photo-{number:07}"
        sha256 = hashlib.sha256(key.encode()).hexdigest()
        asset = ManifestAsset(
            media="image",
            sha256=sha256,
            name=f"{key}.jpg",
            mime="image/jpeg",
            size_bytes=250_000,
            width_px=SIZE[0],
            height_px=SIZE[1],
        )
        document = parse_document({"schema": 1, "marks": [_make_box(index, random) for index in range(MARKS)]})
        annotation = ManifestAnnotation(
            id=number + 1,
            revision=1,
            author="user:1",
            origin="human",
            content_hash=sha256,
            ontology=1,
            document=document,
        )
        chance = random.random()
        split = "test" if chance < 0.01 else "validation" if chance < 0.03 else "train"
        yield msgspec.structs.replace(
            ManifestRecord(key=key, split="train", assets={"image": asset}, annotations=[annotation]), split=split
        )


def _make_box(index: int, random: Random) -> dict[str, Any]:
    x, y = round(random.uniform(0, SIZE[0] - 220), 2), round(random.uniform(0, SIZE[1] - 220), 2)
    xyxy = [x, y, round(x + random.uniform(4, 200), 2), round(y + random.uniform(4, 200), 2)]
    class_id = f"class{random.randrange(CLASSES)}"
    return {"id": f"box-{index:02}", "kind": "box", "slot": "image", "class": class_id, "xyxy": xyxy}


def open_release(manifest: Path) -> StoredRelease:
    """Open a release without media."""
    with manifest.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return StoredRelease(sha256=sha256, open_manifest=lambda: manifest.open("rb"), open_blob=refuse_blob)


def refuse_blob(sha256: str) -> BinaryIO:
    """Raise, as there are no media."""
    raise BlobMissing(sha256)


def main() -> None:
    """Render one format and print how long it took; run by :func:`measure_exporting`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    release = open_release(options.manifest)
    exporter = EXPORTERS[options.format]
    chosen = exporter.read_options({"media": "reference"})
    with Watch() as watch:
        start, before = time.perf_counter(), os.times()
        exporter.write(release, FolderSink(options.out), chosen)
        seconds, after = time.perf_counter() - start, os.times()
    cpu_seconds = sum(after[:4]) - sum(before[:4])
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + sum(watch.peaks_mb.values())
    processes = 1 + len(watch.peaks_mb)
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_mb, "processes": processes}))


class Watch:
    """Watches the processes that this one starts.

    The system's own account of ended processes counts what they shared with this one before they began.

    Attributes:
        peaks_mb: The most memory that each has held, by its number.
    """

    def __init__(self) -> None:
        self.peaks_mb: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(WATCH_EVERY_S):
            for path in Path("/proc/self/task").glob("*/children"):
                for pid in path.read_text().split():
                    self._look_at(int(pid))

    def _look_at(self, pid: int) -> None:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peaks_mb[pid] = max(self.peaks_mb.get(pid, 0.0), int(line.split()[1]) / 1024)


if __name__ == "__main__":
    main()
