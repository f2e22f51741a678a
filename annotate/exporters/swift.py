"""ms-swift JSON Lines: tagged strings, media beside them, and boxes in ``objects``.

https://github.com/modelscope/ms-swift, custom dataset documentation; checked against version 4.6.0.
"""

import re
from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from annotate.document.facts import MediaKind
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.box import Box
from annotate.exporters.base import Exporter
from annotate.exporters.dialogues import (
    DIALOGUE_LOSSES,
    Dialogue,
    DialogueOptions,
    Grounded,
    Key,
    Message,
    Rows,
    Shown,
    Talk,
    list_keys,
    list_rows,
)
from annotate.exporters.grounding.base import GroundingRenderer, PlacedBox
from annotate.exporters.grounding.registry import RENDERERS
from annotate.exporters.grounding.swift import BOX_TAG, REF_TAG
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.records import PLURALS, describe_kinds, list_kinds_but
from annotate.exporters.regions import find_box
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill

FOLDERS: Final[dict[Rows, str]] = {"conversation": "", "preference": "preference/"}

TAGS: Final[dict[MediaKind, str]] = {"image": "<image>", "video": "<video>", "audio": "<audio>"}
COLUMNS: Final[dict[MediaKind, str]] = {"image": "images", "video": "videos", "audio": "audios"}

LITERAL_TAG = re.compile(
    r"<(?=(?:image|video|audio|bbox|ref-object|cot-process|start-image)>|img>.+?</img>)", re.DOTALL
)
"""What ms-swift would take for a placeholder wherever it stands."""

EXTENT_KINDS = ("ellipse", "keypoints", "mask", "polygon", "polyline")


class SwiftOptions(DialogueOptions, frozen=True, kw_only=True):
    """Options of the ms-swift export."""

    grounding: Annotated[
        Literal["swift", "plain"],
        Meta(description="swift: boxes in objects, which ms-swift spells for each model. plain: words alone."),
    ] = "swift"
    literal_tags: Annotated[
        Literal["leave_out", "escape"],
        Meta(
            description="What to do with words that look like a placeholder, e.g. <image>. leave_out: leave the row "
            "out. escape: put an invisible space (U+200B) after the <."
        ),
    ] = "leave_out"


