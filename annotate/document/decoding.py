"""Turns JSON into structs, and msgspec's complaints into problems that name the entity."""

import re
from typing import Any, TypeVar

import msgspec

from annotate.document.problem import DocumentInvalid, Problem

T = TypeVar("T")

_PATH = re.compile(r" - at (?:`key` in )?`(?P<path>[^`]+)`$")
_IDENTIFIER = re.compile(r"`str` matching regex '\^\[A-Za-z0-9_-\][^']*'")
_MOMENT = re.compile(r"^(Invalid RFC3339 encoded datetime|Expected `datetime` with a timezone component)")
MOMENT = "Expected a time with its offset from UTC, e.g. 2026-11-23T08:00:00Z; in an address, + is written %2B"
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")


def load_json(data: bytes | str) -> Any:
    """Decode JSON.

    Raises:
        DocumentInvalid: The bytes are not JSON in UTF-8.
    """
    try:
        return msgspec.json.decode(data)
    except RecursionError as error:
        raise DocumentInvalid(
            [Problem("not_json", None, "the JSON is nested too deeply; expected a document", "$")]
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DocumentInvalid([Problem("not_json", None, f"not valid JSON: {error}", "$")]) from error


def convert(raw: Any, to: type[T] | Any) -> T:
    """Check decoded JSON against a struct type and build it.

    Raises:
        DocumentInvalid: A field is missing, unknown, or of the wrong type or range. The problem names the nearest
            enclosing entity that has an id.
    """
    try:
        converted: T = msgspec.convert(raw, to)
    except msgspec.ValidationError as error:
        raise DocumentInvalid([explain(error, raw)]) from error
    return converted


def explain(error: msgspec.ValidationError, raw: Any) -> Problem:
    """Return the problem that a validation error describes."""
    text = str(error)
    found = _PATH.search(text)
    path = found["path"] if found else "$"
    owner = find_owner(raw, path)
    where = f"{owner}: " if owner else ""
    said = _MOMENT.sub(MOMENT, _IDENTIFIER.sub("1 to 64 letters, digits, '_' or '-'", _PATH.sub("", text)))
    return Problem("malformed", owner, f"{where}{said} at {path}", path)


def find_owner(raw: Any, path: str) -> str | None:
    """Return the id of the innermost object on a path that has one."""
    owner: str | None = None
    node = raw
    for step in [None, *_STEP.finditer(path.removeprefix("$"))]:
        if step is not None:
            node = _descend(node, step["key"], step["index"])
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            owner = node["id"]
    return owner


def _descend(node: Any, key: str | None, index: str | None) -> Any:
    if key is not None and isinstance(node, dict):
        return node.get(key)
    if index is not None and isinstance(node, list) and int(index) < len(node):
        return node[int(index)]
    return None
