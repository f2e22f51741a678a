"""Phrases as JSON lists of objects with a label and a box, as several families write them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import Pointed


def write_objects(key: str, entries: Iterable[tuple[str, Sequence[int]]]) -> str:
    """Return ``[{"<key>": [...], "label": "..."}, ...]``.

    Args:
        key: Name of the boxes.
        entries: Labels and boxes.
    """
    return json.dumps([{key: list(box), "label": text} for text, box in entries], ensure_ascii=False)


def read_objects(spelled: str, key: str, place: Callable[[list[float]], Xyxy]) -> Iterator[Pointed]:
    """Yield the phrases in the lists of objects in a message; lists of another shape are words.

    Neighbours with the same label are one phrase.

    Args:
        spelled: The message.
        key: Name of the boxes.
        place: Turns four numbers into a box in px.
    """
    decoder, at = json.JSONDecoder(), 0
    while (start := spelled.find("[", at)) >= 0:
        at = start + 1
        try:
            found, end = decoder.raw_decode(spelled, start)
        except (json.JSONDecodeError, RecursionError):
            continue
        if is_list_of_objects(found, key):
            for label, entries in groupby(found, key=lambda entry: str(entry["label"])):
                yield Pointed(label, tuple(place(entry[key]) for entry in entries), start, end)
            at = end


def is_list_of_objects(value: Any, key: str) -> bool:
    """Return whether a decoded value is a list of objects with a label and four numbers each."""
    return isinstance(value, list) and bool(value) and all(_is_object(entry, key) for entry in value)


def _is_object(entry: Any, key: str) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
        return False
    box = entry.get(key)
    return isinstance(box, list) and len(box) == 4 and all(type(number) in (int, float) for number in box)
