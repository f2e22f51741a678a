"""Spells what is said: words guarded against placeholders, phrases with their boxes; one rule for all dialects."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

from msgspec import Meta

from annotate.document.facts import MediaKind
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.box import Box
from annotate.document.manifest import ManifestAsset
from annotate.document.scalars import Xyxy
from annotate.exporters.conversation_options import ConversationOptions
from annotate.exporters.dialogues import Dialogue, Grounded, Message, Piece, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer, PixelLimits, PlacedBox
from annotate.exporters.grounding.registry import RENDERERS
from annotate.exporters.records import PLURALS
from annotate.exporters.regions import BOX_CUT, find_box, find_inner_box
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut

TAGS: Final[dict[MediaKind, str]] = {"image": "<image>", "video": "<video>", "audio": "<audio>"}
COLUMNS: Final[dict[MediaKind, str]] = {"image": "images", "video": "videos", "audio": "audios"}
LITERAL_TAG = re.compile(r"<(?=(?:image|video|audio)>)")

BETWEEN = re.compile(r"[\s,;.\u3001\uff0c\u3002\uff1b]*")
"""What may stand between the phrases of an answer that is a list."""

EXTENT_KINDS = ("ellipse", "keypoints", "mask", "polygon", "polyline")

SENTENCE_LOSSES = {
    f"{kind}_as_box": f"{PLURALS[kind]} were written as the box around them." for kind in EXTENT_KINDS
} | {
    "rotated_box_as_box": "Rotated boxes were written as the upright box around them.",
    "box_cut": BOX_CUT,
    "mark_unplaced": "Words whose mark has nothing placed were left without that box.",
    "grounding_as_words": "Words that point at regions were written as plain words, as the options ask.",
    "grounding_on_unshown_asset": "Words that point at an image that no turn shows lack its boxes.",
    "literal_tag": "Rows whose words hold a placeholder of this format, such as <image>, were left out.",
    "literal_tag_escaped": "An invisible space was put into words that look like a placeholder of this format.",
}
"""Losses of this module with any spelling."""

UNMOVED_PX = 1e-6
"""Less than this is the noise of floats, px."""

SPELLING_LOSSES = SENTENCE_LOSSES | {
    "box_as_point": "Boxes were written as the point at their middle.",
    "box_rounded": "Boxes were rounded to the whole numbers that the chosen spelling has.",
    "box_collapsed": "Boxes thinner than a step of the chosen spelling came out without width or height.",
    "box_without_image": "Boxes in rows with several images do not say which image they are on.",
    "separator_left_out": "Commas and the like in turns that are nothing but phrases were left out: the spelling "
    "has a form for lists.",
    "image_size_unknown": "Words that point at an image of unknown size lack its boxes.",
}
"""Losses of this module with the spellings of model families."""

Spelling = Literal[
    "plain", "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "internvl", "deepseek_ocr", "gemini", "paligemma", "molmo"
]
"""Spellings that stand in the words themselves."""

LiteralTags = Literal["leave_out", "escape"]


class SpellingOptions(ConversationOptions, frozen=True, kw_only=True):
    """The choices that formats share in which a model family's own spelling of boxes stands in the words."""

    grounding: Annotated[
        Spelling,
        Meta(
            description="How words that point at regions are spelled: for which model family, or plain for words alone."
        ),
    ] = "plain"
    min_pixels: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Fewest pixels that training leaves an image; empty for what the model's files say."),
    ] = None
    max_pixels: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Most pixels that training leaves an image; empty for what the model's files say."),
    ] = None
    first_max_pixels: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(
            description="Most pixels that the trainer leaves before the model's own processor resizes: "
            "image_max_pixels of LLaMA-Factory. Empty when it does not."
        ),
    ] = None
    literal_tags: Annotated[
        LiteralTags,
        Meta(
            description="What to do with words that look like a placeholder, e.g. <image>. leave_out: leave the row "
            "out. escape: put an invisible space (U+200B) after the <."
        ),
    ] = "leave_out"

    def make_renderer(self) -> GroundingRenderer:
        """Return a renderer for one row."""
        return RENDERERS[self.grounding](PixelLimits(self.min_pixels, self.max_pixels, self.first_max_pixels))


