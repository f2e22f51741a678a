"""ms-swift: messages with tagged words, media beside them, boxes in ``objects``, rejected answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from annotate.document.conversation import GroundPart, Part, TextPart
from annotate.document.kinds.box import Box
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.problem import Problem
from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.dialogue_files import find_dialogues, read_dialogues
from annotate.importers.dialogues import Talk, list_messages, list_rest
from annotate.importers.images import measure_image
from annotate.importers.keys import KeyBook
from annotate.importers.label_studio_regions import POINT
from annotate.importers.rows import JSON_SUFFIXES, Row
from annotate.importers.source import Source

GROUNDED = "object"
"""The class of a box that words point at, as ms-swift has no classes."""

_TOKEN = re.compile(r"<ref-object>(?:<bbox>)*|<bbox>")
_BOX_TAG = "<bbox>"
_MEDIA = ("images", "videos", "audios", "image", "video", "audio")
_KNOWN = (
    *_MEDIA,
    *("messages", "objects", "rejected_response", "rejected_messages", "rejected_objects", "tools", "label", "id"),
    *("query", "response", "system", "history", "item_key", "chat_template_kwargs", "channel", "margin"),
)
_SIGNS = ("images", "videos", "audios", "objects", "rejected_response", "rejected_messages")


class SwiftImporter(Importer):
    """Reads ms-swift."""

    name: ClassVar[str] = "swift"
    title: ClassVar[str] = "ms-swift"
    description: ClassVar[str] = "Conversations with images, videos and audio, grounded boxes and rejected answers."
    suffixes: ClassVar[tuple[str, ...]] = JSON_SUFFIXES

    def recognise(self, source: Source) -> bool:
        return bool(find_dialogues(source, _is_swift))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        return read_dialogues(source, _is_swift, _read, limits)


def _is_swift(row: dict[str, Any]) -> bool:
    messages = row.get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[0], dict):
        return isinstance(messages[0].get("content"), str) and any(sign in row for sign in _SIGNS)
    return "query" in row and "response" in row


def _read(source: Source, row: Row, keys: KeyBook) -> Parsed:
    value = row.value
    chosen = _Objects(source, value.get("objects"))
    talk = Talk(source, row, "swift", split_text=chosen.split)
    talk.take_columns(value)
    messages = _list_messages(value)
    rejected = value.get("rejected_response")
    instead = value.get("rejected_messages")
    if isinstance(instead, list) and instead and isinstance(instead[-1], Mapping):
        rejected = instead[-1].get("content")
    compares = isinstance(rejected, str) and bool(messages) and messages[-1].get("role") == "assistant"
    for message in messages[:-1] if compares else messages:
        loss = message.get("loss")
        talk.say(message.get("role"), message.get("content"), loss=loss if isinstance(loss, bool) else None)
    if compares:
        # The rejected answer has boxes of its own.
        others = _Objects(source, value.get("rejected_objects"))
        talk.compare(messages[-1].get("content"), rejected, split_rejected=others.split)
    if isinstance(value.get("label"), bool):
        talk.judge(value["label"])
    for name in ("tools", "chat_template_kwargs", "channel", "margin"):
        talk.keep(name, value.get(name))
    return talk.finish(keys, key=value.get("item_key", value.get("id")), metadata=list_rest(value, _KNOWN))


def _list_messages(value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    if "messages" in value:
        return list_messages(value["messages"], "messages")
    messages: list[Mapping[str, Any]] = []
    if isinstance(value.get("system"), str) and value["system"]:
        messages.append({"role": "system", "content": value["system"]})
    for pair in value.get("history") or ():
        if isinstance(pair, list) and len(pair) == 2:
            messages += [{"role": "user", "content": pair[0]}, {"role": "assistant", "content": pair[1]}]
    return [
        *messages,
        {"role": "user", "content": value.get("query")},
        {"role": "assistant", "content": value.get("response")},
    ]


def _take_list(objects: Mapping[str, Any], name: str) -> list[Any]:
    value = objects.get(name)
    if value is not None and not isinstance(value, list):
        raise BadRecord("bad_objects", f"objects.{name} is {str(value)[:40]!r}; expected a list")
    return value or []


class _Objects:
    """The phrases and boxes of ``objects``, which the placeholders of all messages consume in order."""

    def __init__(self, source: Source, raw: object) -> None:
        found: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        self._source = source
        self._refs = [str(ref) for ref in _take_list(found, "ref")]
        self._boxes = _take_list(found, "bbox")
        self._images = _take_list(found, "image_id")
        self._is_share = found.get("bbox_type") == "norm1"
        self._next_ref = self._next_box = 0

    def split(self, text: str, talk: Talk) -> list[Part]:
        """Return words with placeholders as parts; the boxes become marks."""
        if not self._refs and not self._boxes:
            return [TextPart(text)]
        parts: list[Part] = []
        at = 0
        for match in _TOKEN.finditer(text):
            if match.start() > at:
                parts.append(TextPart(text[at : match.start()]))
            parts.append(self._ground(match[0], talk))
            at = match.end()
        return [*parts, TextPart(text[at:])] if at < len(text) else parts

    def _ground(self, token: str, talk: Talk) -> Part:
        marks = [self._place(talk) for _ in range(token.count(_BOX_TAG))]
        if token == _BOX_TAG:
            message = "a box stands without words to point at it; the word 'object' was put there"
            talk.notes.append(Problem("bbox_without_words", marks[0], message))
            return GroundPart(GROUNDED, marks)
        words = self._refs[self._next_ref] if self._next_ref < len(self._refs) else ""
        self._next_ref += 1
        if not words:
            raise BadRecord(
                "objects_missing", f"there are more <ref-object> than the {len(self._refs)} refs in objects"
            )
        return GroundPart(words, marks) if marks else TextPart(words)

    def _place(self, talk: Talk) -> str:
        at = self._next_box
        self._next_box += 1
        numbers = self._boxes[at] if at < len(self._boxes) else None
        if numbers is None:
            raise BadRecord("objects_missing", f"there are more <bbox> than the {len(self._boxes)} boxes in objects")
        if not isinstance(numbers, list) or len(numbers) not in (2, 4) or not all(_is_number(n) for n in numbers):
            raise BadRecord("bad_bbox", f"objects.bbox[{at}] is {str(numbers)[:100]}; expected x1, y1, x2, y2 or x, y")
        image = self._images[at] if at < len(self._images) else 0
        slot = talk.slot_of("image", image if isinstance(image, int) else -1)
        if slot is None:
            raise BadRecord("bad_image_id", f"objects.image_id[{at}] is {image!r}; expected the position of an image")
        id_ = f"r{len(talk.marks) + 1}"
        values = [float(number) * scale for number, scale in zip(numbers, self._find_scales(talk, slot), strict=False)]
        if len(values) == 2:
            joint = Joint(2, (values[0], values[1]))
            talk.marks.append(Keypoints(id=id_, slot=slot, class_=GROUNDED, skeleton=POINT, joints={POINT: joint}))
            return id_
        x1, x2 = sorted((values[0], values[2]))
        y1, y2 = sorted((values[1], values[3]))
        if x1 == x2 or y1 == y2:
            raise BadRecord("bad_bbox", f"objects.bbox[{at}] is {numbers!r}, which covers nothing")
        talk.marks.append(Box(id=id_, slot=slot, class_=GROUNDED, xyxy=(x1, y1, x2, y2)))
        return id_

    def _find_scales(self, talk: Talk, slot: str) -> tuple[float, ...]:
        if not self._is_share:
            return (1.0, 1.0, 1.0, 1.0)
        path = talk.assets[slot].upload
        if path is None or not self._source.has(path):
            raise BadRecord(
                "image_missing", f"the image of slot {slot!r} is not sent; norm1 boxes count in shares of it"
            )
        width, height = measure_image(self._source, path)
        return (width, height, width, height)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
