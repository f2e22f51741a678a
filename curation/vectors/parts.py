"""Names of the parts of an asset that have vectors of their own, and how a long text is cut into some. Pure.

``whole`` · ``time:<start>-<end>`` in microseconds · ``crop:<x1>,<y1>,<x2>,<y2>`` in pixels of the upright image ·
``text:<start>-<end>`` in code points of a text asset · and words of annotations, with a hash of them, so that other
words are another part: ``said:<start>-<end>:<hash>`` of a segment, ``turn:<annotation>:<id>:<hash>``, likewise
``response`` and ``mark``.
"""

import hashlib
import math
import re
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

PartKind = Literal["whole", "time", "crop", "text", "said", "turn", "response", "mark"]
WHOLE: Final = "whole"
WORDS: Final = ("said", "turn", "response", "mark")
"""Kinds of parts that come from annotations' words and go with them."""

CHUNK_WEIGHT: Final = 900
"""About 250 word pieces, which is what sentence encoders read."""

WIDE_FROM: Final = "\u2e80"
WIDE_WEIGHT: Final = 4
"""A character of Chinese, Japanese or Korean is a piece by itself; of other scripts about four make one."""

_PATTERN: Final = re.compile(
    r"(?P<kind>time|text|said):(?P<start>\d{1,18})-(?P<end>\d{1,18})(?::(?P<hash>[0-9a-f]{6}))?"
    r"|crop:(?P<x1>\d{1,6}),(?P<y1>\d{1,6}),(?P<x2>\d{1,6}),(?P<y2>\d{1,6})"
    r"|(?P<spoken>turn|response|mark):(?P<home>\d{1,19}):(?P<id>[A-Za-z0-9_-]{1,64}):(?P<words>[0-9a-f]{6})"
)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an asset.

    Attributes:
        name: As it is stored.
        kind: What sort of part it is.
        start_us: Of ``time`` and ``said``: its first microsecond.
        end_us: The first microsecond after it.
        start: Of ``text``: its first code point.
        end: The first code point after it.
        xyxy: Of ``crop``: left, top, right, bottom in pixels.
        ref: Of ``turn``, ``response`` and ``mark``: its id in the document.
    """

    name: str = WHOLE
    kind: PartKind = "whole"
    start_us: int | None = None
    end_us: int | None = None
    start: int | None = None
    end: int | None = None
    xyxy: list[int] | None = None
    ref: str | None = None


def read_part(name: str) -> Part | None:
    """Return what a part's name says; None for a name of no known form or with nothing between its ends."""
    if name == WHOLE:
        return Part()
    found = _PATTERN.fullmatch(name)
    if found is None:
        return None
    if found["x1"] is not None:
        x1, y1, x2, y2 = (int(found[edge]) for edge in ("x1", "y1", "x2", "y2"))
        return Part(name=name, kind="crop", xyxy=[x1, y1, x2, y2]) if x1 < x2 and y1 < y2 else None
    if found["spoken"] is not None:
        return Part(name=name, kind=_as_kind(found["spoken"]), ref=found["id"])
    start, end, kind = int(found["start"]), int(found["end"]), _as_kind(found["kind"])
    if start >= end or (kind == "said") != (found["hash"] is not None):
        return None
    if kind == "text":
        return Part(name=name, kind=kind, start=start, end=end)
    return Part(name=name, kind=kind, start_us=start, end_us=end)


def name_time(start_us: int, end_us: int) -> str:
    """Return the name of a stretch of a recording."""
    return f"time:{start_us}-{end_us}"


def name_crop(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return the name of the whole pixels that a region touches."""
    return f"crop:{max(0, math.floor(x1))},{max(0, math.floor(y1))},{math.ceil(x2)},{math.ceil(y2)}"


def name_said(start_us: int, end_us: int, words: str) -> str:
    """Return the name of what is said in a stretch of a recording."""
    return f"said:{start_us}-{end_us}:{_hash(words)}"


def name_words(part: str, words: str) -> str:
    """Return the name of words in a document.

    Args:
        part: ``turn:7:t2``, ``response:7:a`` or ``mark:7:m1``: kind, annotation, id.
        words: The words.
    """
    return f"{part}:{_hash(words)}"


def cut_text(text: str) -> list[tuple[int, int]]:
    """Cut a text into chunks that a sentence encoder can read whole, at white space where there is some.

    Returns:
        (start, end) code points, half-open, in order, each of at least one; together the whole text.
    """
    weights = np.ones(len(text), dtype=np.int64)
    if not text.isascii():
        weights += np.array([WIDE_WEIGHT - 1 if letter >= WIDE_FROM else 0 for letter in text], dtype=np.int64)
    reach = np.cumsum(weights)
    chunks = []
    start = 0
    while start < len(text):
        spent = int(reach[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(reach, spent + CHUNK_WEIGHT, side="right")))
        if end < len(text):
            # The last quarter is searched for the end of a sentence, then for any space.
            earliest = start + (end - start) * 3 // 4
            end = _find_break(text, earliest, end)
        chunks.append((start, end))
        start = end
    return chunks


def pool_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the direction of the mean of (N, D) unit rows, N at least 1: (D,), of length 1.

    Rows that cancel each other out give the first of them.
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(mean))
    pooled: NDArray[np.float32] = (mean / length if length > 1e-6 else rows[0]).astype(np.float32)
    return pooled


def _find_break(text: str, earliest: int, latest: int) -> int:
    for marks in (".!?。！？\n", " \t\n"):
        place = max(text.rfind(mark, earliest, latest) for mark in marks)
        if place >= 0:
            return place + 1
    return latest


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:6]


def _as_kind(word: str) -> PartKind:
    kind: PartKind = msgspec.convert(word, PartKind)
    return kind
