"""LLaVA's JSON, in the three forms that its descendants read: LLaVA's own, Qwen-VL finetune's and InternVL's.

https://github.com/haotian-liu/LLaVA, ``docs/Finetune_Custom_Data.md``; https://github.com/QwenLM/Qwen3-VL,
``qwen-vl-finetune``; https://internvl.readthedocs.io, chat data format.
"""

from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from annotate.document.facts import MediaKind
from annotate.document.manifest import Split
from annotate.exporters.dialogue_rows import Wanted, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Message, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.scripts import Line, Script, ScriptExporter
from annotate.exporters.sentences import (
    LITERAL_TAG,
    SPELLING_LOSSES,
    Manner,
    Sentences,
    SpellingOptions,
    place_media,
)
from annotate.exporters.spill import Spill
from annotate.exporters.turns import TURN_LOSSES, alternate, fold_system, trim_tail

SPEAKERS: Final = {"user": "human", "assistant": "gpt"}
TAGS: Final[dict[MediaKind, str]] = {"image": "<image>\n", "video": "<video>\n", "audio": ""}

Variant = Literal["llava", "qwen", "internvl"]


class LlavaOptions(SpellingOptions, frozen=True, kw_only=True):
    """Options of the LLaVA export."""

    variant: Annotated[
        Variant,
        Meta(
            description="llava: one JSON array a split. qwen: JSON Lines, images always in a list, for "
            "qwen-vl-finetune. internvl: JSON Lines with image sizes, and meta.json."
        ),
    ] = "llava"


