"""What every kind of mark shares: identity, origin, and the three questions a kind answers about itself."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple, Self

import msgspec

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.problem import Problem
from annotate.document.scalars import AttributeValue, ClassId, Id, Score, SlotRef, Xy, Xyxy

TOLERANCE_PX = 1e-3
"""Coordinates may overshoot the asset's edge by this much: the noise of unit conversions."""


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which model's suggestion a mark came from. A mark without an origin was drawn by the author.

    Attributes:
        suggestion: Row id of the suggestion.
        model_version: Row id of the model version that made it.
        score: The model's confidence, 0..1.
        edited: True when the author changed the mark after accepting it.
    """

    suggestion: int | None = None
    model_version: int | None = None
    score: Score | None = None
    edited: bool = False


class Extent(NamedTuple):
    """What a mark covers, for indexes and filters: pixels, microseconds, or neither."""

    xyxy: Xyxy | None = None
    start_us: int | None = None
    end_us: int | None = None


class Mark(
    msgspec.Struct,
    tag_field="kind",
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    rename={"class_": "class", "from_": "from"},
):
    """One region, segment, span, choice or relation inside a document."""

    media: ClassVar[tuple[MediaKind, ...]] = ()
    """The media on which this kind can lie; empty for kinds without a slot."""

    id: Id
    origin: Origin | None = None
    attributes: dict[str, AttributeValue] = {}

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        """Yield what does not fit the asset. Called only for kinds with a slot, on a medium they can lie on."""
        del asset
        yield from ()

    def check_shape(self) -> Iterator[Problem]:
        """Yield what is wrong with the mark alone, whatever the asset: empty, reversed, self-contradicting."""
        yield from ()

    def references(self) -> tuple[str, ...]:
        """Return the ids of the entities that this mark points at."""
        return ()

    def extent(self) -> Extent:
        """Return what the mark covers."""
        return Extent()

    def agreement(self, other: Self) -> float:
        """Return how far two marks of this kind say the same, 0..1, class and attributes left aside."""
        raise NotImplementedError  # every kind answers; the registry test holds them to it

    def problem(self, code: str, message: str) -> Problem:
        """Return a problem of this mark; ``message`` starts with what was wrong."""
        return Problem(code=code, id=self.id, message=f"{kind_of(self)} {self.id}: {message}")


class SlotMark(Mark, frozen=True, kw_only=True):
    """A mark that lies on one asset and has a class."""

    slot: SlotRef
    class_: ClassId

    def check_points(self, points: list[Xy], asset: AssetFacts) -> Iterator[Problem]:
        """Yield the first point that lies outside the asset."""
        if asset.width_px is None or asset.height_px is None:
            return
        for x, y in points:
            inside_x = -TOLERANCE_PX <= x <= asset.width_px + TOLERANCE_PX
            inside_y = -TOLERANCE_PX <= y <= asset.height_px + TOLERANCE_PX
            if inside_x and inside_y:
                continue
            yield self.problem(
                "out_of_bounds",
                f"point ({x:g}, {y:g}) px lies outside {self.slot!r}, which is {asset.width_px} x {asset.height_px} px;"
                " expected 0 <= x <= width and 0 <= y <= height on the upright image; move or clip it",
            )
            return

    def check_time(self, at_us: int, asset: AssetFacts) -> Iterator[Problem]:
        """Yield a problem when a time lies after the end of the asset."""
        if asset.duration_us is not None and at_us > asset.duration_us:
            yield self.problem(
                "out_of_bounds",
                f"time {at_us} us lies after the end of {self.slot!r}, which lasts {asset.duration_us} us;"
                " expected microseconds from the media's first frame or sample",
            )


def kind_of(mark: Mark) -> str:
    """Return the kind of a mark as documents spell it, e.g. ``box``."""
    return str(mark.__struct_config__.tag)