class Manner(NamedTuple):
    """How the messages of a row are spelled.

    Attributes:
        renderer: Spells the phrases; of this row alone.
        literal: Matches the first character of what the format would take for a placeholder; None when it has none.
        literal_tags: What to do with words that hold one.
    """

    renderer: GroundingRenderer
    literal: re.Pattern[str] | None = LITERAL_TAG
    literal_tags: LiteralTags = "leave_out"


class Sentences:
    """Spells the messages of one row, in order, as the placeholders in them are consumed in order.

    Attributes:
        spelled: The messages: words, and between them what is shown.
        phrases: By message, the boxes of each phrase that has any.
    """

    def __init__(self, talk: Talk, messages: Sequence[Message], release: ReleaseReader, manner: Manner) -> None:
        self._talk = talk
        self._release = release
        self._manner = manner
        self._renderer = manner.renderer
        images = [shown.slot for shown in Dialogue(list(messages)).list_shown() if shown.asset.media == "image"]
        self._several = len(images) > 1
        # Words point at the image last shown before them; words that come first, at the one first shown after.
        self._image_of = {slot: index for index, slot in reversed(list(enumerate(images)))}
        self._images_shown = 0
        self.phrases: list[list[list[PlacedBox]]] = []
        self.spelled = [self._spell(message) for message in messages]

    def join(self, tags: Mapping[MediaKind, str] = TAGS) -> list[str]:
        """Return the messages as strings with a tag for everything shown.

        Raises:
            LeftOut: Words that stand side by side make up a tag.
        """
        contents = [
            "".join(tags[bit.asset.media] if isinstance(bit, Shown) else bit for bit in m) for m in self.spelled
        ]
        shown = [bit.asset.media for bits in self.spelled for bit in bits if isinstance(bit, Shown)]
        for media, tag in TAGS.items():
            if sum(content.count(tag) for content in contents) != shown.count(media):
                raise LeftOut("literal_tag")
        return contents

    def _spell(self, message: Message) -> list[Shown | str]:
        self.phrases.append([])
        listed = self._list(message)
        if listed is not None:
            return [listed]
        bits: list[Shown | str] = []
        for index, piece in enumerate(message.pieces):
            bit = self._say(message, index, piece)
            last = bits[-1] if bits else None
            if isinstance(bit, str) and isinstance(last, str):
                bits[-1] = last + bit
            else:
                bits.append(bit)
        return bits

    def _list(self, message: Message) -> str | None:
        """Return a message that is nothing but phrases as one list; None when it is more, or lists have no form."""
        grounded = [(index, piece) for index, piece in enumerate(message.pieces) if isinstance(piece, Grounded)]
        others = [piece for piece in message.pieces if not isinstance(piece, Grounded)]
        if not self._renderer.has_lists or len(grounded) < 2:
            return None
        if any(isinstance(one, Shown) or not BETWEEN.fullmatch(one.text) for one in others):
            return None
        phrases = [(piece, index, self._find_boxes(message, index, piece)) for index, piece in grounded]
        if not all(boxes for _, _, boxes in phrases):
            return None
        spelled = [(self._guard(message, index, piece.text), boxes) for piece, index, boxes in phrases]
        self.phrases[-1] = [boxes for _, boxes in spelled]
        if others:
            self._talk.note("separator_left_out", message.id)
        return self._renderer.render_list(spelled)

    def _say(self, message: Message, index: int, piece: Piece) -> Shown | str:
        if isinstance(piece, Shown):
            if piece.asset.media == "image":
                self._image_of[piece.slot] = self._images_shown
                self._images_shown += 1
            return piece
        boxes = self._find_boxes(message, index, piece) if isinstance(piece, Grounded) else []
        if not boxes:
            return self._guard(message, index, piece.text)
        self.phrases[-1].append(boxes)
        words = self._guard(message, index, piece.text) if self._renderer.speaks_words else piece.text
        return self._renderer.render(words, boxes)

    def _find_boxes(self, message: Message, index: int, piece: Grounded) -> list[PlacedBox]:
        if self._renderer.carries == "words":
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
        box = PlacedBox(self._find_box(mark, asset), self._image_of[mark.slot], asset.width_px, asset.height_px)
        if self._renderer.needs_size:
            box = self._fit(mark, box)
        kind = kind_of(mark)
        if kind in EXTENT_KINDS:
            self._talk.note(f"{kind}_as_box", mark.id)
        elif isinstance(mark, Box) and mark.rotation_deg:
            self._talk.note("rotated_box_as_box", mark.id)
        self._talk.carried.add(mark.id)
        return box

    def _find_box(self, mark: SlotMark, asset: ManifestAsset) -> Xyxy:
        if asset.width_px is None or asset.height_px is None:
            return find_box(mark, self._release)
        inner, is_cut = find_inner_box(mark, (asset.height_px, asset.width_px), self._release)
        if is_cut:
            self._talk.note("box_cut", mark.id)
        return inner

    def _fit(self, mark: SlotMark, box: PlacedBox) -> PlacedBox:
        """Return a box cut to its image, and note what the renderer will lose of it.

        Raises:
            LeftOut: The size of the image is not known.
        """
        if not box.width_px or not box.height_px:
            raise LeftOut("image_size_unknown", mark.id)
        cut = cut_box(box.xyxy, box.width_px, box.height_px)
        if cut != box.xyxy:
            self._talk.note("box_cut", mark.id)
        if self._renderer.carries == "points":
            self._talk.note("box_as_point", mark.id)
        if self._several and not self._renderer.names_image:
            self._talk.note("box_without_image", mark.id)
        box = box._replace(xyxy=cut)
        self._note_rounding(mark, box)
        return box

    def _note_rounding(self, mark: SlotMark, box: PlacedBox) -> None:
        x1, y1, x2, y2 = rounded = self._renderer.round_box(box)
        if self._renderer.carries == "points":
            x, y = (box.xyxy[0] + box.xyxy[2]) / 2, (box.xyxy[1] + box.xyxy[3]) / 2
            exact = (x, y, x, y)
        else:
            exact = box.xyxy
            if x1 >= x2 or y1 >= y2:
                self._talk.note("box_collapsed", mark.id)
        if max(abs(a - b) for a, b in zip(rounded, exact, strict=True)) > UNMOVED_PX:
            self._talk.note("box_rounded", mark.id)

    def _guard(self, message: Message, index: int, text: str) -> str:
        if "<" not in text:  # All placeholders and tokens start with it.
            return text
        patterns = (self._manner.literal, self._renderer.reserved)
        for pattern in (pattern for pattern in patterns if pattern is not None and pattern.search(text)):
            if self._manner.literal_tags == "leave_out":
                raise LeftOut("literal_tag", message.id)
            self._talk.note("literal_tag_escaped", message.id, index)
            text = pattern.sub("<\u200b", text)
        return text


def cut_box(xyxy: Xyxy, width_px: int, height_px: int) -> Xyxy:
    """Return the part of a box inside an image of this size, px; one that lies outside becomes an edge of it."""
    x1, y1, x2, y2 = xyxy
    if 0 <= x1 <= x2 <= width_px and 0 <= y1 <= y2 <= height_px:
        return xyxy
    width, height = float(width_px), float(height_px)
    return (
        min(max(x1, 0.0), width),
        min(max(y1, 0.0), height),
        min(max(x2, 0.0), width),
        min(max(y2, 0.0), height),
    )


def place_media(talk: Talk, shown: Sequence[Shown], place: Any) -> dict[str, list[str]]:
    """Return the columns of media beside tagged messages, in the order of their tags; empty ones left out.

    Args:
        talk: What the item says.
        shown: What the row shows.
        place: Puts a shown asset into a folder of the export and returns what the row says about it.
    """
    columns: dict[str, list[str]] = {}
    for media, column in COLUMNS.items():
        found = [piece for piece in shown if piece.asset.media == media]
        if found:
            columns[column] = [place(talk, piece, column) for piece in found]
    return columns