class LlavaExporter(ScriptExporter[LlavaOptions]):
    """Writes one row a conversation."""

    name = "llava"
    version = 3
    title = "LLaVA JSON (Qwen-VL finetune, InternVL)"
    description = "Conversations with images or videos for LLaVA and the trainers that took over its format."
    media = ("image", "video", "text")
    options_type = LlavaOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | SPELLING_LOSSES
        | TURN_LOSSES
        | describe_kinds(list_kinds_but(), "LLaVA's JSON carries words, images and videos only")
        | {
            "system_turn_folded": "System turns were put at the start of the first user turn: some of these trainers "
            "would train on them as answers.",
            "row_with_tool_turn": "Rows with a tool turn were left out.",
            "row_with_audio": "Rows that play audio were left out.",
            "row_with_mixed_media": "Rows with both images and videos, or several videos, were left out: only "
            "qwen-vl-finetune reads them.",
            "asset_not_in_user_turn": "Rows that show an image or video outside a user turn were left out: it would "
            "not be filled in.",
            "weight_left_out": "Weights of items were left out.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: LlavaOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = self.make_speller(release, files, options)
            rows: dict[Split, Spill] = defaultdict(lambda: stack.enter_context(Spill()))
            for row in list_rows(release, ledger, speller.spell, speller.wanted):
                rows[row.split].add(row.value)
            splits = [split for split in SPLITS if split in rows] or [SPLITS[0]]
            for split in splits:
                write = write_array if options.variant == "llava" else write_lines
                write(ledger, split, rows[split])
            if options.variant == "internvl":
                counts = {split: rows[split].count for split in splits}
                write_meta(ledger, counts, options)

    def make_speller(self, release: ReleaseReader, files: MediaFiles, options: LlavaOptions) -> "_Speller":
        """Return what spells the rows."""
        return _Speller(release, files, options)


class _Speller:
    """Spells dialogues as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: LlavaOptions) -> None:
        self._release = release
        self._files = files
        self._options = options
        self.wanted = Wanted()

    def make_renderer(self) -> GroundingRenderer:
        """Return a renderer for one row."""
        return self._options.make_renderer()

    def read(self, row: dict[str, Any]) -> list[Script]:
        """Return the conversation in a row."""
        lines = [Line(message["from"], message["value"]) for message in row["conversations"]]
        return [Script("conversation", lines, row)]

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row."""
        messages = fold_system(talk, alternate(talk, trim_tail(talk, dialogue.messages)))
        check_messages(messages)
        shown = Dialogue(messages).list_shown()
        check_media(shown, self._options.variant)
        manner = Manner(self.make_renderer(), LITERAL_TAG, self._options.literal_tags)
        contents = Sentences(talk, messages, self._release, manner).join(TAGS)
        conversations = [
            {"from": SPEAKERS[message.role], "value": content}
            for message, content in zip(messages, contents, strict=True)
        ]
        for message in dialogue.messages:
            if message.role == "assistant" and not message.trains:
                talk.note("turn_loss_ignored", message.id)
        if talk.record.weight != 1:
            talk.note("weight_left_out")
        # Files are placed last, so that a row that is left out leaves none behind.
        return {"id": talk.record.key, **self._list_media(talk, shown), "conversations": conversations}

    def _list_media(self, talk: Talk, shown: list[Shown]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column, paths in place_media(talk, shown, self._place).items():
            as_list = len(paths) > 1 or self._options.variant == "qwen"
            row[column.removesuffix("s")] = paths if as_list else paths[0]
        sizes = [(piece.asset.width_px, piece.asset.height_px) for piece in shown if piece.asset.media == "image"]
        if self._options.variant == "internvl" and sizes:
            widths, heights = ([size[side] for size in sizes] for side in (0, 1))
            if len(sizes) == 1:
                return row | {"width": widths[0], "height": heights[0]}
            return row | {"width_list": widths, "height_list": heights}
        return row

    def _place(self, talk: Talk, shown: Shown, folder: str) -> str:
        path = self._files.place(shown.asset, folder, item=talk.record.key, slot=shown.slot)
        return self._options.point_at(path)


def check_messages(messages: list[Message]) -> None:
    """Refuse speakers and places of media that no reader of the format knows.

    Raises:
        LeftOut: A tool speaks, or the assistant shows something.
    """
    for message in messages:
        if message.role not in SPEAKERS:
            raise LeftOut("row_with_tool_turn", message.id)
        if message.role != "user" and any(isinstance(piece, Shown) for piece in message.pieces):
            raise LeftOut("asset_not_in_user_turn", message.id)


def check_media(shown: list[Shown], variant: Variant) -> None:
    """Refuse media that a reader does not load.

    Raises:
        LeftOut: There is audio; or there is a video beside something else, which only qwen-vl-finetune takes.
    """
    kinds = [piece.asset.media for piece in shown]
    if "audio" in kinds:
        raise LeftOut("row_with_audio", shown[kinds.index("audio")].slot)
    if variant != "qwen" and "video" in kinds and len(kinds) > 1:
        raise LeftOut("row_with_mixed_media", shown[kinds.index("video")].slot)


def write_array(ledger: Ledger, split: Split, rows: Spill) -> None:
    """Write rows as one JSON array, a row a line."""
    with ledger.open(f"{split}.json") as stream:
        stream.write(b"[")
        for index, line in enumerate(rows.lines()):
            stream.write((b",\n" if index else b"\n") + line.rstrip(b"\n"))
        stream.write(b"\n]\n")


def write_lines(ledger: Ledger, split: Split, rows: Spill) -> None:
    """Write rows as JSON Lines."""
    with ledger.open(f"{split}.jsonl") as stream:
        stream.writelines(rows.chunks())


def write_meta(ledger: Ledger, counts: dict[Split, int], options: LlavaOptions) -> None:
    """Write the file that tells InternVL's trainer about the others; media paths say everything, so roots are empty."""
    meta = {
        split: {
            "root": "",
            "annotation": options.point_at(f"{split}.jsonl"),
            "data_augment": False,
            "max_dynamic_patch": 12,
            "repeat_time": 1,
            "length": count,
        }
        for split, count in counts.items()
    }
    ledger.write("meta.json", msgspec.json.format(msgspec.json.encode(meta), indent=2) + b"\n")
