"""Renders small releases for tests of formats."""

from typing import Any
from xml.etree import ElementTree as ET

import msgspec

from annotate.exporters.registry import EXPORTERS
from tests.annotate.exporters.sample import PHOTO, STORED_BLOCK
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record


class Rendered:
    """The files of an export by path, and its losses by code."""

    def __init__(self, name: str, release: MemoryRelease, **options: Any) -> None:
        sink = MemorySink()
        exporter = EXPORTERS[name]
        self.report = exporter.write(release, sink, exporter.read_options(options))
        self.files = sink.files
        self.losses = {loss.code: loss.count for loss in self.report.losses}

    def text(self, path: str) -> str:
        """Return a file as text."""
        return self.files[path].decode()

    def xml(self, path: str) -> ET.Element:
        """Return the root of a file of XML."""
        return ET.fromstring(self.files[path])

    def json(self, path: str) -> Any:
        """Return a file of JSON."""
        return msgspec.json.decode(self.files[path])

    def rows(self, path: str) -> list[Any]:
        """Return a file of JSON Lines."""
        return [msgspec.json.decode(line) for line in self.files[path].splitlines()]


def release_marks(*marks: dict[str, Any], **asset: Any) -> MemoryRelease:
    """Return a release of one image of 640 x 480 px with these marks."""
    image = {"image": make_asset(PHOTO, **asset)}
    return MemoryRelease([make_record("a", image, {"marks": list(marks)})], [PHOTO, STORED_BLOCK])


def release_sound(*marks: dict[str, Any], media: str = "audio", **asset: Any) -> MemoryRelease:
    """Return a release of one recording of ten seconds with these marks."""
    fields = {"name": "say it.wav", "duration_us": 10_000_000, **asset}
    sound = {"sound": make_asset(PHOTO, media, **fields)}
    return MemoryRelease([make_record("a", sound, {"marks": list(marks)})], [PHOTO])


def release_sounds(*names: str, media: str = "audio", marks: list[dict[str, Any]]) -> MemoryRelease:
    """Return a release of recordings with these file names, all with these marks."""
    blobs = [f"sound {number}".encode() for number in range(len(names))]
    fields = {"duration_us": 10_000_000}
    return MemoryRelease(
        [
            make_record(
                f"a{number}", {"sound": make_asset(blobs[number], media, name=name, **fields)}, {"marks": marks}
            )
            for number, name in enumerate(names)
        ],
        blobs,
    )


def segment(id_: str, start_us: int, end_us: int, **fields: Any) -> dict[str, Any]:
    """A segment of class cat on the recording."""
    return {
        "id": id_,
        "kind": "segment",
        "slot": "sound",
        "class": "cat",
        "start_us": start_us,
        "end_us": end_us,
        **fields,
    }
