"""LAION-style Parquet: one row an image and caption, with its address, for img2dataset and what reads its tables."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from typing import Annotated, Any, Final

import msgspec
import pyarrow as pa
from msgspec import Meta
from pyarrow import parquet as pq

from annotate.exporters.base import Exporter
from annotate.exporters.captions import CaptionOptions, CaptionTurns, list_captions
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.pictures import PICTURE_LOSSES, Picture, Scope, list_pictures
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill

MAX_GROUP_ROWS = 10_000
MAX_FILE_ROWS = 1_000_000

SCHEMA: Final = pa.schema(
    [
        ("SAMPLE_ID", pa.int64()),
        ("URL", pa.string()),
        ("TEXT", pa.string()),
        ("HEIGHT", pa.int64()),
        ("WIDTH", pa.int64()),
        ("LICENSE", pa.string()),
        ("hash", pa.string()),
        ("item_key", pa.string()),
        ("slot", pa.string()),
        ("weight", pa.float64()),
    ]
)


class LaionOptions(CaptionOptions, frozen=True, kw_only=True):
    """Options of the LAION-style export."""

    caption_turns: CaptionTurns = True
    url_prefix: Annotated[
        str,
        Meta(
            description="Put in front of image paths as it is, for images whose source is no address, e.g. "
            "https://host/cats/."
        ),
    ] = ""


class LaionExporter(Exporter[LaionOptions]):
    """Writes ``<split>-00000.parquet`` and so on."""

    name = "laion"
    version = 2
    title = "LAION-style Parquet"
    description = "Addresses of images with captions, for img2dataset, CLIP trainers and filters of image-text pairs."
    media = ("image",)
    options_type = LaionOptions
    libraries = ("pyarrow", "pillow")
    losses = (
        PICTURE_LOSSES
        | describe_kinds(list_kinds_but(), "this format pairs images with captions only")
        | {
            "text_left_out": "Answers to text questions that are not among the captions asked for were left out.",
            "turn_left_out": "Turns but the one that is the caption were left out.",
            "image_without_caption": "Images without a caption were left out.",
            "caption_place_left_out": "Which question or turn a caption answers was left out: rows hold its words.",
            "item_in_rows": "Items with several captions or images have a row for each, which an import takes for "
            "items of their own.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: LaionOptions) -> None:
        """Write the rows of every split that has any."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            rows = {split: stack.enter_context(Spill()) for split in SPLITS}
            scope = Scope(
                (),
                lambda split, _: f"images/{split}",
                needs_size=False,
                carry=lambda document: {id_ for id_, text in list_captions(document, options) if text},
            )
            item = ""
            for picture in list_pictures(release, ledger, files, scope):
                key = picture.record.key
                captions = [(id_, text) for id_, text in list_captions(picture.document, options) if text]
                if not captions:
                    ledger.lose("image_without_caption", key, picture.slot)
                for id_, text in captions:
                    ledger.tally("rows")
                    ledger.lose("caption_place_left_out", key, id_)
                    if key == item:
                        ledger.lose("item_in_rows", key, id_)
                    item = key
                    rows[picture.record.split].add(_describe(picture, text, ledger.counts["rows"], options))
            for split in [split for split in SPLITS if rows[split].count] or ["train"]:
                _write_split(ledger, split, rows[split])


def _describe(picture: Picture, text: str, number: int, options: LaionOptions) -> dict[str, Any]:
    asset, record = picture.asset, picture.record
    has_address = asset.source.startswith(("http://", "https://"))
    return {
        "SAMPLE_ID": number,
        "URL": asset.source if has_address else f"{options.url_prefix}{picture.path}",
        "TEXT": text,
        "HEIGHT": asset.height_px,
        "WIDTH": asset.width_px,
        "LICENSE": asset.licence or "?",
        "hash": asset.sha256,
        "item_key": record.key,
        "slot": picture.slot,
        "weight": record.weight,
    }


def _write_split(ledger: Ledger, split: str, rows: Spill) -> None:
    lines = rows.lines()
    for part in range(max(1, -(-rows.count // MAX_FILE_ROWS))):
        with ledger.open(f"{split}-{part:05}.parquet") as stream, pq.ParquetWriter(stream, SCHEMA) as writer:
            for group in _group(islice(lines, MAX_FILE_ROWS)):
                writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA), row_group_size=MAX_GROUP_ROWS)


def _group(lines: Iterator[bytes]) -> Iterator[list[dict[str, Any]]]:
    while group := [msgspec.json.decode(line) for line in islice(lines, MAX_GROUP_ROWS)]:
        yield group
