"""Blocks of subtitles, which WebVTT and SRT share: lines up to a blank one, with times after an optional name."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotate.importers.base import BadRecord
from annotate.importers.recordings import read_clock

ARROW = "-->"
_SPLIT = re.compile(r"\s+")
_END = re.compile(r"\r\n|\r|\n")
_TIMES = re.compile(r"\s*\d{1,2}:\d{2}\S*\s*\S{1,3}\s*\d{1,2}:\d{2}")


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


def read_blocks(text: str, *, may_have_gaps: bool) -> Iterator[Block]:
    """Yield the blocks of a file.

    Args:
        text: The file.
        may_have_gaps: Whether lines without times, behind a blank one, still belong to the words before them;
            otherwise they are headers, notes and styles, and passed over.

    Raises:
        BadRecord: A time cannot be read.
    """
    last: Block | None = None
    more: list[str] = []
    for part in _list_parts(text):
        if part.start_us is None:
            more += [part.text] if may_have_gaps else []
            continue
        if more and not part.name and more[-1].strip().isdigit():
            more.pop()  # the number of this one, in front of a blank line
        if last is not None:
            yield _join(last, more)
        last, more = Block(part.name, part.start_us, part.end_us, part.text, part.line_number), []
    if last is not None:
        yield _join(last, more)


def _join(block: Block, more: list[str]) -> Block:
    return block._replace(text="\n\n".join([block.text, *more])) if more else block


class _Part(NamedTuple):
    """Lines without a blank one between them; without times, all are its text."""

    name: str
    start_us: int | None
    end_us: int
    text: str
    line_number: int


def _list_parts(text: str) -> Iterator[_Part]:
    lines = _END.split(text)
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
            name = lines[at].strip() if times > at else ""
            end_us = read_clock(_SPLIT.split(rest.strip())[0], times + 1)
            yield _Part(name, read_clock(start, times + 1), end_us, "\n".join(lines[times + 1 : end]), times + 1)
        else:
            _refuse_arrow(lines[at : min(end, at + 2)], at + 1)
            yield _Part("", None, 0, "\n".join(lines[at:end]), at + 1)
        at = end


def _refuse_arrow(lines: list[str], line_number: int) -> None:
    for number, line in enumerate(lines, line_number):
        if _TIMES.match(line):
            message = f"{line[:60]!r} has no {ARROW} between two times; expected hh:mm:ss.mmm {ARROW} hh:mm:ss.mmm"
            raise BadRecord("bad_time", message, line=number)
