"""What is left of a segment or instant once a format has lost what its exporter says it lost."""

import re
from typing import Any, NamedTuple, Self

from annotate.document.kinds.base import Mark
from annotate.document.kinds.instant import Instant
from annotate.document.kinds.segment import Segment

CLASS_NAME = "Cat"
STYLE = re.compile("</?[bB]>")
"""What players of SRT take for bold letters."""


class Heard(NamedTuple):
    """A mark in time; None stands for what was lost."""

    start_us: int
    end_us: int
    text: str
    lane: str | None
    class_id: str | None
    rest: Any

    @classmethod
    def of(cls, mark: Mark) -> Self:
        """Return what a mark says."""
        if isinstance(mark, Instant):
            return cls(mark.at_us, mark.at_us, mark.text, "", mark.class_, (mark.attributes, mark.origin))
        assert isinstance(mark, Segment)
        rest = (mark.attributes, mark.origin)
        return cls(mark.start_us, mark.end_us, mark.text, mark.lane, mark.class_, rest)

    def fits(self, found: "Heard") -> bool:
        """Return whether another says everything that was not lost."""
        return all(mine is None or mine == theirs for mine, theirs in zip(self, found, strict=True))


def expect_heard(heard: Heard, codes: set[str], name: str) -> Heard:
    """Return what should come back."""
    text, lane = heard.text, heard.lane or ""
    if "line_break_changed" in codes:
        lines = [line for line in text.split("\n") if name == "textgrid" or line.strip()]
        text = (" " if name == "textgrid" else "\n").join(lines)
    if "speaker_changed" in codes:
        lane = " ".join(lane.split())
    if "class_as_words" in codes:
        text = CLASS_NAME
    if "speaker_as_words" in codes:
        text, lane = f"{lane}: {text}", ""
    if "words_as_style" in codes:
        text = STYLE.sub("", text)
    if "words_left_out" in codes:
        text = ""
    if "class_as_speaker" in codes or (name == "textgrid" and not lane and heard.end_us > heard.start_us):
        lane = CLASS_NAME  # a tier that is no lane is called like the class
    if "name_changed" in codes:
        lane = "_".join(lane.split())
    start_us, end_us = heard.start_us, heard.end_us
    if "time_rounded" in codes:
        start_us, end_us = (start_us + 500) // 1000 * 1000, (end_us + 500) // 1000 * 1000
        end_us = max(end_us, start_us + 1000)
    has_class = not codes & {"class_left_out", "class_as_words", "class_as_speaker"} and name == "label_studio"
    has_rest = not codes & {"attributes_left_out", "origin_left_out"}
    return Heard(
        start_us,
        end_us,
        text,
        None if "tier_split" in codes else lane,
        heard.class_id if has_class else None,
        heard.rest if has_rest else None,
    )