class SwiftExporter(Exporter[SwiftOptions]):
    """Writes one row a conversation, and one a comparison into a folder of its own."""

    name = "swift"
    version = 1
    title = "ms-swift JSONL"
    description = "Conversations with images, videos and audio, and phrases grounded in boxes, for ms-swift."
    media = ("image", "video", "audio", "text")
    options_type = SwiftOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | describe_kinds(list_kinds_but(), "ms-swift carries the boxes of grounded words only")
        | {f"{kind}_as_box": f"{PLURALS[kind]} were written as the box around them." for kind in EXTENT_KINDS}
        | {
            "rotated_box_as_box": "Rotated boxes were written as the upright box around them.",
            "mark_unplaced": "Words whose mark has nothing placed were left without that box.",
            "grounding_as_words": "Words that point at regions were written as plain words, as the options ask.",
            "grounding_on_unshown_asset": "Words that point at an image that no turn shows lack its boxes.",
            "literal_tag": "Rows whose words hold a placeholder of ms-swift, such as <image>, were left out.",
            "literal_tag_escaped": "An invisible space was put into words that look like a placeholder of ms-swift.",
            "system_turn_late": "Rows with a system turn that is not the first were left out: ms-swift refuses them.",
            "tool_turn_order": "Rows with a tool turn that follows no assistant turn were left out.",
            "turns_joined": "ms-swift joins turns of one speaker that follow each other, without a space.",
            "trailing_turn_left_out": "Turns after the last assistant turn were left out: nothing answers them.",
            "preference_not_after_user": "Comparisons of responses to anything but a user turn were left out: ms-swift "
            "would drop what stands between.",
            "preference_details_left_out": "Strength and reason of comparisons were left out.",
            "weight_left_out": "Weights of items were left out: repeat files on the command line instead.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: SwiftOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = _Speller(release, files, options)
            rows: dict[Key, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
            for row in list_rows(release, ledger, speller.spell, preferences=options.preferences):
                traits = ["loss"] if any("loss" in message for message in row.value["messages"]) else []
                rows[row.rows, row.split].add(row.value, traits)
            for kind, split in list_keys(rows):
                rows[kind, split].write(ledger, f"{FOLDERS[kind]}{split}.jsonl")


class _Speller:
    """Spells dialogues as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: SwiftOptions) -> None:
        self._release = release
        self._files = files
        self._options = options

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row."""
        if dialogue.preference is None:
            messages = trim_tail(talk, dialogue.messages)
            row = self._spell_messages(talk, messages)
        else:
            row = self._spell_pair(talk, dialogue)
            messages = dialogue.messages
        check_order(talk, messages)
        # Files are placed last, so that a row that is left out leaves none behind.
        for media, column in COLUMNS.items():
            shown = [piece for piece in Dialogue(messages).list_shown() if piece.asset.media == media]
            if shown:
                row[column] = [self._place(talk, piece, column) for piece in shown]
        if talk.record.weight != 1:
            talk.note("weight_left_out")
        return row | {"item_key": talk.record.key}

    def _spell_pair(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        assert dialogue.preference is not None
        assert dialogue.chosen is not None
        assert dialogue.rejected is not None
        if dialogue.messages[-1].role != "user":
            raise LeftOut("preference_not_after_user", dialogue.preference.id)
        if dialogue.preference.strength is not None or dialogue.preference.reason:
            talk.note("preference_details_left_out", dialogue.preference.id)
        row = self._spell_messages(talk, [*dialogue.messages, dialogue.chosen])
        other = self._spell_messages(talk, [*dialogue.messages, dialogue.rejected])
        row["rejected_response"] = other["messages"][-1]["content"]
        if row["rejected_response"] == row["messages"][-1]["content"] and row.get("objects") == other.get("objects"):
            raise LeftOut("preference_same_text", dialogue.preference.id)
        if "objects" in other:
            row["rejected_objects"] = other["objects"]
        return row

    def _spell_messages(self, talk: Talk, messages: list[Message]) -> dict[str, Any]:
        sentence = _Sentences(self._release, self._options, talk, messages)
        row: dict[str, Any] = {"messages": sentence.spelled}
        if sentence.boxes:
            row["objects"] = {
                "ref": sentence.refs,
                "bbox": [list(box.xyxy) for box in sentence.boxes],
                "bbox_type": "real",
                "image_id": [box.image for box in sentence.boxes],
            }
        check_tags(row["messages"], messages, row.get("objects", {"ref": [], "bbox": []}))
        return row

    def _place(self, talk: Talk, shown: Shown, folder: str) -> str:
        path = self._files.place(shown.asset, folder, item=talk.record.key, slot=shown.slot)
        return self._options.point_at(path)


class _Sentences:
    """Spells the messages of one row, in order, as the placeholders in them are consumed in order."""

    def __init__(self, release: ReleaseReader, options: SwiftOptions, talk: Talk, messages: list[Message]) -> None:
        self._release = release
        self._options = options
        self._talk = talk
        self._renderer: GroundingRenderer = RENDERERS[options.grounding]
        images = [shown.slot for shown in Dialogue(messages).list_shown() if shown.asset.media == "image"]
        # Words point at the image last shown before them; words that come first, at the one first shown after.
        self._image_of = {slot: index for index, slot in reversed(list(enumerate(images)))}
        self._images_shown = 0
        self.refs: list[str] = []
        self.boxes: list[PlacedBox] = []
        self.spelled = [self._spell(message) for message in messages]

    def _spell(self, message: Message) -> dict[str, Any]:
        content = "".join(self._say(message, index, piece) for index, piece in enumerate(message.pieces))
        spelled: dict[str, Any] = {"role": message.role, "content": content}
        if message.role == "assistant" and not message.trains:
            spelled["loss"] = False
        return spelled

    def _say(self, message: Message, index: int, piece: Any) -> str:
        if isinstance(piece, Shown):
            if piece.asset.media == "image":
                self._image_of[piece.slot] = self._images_shown
                self._images_shown += 1
            return TAGS[piece.asset.media]
        if isinstance(piece, Grounded):
            boxes = self._find_boxes(message, index, piece)
            if boxes:
                self.refs.append(piece.text)
                self.boxes += boxes
                return self._renderer.render(piece.text, boxes)
        return self._guard(message, index, piece.text)

    def _find_boxes(self, message: Message, index: int, piece: Grounded) -> list[PlacedBox]:
        if not self._renderer.carries_boxes:
            self._talk.note("grounding_as_words", message.id, index)
            return []
        boxes: list[PlacedBox] = []
        for mark in piece.marks:
            if mark.slot not in self._image_of:
                self._talk.note("grounding_on_unshown_asset", message.id, index)
                continue
            try:
                boxes.append(self._place_box(mark))
            except (LeftOut, BlobMissing) as error:
                self._talk.note(error.code if isinstance(error, LeftOut) else "blob_missing", mark.id)
        return boxes

    def _place_box(self, mark: SlotMark) -> PlacedBox:
        asset = self._talk.record.assets[mark.slot]
        box = PlacedBox(find_box(mark, self._release), self._image_of[mark.slot], asset.width_px, asset.height_px)
        kind = kind_of(mark)
        if kind in EXTENT_KINDS:
            self._talk.note(f"{kind}_as_box", mark.id)
        elif isinstance(mark, Box) and mark.rotation_deg:
            self._talk.note("rotated_box_as_box", mark.id)
        self._talk.carried.add(mark.id)
        return box

    def _guard(self, message: Message, index: int, text: str) -> str:
        if not LITERAL_TAG.search(text):
            return text
        if self._options.literal_tags == "leave_out":
            raise LeftOut("literal_tag", message.id)
        self._talk.note("literal_tag_escaped", message.id, index)
        return LITERAL_TAG.sub("<\u200b", text)


def trim_tail(talk: Talk, messages: list[Message]) -> list[Message]:
    """Return the messages up to the last assistant turn, and note the others."""
    end = max(index for index, message in enumerate(messages, start=1) if message.role == "assistant")
    for message in messages[end:]:
        talk.note("trailing_turn_left_out", message.id)
    return messages[:end]


def check_order(talk: Talk, messages: list[Message]) -> None:
    """Refuse orders of turns that ms-swift refuses, and note those that it changes.

    Raises:
        LeftOut: A system turn is not first, or a tool turn answers nobody.
    """
    for before, message in zip([None, *messages], messages, strict=False):
        if message.role == "system" and before is not None:
            raise LeftOut("system_turn_late", message.id)
        if message.role == "tool" and (before is None or before.role not in ("assistant", "tool")):
            raise LeftOut("tool_turn_order", message.id)
        if before is not None and before.role == message.role and message.role != "tool":
            talk.note("turns_joined", message.id)


def check_tags(spelled: list[dict[str, Any]], messages: list[Message], objects: dict[str, Any]) -> None:
    """Make sure that every placeholder has what fills it, and nothing fills two.

    Raises:
        LeftOut: Words that stand side by side make up a placeholder.
    """
    content = "\n".join(message["content"] for message in spelled)
    shown = [piece.asset.media for piece in Dialogue(messages).list_shown()]
    wanted = {tag: shown.count(media) for media, tag in TAGS.items()}
    wanted |= {REF_TAG: len(objects["ref"]), BOX_TAG: len(objects["bbox"])}
    for tag, count in wanted.items():
        if content.count(tag) != count:
            raise LeftOut("literal_tag")
