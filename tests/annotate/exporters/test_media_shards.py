"""Media in archives that unpack to the folders of a plain export."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from annotate.exporters.limits import Limits
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.sink import NullSink
from tests.annotate.exporters.clips import MOVING, release_clip
from tests.annotate.exporters.rendering import Rendered
from tests.annotate.exporters.sample import make_sample
from tests.annotate.exporters.test_media import write_photo
from tests.support.releases import MemoryRelease, make_asset, make_record


def unpack(rendered: Rendered) -> dict[str, bytes]:
    """Return the files of all archives by path."""
    files: dict[str, bytes] = {}
    for path in sorted(rendered.files):
        if path.startswith("shards/"):
            with tarfile.open(fileobj=io.BytesIO(rendered.files[path])) as tar:
                files |= {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    return files


@pytest.mark.parametrize("name", ["coco", "yolo", "voc", "swift", "label_studio", "webvtt"])
def test_archives_unpack_to_a_plain_export(name: str) -> None:
    plain, packed = Rendered(name, make_sample()), Rendered(name, make_sample(), media="shards")
    own = {"export.json", "SHA256SUMS"}
    rest = {path: data for path, data in packed.files.items() if path not in own and not path.startswith("shards/")}
    assert rest | unpack(packed) == {path: data for path, data in plain.files.items() if path not in own}


def test_archives_hold_so_many_bytes() -> None:
    blobs = [bytes([number]) * 600_000 for number in range(3)]
    records = [make_record(str(number), {"image": make_asset(blob)}, {}) for number, blob in enumerate(blobs)]
    rendered = Rendered("coco", MemoryRelease(records, blobs), media="shards", media_shard_mb=1)
    assert [path for path in rendered.files if "shards" in path] == [f"shards/media-{n:06}.tar" for n in range(3)]


def test_photos_are_turned_and_frames_are_packed(tmp_path: Path) -> None:
    photo = write_photo("JPEG")
    release = MemoryRelease([make_record("a", {"image": make_asset(photo, width_px=32, height_px=48)}, {})], [photo])
    turned: Any = Rendered("coco", release, media="shards")
    assert turned.losses == {"image_re_encoded": 1}
    assert unpack(turned) == {
        path: data for path, data in Rendered("coco", release).files.items() if path.startswith("images/")
    }
    frames = Rendered("coco", release_clip(tmp_path, MOVING), media="shards", video_frames="keyframes")
    assert sorted(unpack(frames)) == [f"images/train/clip_{n:06}.jpg" for n in (0, 10, 15)]


class Stopped(Exception):
    """Somebody asked to stop."""


class StopsWithin(NullSink):
    """Asks to stop once a file of some kind is open.

    Args:
        part: What the file's path holds.
    """

    def __init__(self, part: str) -> None:
        self.part, self.is_open = part, False

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        self.is_open = self.part in path
        with super().open(path) as stream:
            yield stream

    def check(self) -> None:
        if self.is_open:
            raise Stopped


@pytest.mark.parametrize(("name", "part", "media"), [("coco", "shards/", "shards"), ("ndjson", "blobs/", "copy")])
def test_whoever_asks_to_stop_does_not_wait_for_the_end_of_a_file(name: str, part: str, media: str) -> None:
    photo = write_photo("JPEG")
    release = MemoryRelease([make_record("a", {"image": make_asset(photo, width_px=32, height_px=48)}, {})], [photo])
    exporter, sink = EXPORTERS[name], StopsWithin(part)
    with pytest.raises(Stopped):
        exporter.write(release, sink, exporter.read_options({"media": media}), Limits(check=sink.check))
