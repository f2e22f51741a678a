"""VLMEvalKit's TSV: one question a row, for its custom datasets.

https://github.com/open-compass/VLMEvalKit, ``docs/en/Development.md``. The kit reads cells with pandas, which takes
words such as ``None`` for nothing; those get a full stop.
"""

import base64
import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from annotate.document.manifest import Split
from annotate.exporters.base import Exporter
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Shown
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles, make_upright
from annotate.exporters.questions import LETTERS, QUESTION_LOSSES, Asked, QuestionOptions, list_questions
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.spill import Spill

NUMBERS_UNLIKE: Final = ("-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "NaN", "nan")
NOTHING: Final = frozenset(
    ("#N/A", "#N/A N/A", "#NA", "<NA>", "N/A", "NA", "NULL", "None", "n/a", "null", *NUMBERS_UNLIKE)
)
"""Cells that pandas reads as missing."""

MAX_INDEX_LENGTH = 64
"""VLMEvalKit takes a shorter image for the index of the row whose image it is."""


class VlmEvalKitOptions(QuestionOptions, frozen=True, kw_only=True):
    """Options of the VLMEvalKit export."""

    embed: Annotated[
        bool, Meta(description="Whether images stand in the rows. Otherwise rows name files: set media_prefix.")
    ] = True


class VlmEvalKitExporter(Exporter[VlmEvalKitOptions]):
    """Writes one file a split."""

    name = "vlmevalkit"
    version = 1
    title = "VLMEvalKit TSV"
    description = "Questions about images with their answers, as a custom dataset of VLMEvalKit."
    media = ("image", "text")
    options_type = VlmEvalKitOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | describe_kinds(list_kinds_but(), "questions carry words and images only")
        | QUESTION_LOSSES
        | {
            "cell_changed": "Words that pandas takes for a missing value, such as None, got a full stop.",
            "image_too_small": "Questions about an image of less than 49 bytes were left out: VLMEvalKit would take it "
            "for the index of another row.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: VlmEvalKitOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = _Speller(release, files, ledger, options)
            rows: dict[Split, Spill] = defaultdict(lambda: stack.enter_context(Spill()))
            widest = 0
            for asked in list_questions(release, ledger, options.source):
                row = speller.spell(asked, rows[asked.record.split].count)
                if row is not None:
                    rows[asked.record.split].add(row)
                    widest = max(widest, len(asked.options))
            columns = list_columns(widest, embed=options.embed)
            for split in [split for split in SPLITS if split in rows] or [SPLITS[0]]:
                with ledger.open(f"{split}.tsv") as stream:
                    stream.writelines(write_table(columns, rows[split]))


class _Speller:
    """Spells questions as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, ledger: Ledger, options: VlmEvalKitOptions) -> None:
        self._release = release
        self._files = files
        self._ledger = ledger
        self._options = options

    def spell(self, asked: Asked, index: int) -> dict[str, Any] | None:
        """Return a row; None, and a count, when its images are gone or too small."""
        key = asked.record.key
        try:
            images = [self._show(asked, shown) for shown in asked.images]
        except BlobMissing:
            self._ledger.lose("blob_missing", key)
            return None
        if self._options.embed and any(len(image) <= MAX_INDEX_LENGTH for image in images):
            self._ledger.lose("image_too_small", key)
            return None
        row: dict[str, Any] = {"index": index, "category": asked.category, "split": asked.record.split}
        row["image" if self._options.embed else "image_path"] = images[0] if len(images) == 1 else repr(images)
        cells = {"question": asked.question, "answer": asked.answer}
        cells |= dict(zip(LETTERS, asked.options, strict=False))
        for name, cell in cells.items():
            if cell in NOTHING:
                self._ledger.lose("cell_changed", key, asked.id)
            row[name] = f"{cell}." if cell in NOTHING else cell
        if self._options.embed and len(images) > 1:
            row["image_path"] = repr([f"{index}_{number}.png" for number in range(len(images))])
        return row | {"item_key": key}

    def _show(self, asked: Asked, shown: Shown) -> str:
        assert shown.asset.sha256 is not None
        if not self._options.embed:
            path = self._files.place(shown.asset, "images", item=asked.record.key, slot=shown.slot)
            return self._options.point_at(path)
        data = self._release.read_blob(shown.asset.sha256)
        data = make_upright(data, ledger=self._ledger, item=asked.record.key, slot=shown.slot)
        return base64.b64encode(data).decode()


def list_columns(option_count: int, *, embed: bool) -> list[str]:
    """Return the columns; the kit takes a table with a column ``A`` for multiple choice."""
    media = ["image", "image_path"] if embed else ["image_path"]
    return ["index", *media, "question", *LETTERS[:option_count], "answer", "category", "split", "item_key"]


def write_table(columns: list[str], rows: Spill) -> Iterator[bytes]:
    """Yield a table, tab-separated, quoted where cells hold tabs, quotes or line breaks; empty columns left out."""
    used = {name for line in rows.lines() for name, cell in msgspec.json.decode(line).items() if cell != ""}
    names = [name for name in columns if name in used or name in ("index", "question", "answer")]
    yield _write_line(names)
    for line in rows.lines():
        row = msgspec.json.decode(line)
        yield _write_line([row.get(name, "") for name in names])


def _write_line(cells: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
