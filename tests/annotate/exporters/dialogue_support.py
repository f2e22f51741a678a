"""What tests of formats of conversations share: one item in, rows and losses out."""

from typing import Any

import msgspec

from annotate.exporters.base import Exporter
from tests.annotate.exporters.sample import PHOTO
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record

ASSETS = {
    "image": make_asset(PHOTO),
    "other": make_asset(PHOTO, name="b.png", width_px=1920, height_px=1080),
    "clip": make_asset(PHOTO, "video", name="c.mp4"),
    "voice": make_asset(PHOTO, "audio", name="v.wav"),
}

NOT_COUNTED = {"asset_not_shown", "key_left_out", "box_left_out", "box_rounded"}
"""Losses that nearly every item of these tests has."""


def export(exporter: Exporter[Any], release: MemoryRelease, **options: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the decoded files by path (JSON Lines as lists of rows), and the losses."""
    sink = MemorySink()
    report = exporter.write(release, sink, exporter.read_options(options))
    files: dict[str, Any] = {}
    for path, data in sink.files.items():
        if path.endswith(".jsonl"):
            files[path] = [msgspec.json.decode(line) for line in data.splitlines()]
        elif path.endswith(".json") and path != "export.json":
            files[path] = msgspec.json.decode(data)
        else:
            files[path] = data
    return files, {loss.code: loss.count for loss in report.losses if loss.code not in NOT_COUNTED}


def export_document(
    exporter: Exporter[Any], document: dict[str, Any], *, assets: Any = ASSETS, record: Any = None, **options: Any
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the same of one item in the training split."""
    release = MemoryRelease([make_record("a", assets, document, **(record or {}))], [PHOTO])
    return export(exporter, release, **options)
