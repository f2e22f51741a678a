"""Rendering in several processes: the bytes of one, and a clear end where a process has one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotate.cores import count_cores
from annotate.document.manifest import ManifestRecord
from annotate.document.problem import DocumentInvalid
from annotate.exporters.coco import CocoExporter
from annotate.exporters.limits import Limits
from annotate.exporters.parallel import RenderingEnded
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.rendering import ItemExporter
from tests.annotate.exporters.golden import OPTIONS
from tests.annotate.exporters.sample import (
    BOX,
    CLIP,
    OTHER,
    PHOTO,
    REGIONS,
    SPEECH,
    STORED_BLOCK,
    list_records,
    mark,
)
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record

FORMATS = [name for name, exporter in EXPORTERS.items() if isinstance(exporter, ItemExporter)]
SPLITS = ("train", "validation", "test")
GONE = b"an erased photo"
IMPORTED = {"coco": {"annotations": {"r1": {"id": 9, "mine": "100 % \u732b"}}, "images": {"image": {"day": 1}}}}
ONE = Limits(processes=1)


def list_many() -> Iterator[ManifestRecord]:
    """Items with something of everything, names that clash, bytes that are gone, and more losses than examples."""
    photo, far = make_asset(PHOTO, licence="100 % mine"), mark("r9", "box", xyxy=[600, 400, 700, 500])
    turned = mark("r8", "box", xyxy=[1, 2, 30, 40], rotation_deg=30, origin={"score": 0.5}, attributes={"a": "%d"})
    for number in range(6):
        yield from (msgspec.structs.replace(one, key=f"{number:02}-{one.key}") for one in list_records())
        key, split = f"{number:02}-z", SPLITS[number % 3]
        yield make_record(f"{key}-clash", {"image": photo}, {"marks": [BOX, far, turned]}, split=split)
        yield make_record(f"{key}-gone", {"a": make_asset(GONE), "b": photo}, {"marks": [BOX | {"slot": "b"}]})
        yield make_record(f"{key}-own", {"image": make_asset(OTHER, name=f"{key}.png")}, REGIONS, split=split)
        yield make_record(f"{key}-taken", {"image": photo}, {"marks": [BOX], "source": IMPORTED})


@pytest.fixture(scope="module")
def many() -> MemoryRelease:
    return MemoryRelease(list_many(), [PHOTO, OTHER, CLIP, SPEECH, STORED_BLOCK])


def export(name: str, release: MemoryRelease, limits: Limits, **options: Any) -> dict[str, bytes]:
    """Return the files of an export."""
    exporter, sink = EXPORTERS[name], MemorySink()
    exporter.write(release, sink, exporter.read_options(OPTIONS.get(name, {}) | options), limits)
    return sink.files


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("processes", "chunk_bytes"), [(2, 1), (3, 10_001)])
def test_several_processes_write_the_bytes_of_one(
    name: str, processes: int, chunk_bytes: int, many: MemoryRelease
) -> None:
    several = Limits(processes=processes, start_bytes=0, chunk_bytes=chunk_bytes)
    assert export(name, many, several) == export(name, many, ONE)


@pytest.mark.parametrize("options", [{"media": "reference"}, {"media": "shards", "file_names": "sha256"}])
def test_however_media_are_named_the_bytes_are_those_of_one(options: dict[str, Any], many: MemoryRelease) -> None:
    assert export("coco", many, Limits(2, 0, 5_000), **options) == export("coco", many, ONE, **options)


def test_the_release_of_these_tests_loses_more_than_it_shows(many: MemoryRelease) -> None:
    report = CocoExporter().write(many, MemorySink(), None, ONE)
    counts = {loss.code: loss.count for loss in report.losses}
    assert counts["rotated_box_hull"] == 18
    assert counts["blob_missing"] == 6
    assert report.counts == {"annotations": 144, "images": 72, "items": 84}


class Killing(MemoryRelease):
    """Kills the other processes once a part of it was read."""

    def open_blob(self, sha256: str) -> Any:
        for pid in list_children():
            os.kill(pid, signal.SIGKILL)
        return super().open_blob(sha256)


def list_children() -> list[int]:
    """Return the processes that this one has started."""
    found = (Path("/proc") / str(os.getpid()) / "task").glob("*/children")
    return [int(pid) for path in found for pid in path.read_text().split()]


def test_a_killed_process_ends_the_export_and_leaves_no_other(many: MemoryRelease) -> None:
    before = list_children()
    release = Killing(list_many(), many.blobs.values())
    with pytest.raises(RenderingEnded, match="killed by signal 9; often the machine ran out"):
        export("coco", release, Limits(3, 0, 2_000))
    assert list_children() == before


def test_what_ends_the_export_ends_its_processes(many: MemoryRelease) -> None:
    calls = []

    def stop() -> None:
        calls.append(list_children())
        if len(calls) == 3:
            raise KeyboardInterrupt

    before = list_children()
    with pytest.raises(KeyboardInterrupt):
        export("yolo", many, Limits(3, 0, 2_000, stop))
    assert len(calls[0]) == len(before) + 2
    assert list_children() == before


@pytest.mark.parametrize("said", [b"", b"\x09\x00\x00\x00half"])
def test_a_process_whose_input_ends_ends_as_well(said: bytes) -> None:
    command = [sys.executable, "-m", "annotate.exporters.child"]
    done = subprocess.run(command, input=said, capture_output=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


class Unheard(CocoExporter):
    """Of a module that no other process can import."""

    __module__ = "annotate.exporters.unheard"


def test_a_process_that_fails_says_why(many: MemoryRelease) -> None:
    with pytest.raises(RenderingEnded, match="No module named") as failed:
        Unheard().write(many, MemorySink(), None, Limits(2, 0, 2_000))
    assert not failed.value.was_killed


@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_line_says_the_same_wherever_it_is_read(processes: int, many: MemoryRelease) -> None:
    release = MemoryRelease(list_many(), many.blobs.values())
    release.manifest = release.manifest.replace(b'"kind":"ellipse"', b'"kind":"eclipse"', 1)
    with pytest.raises(DocumentInvalid, match="Invalid value 'eclipse'"):
        export("coco", release, Limits(processes, 0, 3_000))


def test_items_out_of_order_are_refused_in_several_processes() -> None:
    release = MemoryRelease(make_record(key, {}) for key in "acb")
    with pytest.raises(DocumentInvalid, match="line 4: key 'b' follows 'c'"):
        export("coco", release, Limits(2, 0, 1))


def test_a_short_manifest_stays_in_this_process() -> None:
    seen: list[list[int]] = []
    release = MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, {"marks": [BOX]})], [PHOTO])
    before = list_children()
    export("coco", release, Limits(processes=4, check=lambda: seen.append(list_children())))
    assert seen == [before]
    assert Limits().count_processes() == count_cores() >= 1
