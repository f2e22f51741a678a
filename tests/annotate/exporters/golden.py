"""Keeps the exports of the sample release. ``python -m tests.annotate.exporters.golden`` writes them anew."""

from pathlib import Path
from typing import Any

import msgspec

from annotate.exporters.base import REPORT
from annotate.exporters.ledger import CHECKSUMS
from annotate.exporters.registry import EXPORTERS
from tests.annotate.exporters.sample import make_sample
from tests.support.releases import MemorySink, hash_bytes

FOLDER = Path(__file__).parents[2] / "fixtures" / "exporters"

PARQUET = ".parquet"
"""These bytes depend on the version of pyarrow, so the rows are tested instead."""

OPTIONS: dict[str, dict[str, Any]] = {
    "coco": {"caption_questions": ["caption"], "caption_turns": True},
    "messages": {"layout": "jsonl", "kto": True},
    "llamafactory": {"grounding": "qwen2_5_vl", "kto": True},
    "llava": {"variant": "internvl", "grounding": "internvl"},
    "openai": {"grounding": "qwen3_vl"},
    "vlmevalkit": {"embed": False},
}


def export_sample(name: str) -> dict[str, bytes]:
    """Return the files of one export by path, and its books: what was counted and lost, and hashes of copied media."""
    exporter, sink = EXPORTERS[name], MemorySink()
    report = exporter.write(make_sample(), sink, exporter.read_options(OPTIONS.get(name, {})))
    losses = {loss.code: [f"{one.item} {one.entity or ''}".strip() for one in loss.examples] for loss in report.losses}
    listed = {entry.path for entry in report.files} | {CHECKSUMS}
    media = {path: hash_bytes(data) for path, data in sink.files.items() if path not in listed}
    assert len(media) == report.media_files
    books = {"counts": report.counts, "losses": losses, "media": media}
    left_aside = {REPORT, CHECKSUMS, *media}
    kept = {path: data for path, data in sink.files.items() if path not in left_aside and not path.endswith(PARQUET)}
    return kept | {"books.json": msgspec.json.format(msgspec.json.encode(books), indent=1) + b"\n"}


def write_all() -> None:
    """Replace the golden files."""
    for name in EXPORTERS:
        for path, data in export_sample(name).items():
            target = FOLDER / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


if __name__ == "__main__":
    write_all()
