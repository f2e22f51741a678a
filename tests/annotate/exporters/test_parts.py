"""Exports that are cut short and go on: the bytes are those of one run, and media are read once."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from PIL import Image

from annotate.exporters import hf_parquet
from annotate.exporters.clips import Clip
from annotate.exporters.limits import Limits
from annotate.exporters.parts import Part
from annotate.exporters.registry import EXPORTERS
from tests.annotate.exporters.clips import MOVING
from tests.annotate.exporters.test_media import write_photo
from tests.support.media import write_video
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record

PHOTOS = [write_photo("JPEG"), *(bytes([number]) * 400_000 for number in range(7))]
"""The first is turned; of the fifth the bytes are gone."""

FORMATS: list[tuple[str, dict[str, Any]]] = [
    ("coco", {}),
    ("yolo", {"media": "shards", "media_shard_mb": 1}),
    ("webdataset", {"shard_items": 2}),
    ("webdataset", {"shard_mb": 1}),
    ("hf_parquet", {}),
    ("ndjson", {}),
]


class BreakingRelease(MemoryRelease):
    """A release whose bytes cannot be read any more after some reads."""

    def __init__(self, reads_left: int) -> None:
        records = [
            make_record(f"item-{number}", {"image": make_asset(photo, name=f"{number}.jpg")}, {})
            for number, photo in enumerate(PHOTOS)
        ]
        super().__init__(records, [photo for number, photo in enumerate(PHOTOS) if number != 4])
        self.reads_left = reads_left
        self.read = 0

    def open_blob(self, sha256: str) -> BinaryIO:
        stream = super().open_blob(sha256)
        if not self.reads_left:
            raise OSError("the disk is gone")
        self.reads_left -= 1
        self.read += 1
        return stream


def render(name: str, options: dict[str, Any], sink: MemorySink, *, reads: int = 1000) -> int:
    """Render, and return how often a blob was opened."""
    release = BreakingRelease(reads)
    exporter = EXPORTERS[name]
    exporter.write(release, sink, exporter.read_options(options))
    return release.read


@pytest.mark.parametrize(("name", "options"), FORMATS)
@pytest.mark.parametrize("reads", [1, 6, 11])
def test_a_run_goes_on_where_another_was_cut_short(
    name: str, options: dict[str, Any], reads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hf_parquet, "MAX_FILE_BYTES", 1_000_000)
    whole, broken = MemorySink(), MemorySink()
    needed = render(name, options, whole)
    if reads < needed:
        with pytest.raises(OSError, match="the disk is gone"):
            render(name, options, broken, reads=reads)
    again = MemorySink(broken.parts)
    render(name, options, again)
    assert again.files == whole.files


@pytest.mark.parametrize(("name", "options"), [form for form in FORMATS if form[0] != "coco"])
def test_media_of_whole_files_are_not_written_again(
    name: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hf_parquet, "MAX_FILE_BYTES", 1_000_000)
    first = MemorySink()
    render(name, options, first)
    second = MemorySink(first.parts)
    written: list[Part] = []
    monkeypatch.setattr(second, "keep", written.append)
    render(name, options, second)
    assert len(first.parts) >= 3
    assert written == []


class Stopped(Exception):
    """The worker was killed."""


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many frames were asked of each video that is decoded."""
    found: list[int] = []
    decode = Clip.decode

    def count(clip: Clip, wanted: Collection[int]) -> Iterator[tuple[int, Image.Image]]:
        found.append(len(wanted))
        return decode(clip, wanted)

    monkeypatch.setattr(Clip, "decode", count)
    return found


def release_clips(folder: Path) -> MemoryRelease:
    """Return a release of three clips of 20 noisy frames, 26 of which fill an archive."""
    blobs = [
        write_video(folder / f"{number}.mp4", pts=list(range(20)), size=(200, 150 + 2 * number)).read_bytes()
        for number in range(3)
    ]
    fields = {"name": "clip.mp4", "width_px": 200, "height_px": 150, "duration_us": 800_000}
    records = [
        make_record(f"item-{number}", {"video": make_asset(blob, "video", **fields)}, {"marks": [MOVING]})
        for number, blob in enumerate(blobs)
    ]
    return MemoryRelease(records, blobs)


def expand(release: MemoryRelease, sink: MemorySink, name: str, *, files: int = 1000, **options: Any) -> None:
    """Render all frames, and stop once so many files of media are noted."""

    def check() -> None:
        if len(sink.parts) >= files:
            raise Stopped

    exporter = EXPORTERS[name]
    chosen = exporter.read_options({"video_frames": "all", "frame_format": "png", **options})
    exporter.write(release, sink, chosen, Limits(check=check))


@pytest.mark.parametrize(
    ("name", "options", "files", "left"),
    [
        ("coco", {}, 20, [20, 20]),
        ("voc", {}, 50, [20]),
        ("yolo", {"media": "shards", "media_shard_mb": 1}, 1, [20, 20]),
    ],
)
def test_a_video_whose_frames_are_whole_is_not_decoded_again(
    tmp_path: Path, decoded: list[int], name: str, options: dict[str, Any], files: int, left: list[int]
) -> None:
    release, whole, broken = release_clips(tmp_path), MemorySink(), MemorySink()
    expand(release, whole, name, **options)
    with pytest.raises(Stopped):
        expand(release, broken, name, files=files, **options)
    decoded.clear()
    again = MemorySink(broken.parts)
    expand(release, again, name, **options)
    assert (decoded, again.files == whole.files) == (left, True)
