"""A folder of images that Hugging Face datasets loads as it is: ``metadata.jsonl`` beside the images of each split."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from annotate.document.kinds.registry import KINDS
from annotate.document.manifest import Split
from annotate.exporters.base import Exporter
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.parquet import FLOAT, INTEGER, STRING, make_schema, write_file
from annotate.exporters.pictures import PICTURE_LOSSES, Picture, Scope, list_pictures
from annotate.exporters.records import SPLITS
from annotate.exporters.release import ReleaseReader
from annotate.exporters.said import SAID_LOSSES, SaidOptions, Sayer, describe_terms, make_objects_column
from annotate.exporters.spill import Spill

STATED = frozenset(
    {f"{kind}_left_out" for kind in KINDS}
    | {f"{noun}_left_out" for noun in ("turn", "response", "preference", "correction")}
    | {f"{noun}_left_out" for noun in ("metadata", "terms", "exhaustive", "source")}
)
"""What the columns ``document``, ``metadata``, ``licence``, ``source`` and ``consent`` say."""

_TEXTS = ("item_key", "text", "label", "metadata", "document", "licence", "source", "consent")
SCHEMA = make_schema(
    {"file_name": STRING, "slot": STRING, "width": INTEGER, "height": INTEGER}
    | {"objects": make_objects_column(with_slot=False), "weight": FLOAT}
    | dict.fromkeys(_TEXTS, STRING)
)


class ImagefolderOptions(SaidOptions, frozen=True, kw_only=True):
    """Options of the imagefolder export."""

    media: Annotated[
        Literal["copy"], Meta(description="copy: the images are part of the export, or there is no folder to load.")
    ] = "copy"


class ImagefolderExporter(Exporter[ImagefolderOptions]):
    """Writes ``data/<split>/<image>`` and ``data/<split>/metadata.jsonl``."""

    name = "imagefolder"
    version = 2
    title = "Image folder (Hugging Face)"
    description = "Images with boxes, captions, labels and the whole document, for Hugging Face datasets."
    media = ("image",)
    options_type = ImagefolderOptions
    libraries = ("pillow",)
    losses = {code: text for code, text in PICTURE_LOSSES.items() if code not in STATED} | SAID_LOSSES

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: ImagefolderOptions) -> None:
        """Write the images as they come, then the metadata of every split that has any."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            rows = {split: _Rows(stack) for split in SPLITS}
            sayer = Sayer(release, ledger, options)
            scope = Scope((), lambda split, _: f"data/{split}", STATED)
            for picture in list_pictures(release, ledger, files, scope):
                rows[picture.record.split].add(describe_picture(picture, sayer))
            written: list[Split] = [split for split in SPLITS if rows[split].count] or ["train"]
            # JSON cannot tell the type of lists that are all empty, and splits of different types do not load.
            as_parquet = len({rows[split].has_objects for split in written}) > 1
            for split in written:
                path = f"data/{split}/metadata"
                if as_parquet:
                    write_file(ledger, f"{path}.parquet", SCHEMA, rows[split].decode())
                else:
                    rows[split].lines.write(ledger, f"{path}.jsonl")


class _Rows:
    """The rows of one split."""

    def __init__(self, stack: ExitStack) -> None:
        self._spill = stack.enter_context(Spill())
        self.lines = JsonLines(stack.enter_context(Spill()))
        self.count = 0
        self.has_objects = False

    def add(self, row: dict[str, Any]) -> None:
        """Add a row."""
        is_empty = not row["objects"]["bbox"]
        self.lines.add(row, [] if is_empty else ["objects"])
        self._spill.add(row)
        self.has_objects |= not is_empty
        self.count += 1

    def decode(self) -> Iterator[tuple[dict[str, Any], int]]:
        """Yield the rows with their length."""
        return ((msgspec.json.decode(line), len(line)) for line in self._spill.lines())


def describe_picture(picture: Picture, sayer: Sayer) -> dict[str, Any]:
    """Return the row of one image; the reader wants every column in every row."""
    asset = picture.asset
    return {
        "file_name": picture.name,
        "slot": picture.slot,
        "width": asset.width_px,
        "height": asset.height_px,
        "objects": sayer.list_objects(picture.record, picture.document, picture.slot),
        **sayer.describe(picture.record, picture.document),
        **describe_terms(asset),
    }
