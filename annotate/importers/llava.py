"""LLaVA: conversations of ``from`` and ``value`` with ``<image>`` tags; also as Qwen-VL and InternVL read them."""

from collections.abc import Iterator
from typing import Any, ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, Importer, ImportLimits, Parsed
from annotate.importers.dialogue_files import find_dialogues, read_dialogues
from annotate.importers.dialogues import Talk, list_messages, list_rest
from annotate.importers.keys import KeyBook
from annotate.importers.rows import JSON_SUFFIXES, Row
from annotate.importers.source import Source

_KNOWN = ("id", "image", "video", "conversations", "width", "height", "width_list", "height_list", "item_key")


class LlavaImporter(Importer):
    """Reads LLaVA."""

    name: ClassVar[str] = "llava"
    title: ClassVar[str] = "LLaVA"
    description: ClassVar[str] = "Conversations about images or videos: conversations of from and value, image beside."
    suffixes: ClassVar[tuple[str, ...]] = JSON_SUFFIXES

    def recognise(self, source: Source) -> bool:
        return bool(find_dialogues(source, _is_llava))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        return read_dialogues(source, _is_llava, _read, limits)


def _is_llava(row: dict[str, Any]) -> bool:
    return isinstance(row.get("conversations"), list) and ("image" in row or "video" in row)


def _read(source: Source, row: Row, keys: KeyBook) -> Parsed:
    value = row.value
    talk = Talk(source, row, "llava", eats_newline=True)
    talk.take_columns(value)
    for message in list_messages(value.get("conversations"), "conversations"):
        talk.say(message.get("from", message.get("role")), message.get("value", message.get("content")))
    return talk.finish(keys, key=value.get("item_key", value.get("id")), metadata=list_rest(value, _KNOWN))
