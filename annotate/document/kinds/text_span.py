"""Kind ``text_span``: a stretch of text: of a text asset, of a turn, or of a response."""

from collections.abc import Iterator
from typing import ClassVar

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.kinds.base import Mark
from annotate.document.problem import Problem
from annotate.document.scalars import ClassId, Id, Offset, SlotRef


class TextSpan(Mark, tag="text_span", frozen=True, kw_only=True):
    """Code points ``start`` to ``end`` (half-open) of exactly one of a slot, a turn, or a response.

    Offsets in a turn or response count in the concatenation of its parts' texts.
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("text",)

    class_: ClassId
    start: Offset
    end: Offset
    slot: SlotRef | None = None
    turn: Id | None = None
    response: Id | None = None

    def check_shape(self) -> Iterator[Problem]:
        homes = [home for home in (self.slot, self.turn, self.response) if home is not None]
        if len(homes) != 1:
            yield self.problem("span_home", f"names {len(homes)} of slot, turn, response; expected exactly one")
        if self.end <= self.start:
            yield self.problem("degenerate", f"end {self.end} is not after start {self.start}; expected start < end")

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        if asset.text_length is not None:
            yield from self.check_length(asset.text_length, f"slot {self.slot!r}")

    def check_length(self, length: int, home: str) -> Iterator[Problem]:
        """Yield a problem when the span ends after the text it lies in."""
        if self.end > length:
            yield self.problem(
                "out_of_bounds", f"end {self.end} lies after the end of {home}, which has {length} code points"
            )

    def references(self) -> tuple[str, ...]:
        return tuple(home for home in (self.turn, self.response) if home is not None)

    def agreement(self, other: "TextSpan") -> float:
        """Return the IoU of the characters, 0 when the spans lie in different texts."""
        if (self.slot, self.turn, self.response) != (other.slot, other.turn, other.response):
            return 0.0
        shared = min(self.end, other.end) - max(self.start, other.start)
        union = max(self.end, other.end) - min(self.start, other.start)
        return max(0, shared) / union
