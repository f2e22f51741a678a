"""Blocks of subtitles, which WebVTT and SRT share: lines up to a blank one, with times after an optional name."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotate.importers.recordings import read_clock

ARROW = "-->"
_SPLIT = re.compile(r"\s+")


class Block(NamedTuple):
    """One block with times.

    Attributes:
        name: The line before the times; empty when there is none.
        start_us: Start.
        end_us: End.
        text: The lines after the times.
        line_number: Line of the times, from 1.
    """

    name: str
    start_us: int
    end_us: int
    text: str
    line_number: int


def read_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a file; those without times (headers, notes, styles) are passed over.

    Raises:
        BadRecord: A time cannot be read.
    """
    lines = [line.rstrip("\r") for line in text.split("\n")]
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        times = next((n for n in range(at, min(end, at + 2)) if ARROW in lines[n]), None)
        if times is not None:
            start, _, rest = lines[times].partition(ARROW)
            where = f"line {times + 1}"
            name = lines[at].strip() if times > at else ""
            end_us = read_clock(_SPLIT.split(rest.strip())[0], where)
            yield Block(name, read_clock(start, where), end_us, "\n".join(lines[times + 1 : end]), times + 1)
        at = end
