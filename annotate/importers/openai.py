"""OpenAI chat: messages with ``image_url`` and ``input_audio`` parts, and its comparisons."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.dialogue_files import find_dialogues, read_dialogues
from annotate.importers.dialogues import Talk, list_messages, list_rest
from annotate.importers.keys import KeyBook
from annotate.importers.message_rows import read_loss
from annotate.importers.rows import JSON_SUFFIXES, Row
from annotate.importers.source import Source

_PARTS = ("image_url", "input_audio", "input_image", "video_url", "audio_url")
_KNOWN = ("messages", "input", "preferred_output", "non_preferred_output", "tools", "id", "item_key", "model")


class OpenAiImporter(Importer):
    """Reads OpenAI chat."""

    name: ClassVar[str] = "openai"
    title: ClassVar[str] = "OpenAI chat"
    description: ClassVar[str] = "Chats with pictures as addresses or data, and pairs of preferred and other answers."
    suffixes: ClassVar[tuple[str, ...]] = JSON_SUFFIXES

    def recognise(self, source: Source) -> bool:
        return bool(find_dialogues(source, _is_openai))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        return read_dialogues(source, _is_openai, _read, limits)


def _is_openai(row: dict[str, Any]) -> bool:
    if "preferred_output" in row:
        return True
    messages = row.get("messages")
    contents = [m.get("content") for m in messages if isinstance(m, dict)] if isinstance(messages, list) else []
    parts = [part for content in contents if isinstance(content, list) for part in content if isinstance(part, dict)]
    return any(part.get("type") in _PARTS for part in parts) or any(
        isinstance(m, dict) and "tool_calls" in m for m in (messages if isinstance(messages, list) else [])
    )


def _read(source: Source, row: Row, keys: KeyBook) -> Parsed:
    value = row.value
    talk = Talk(source, row, "openai", has_tags=False)
    asked = value.get("input") if "preferred_output" in value else value
    if not isinstance(asked, Mapping):
        raise BadRecord("malformed", f"'input' is {type(asked).__name__}; expected an object with messages")
    for message in list_messages(asked.get("messages"), "messages"):
        turn = talk.say(message.get("role"), message.get("content"), loss=read_loss(message))
        talk.keep_of(turn.id, message, ("tool_calls", "name", "tool_call_id"))
    if "preferred_output" in value:
        outputs = [list_messages(value.get(name), name) for name in ("preferred_output", "non_preferred_output")]
        if any(len(output) != 1 for output in outputs):
            raise BadRecord("bad_comparison", "expected one message in preferred_output and in non_preferred_output")
        talk.compare(outputs[0][0].get("content"), outputs[1][0].get("content"))
    for holder in (value, asked):
        talk.keep("tools", holder.get("tools"))
    return talk.finish(keys, key=value.get("item_key", value.get("id")), metadata=list_rest(value, _KNOWN))
