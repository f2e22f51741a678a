"""Rows of messages as TRL and Hugging Face have them, in JSON and in tables alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotate.importers.base import BadRecord, Parsed
from annotate.importers.dialogues import Talk, list_messages, list_rest
from annotate.importers.keys import KeyBook
from annotate.importers.rows import Row
from annotate.importers.source import Source

_KNOWN = (
    *("messages", "prompt", "completion", "chosen", "rejected", "label", "images", "image", "videos", "video"),
    *("audios", "audio", "tools", "id", "item_key"),
)


def is_messages_row(row: Mapping[str, Any]) -> bool:
    """Return whether a row holds messages, a prompt with a completion, or a comparison."""
    if isinstance(row.get("messages"), list):
        return True
    return ("chosen" in row and "rejected" in row) or ("prompt" in row and "completion" in row)


def read_messages_row(source: Source, row: Row, keys: KeyBook) -> Parsed:
    """Return the record of one row.

    Raises:
        BadRecord: It cannot be read.
    """
    value = row.value
    talk = Talk(source, row, "messages")
    talk.take_columns(value)
    if "chosen" in value and "rejected" in value:
        _compare(talk, value)
    elif "messages" in value:
        _say_all(talk, list_messages(value["messages"], "messages"))
    else:
        _say_all(talk, _as_messages(value.get("prompt"), "user", "prompt"))
        _say_all(talk, _as_messages(value.get("completion"), "assistant", "completion"))
    if isinstance(value.get("label"), bool):
        talk.judge(value["label"])
    talk.keep("tools", value.get("tools"))
    return talk.finish(keys, key=value.get("item_key", value.get("id")), metadata=list_rest(value, _KNOWN))


def _compare(talk: Talk, value: Mapping[str, Any]) -> None:
    chosen = _as_messages(value["chosen"], "assistant", "chosen")
    rejected = _as_messages(value["rejected"], "assistant", "rejected")
    prompt = _as_messages(value["prompt"], "user", "prompt") if value.get("prompt") is not None else []
    same = 0
    while same < min(len(chosen), len(rejected)) - 1 and chosen[same] == rejected[same]:
        same += 1
    # What both begin with is the prompt, where there is none beside them, or the same is said there again.
    if not prompt or _said(prompt) == _said(chosen[same - len(prompt) : same]):
        prompt, chosen, rejected = chosen[:same], chosen[same:], rejected[same:]
    if len(chosen) != 1 or len(rejected) != 1:
        raise BadRecord(
            "bad_comparison",
            f"chosen has {len(chosen)} and rejected {len(rejected)} messages after the prompt; expected one each",
        )
    _say_all(talk, prompt)
    talk.compare(chosen[0].get("content"), rejected[0].get("content"))


def _said(messages: Sequence[Mapping[str, Any]]) -> list[tuple[object, object]]:
    return [(message.get("role"), message.get("content")) for message in messages]


def _as_messages(value: object, role: str, what: str) -> Sequence[Mapping[str, Any]]:
    return [{"role": role, "content": value}] if isinstance(value, str) else list_messages(value, what)


def _say_all(talk: Talk, messages: Sequence[Mapping[str, Any]]) -> None:
    for message in messages:
        turn = talk.say(message.get("role"), message.get("content"), loss=read_loss(message))
        talk.keep_of(turn.id, message, ("tool_calls", "name", "tool_call_id"))


def read_loss(message: Mapping[str, Any]) -> bool | None:
    """Return whether a trainer learns from a message, where it says so."""
    for name in ("loss", "train", "weight"):
        value = message.get(name)
        if isinstance(value, bool) or value in (0, 1):
            return bool(value)
    return None
