"""Which member of a duplicate group to keep, and why. A proposal: a person decides."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one member of a group. None means unknown, and loses against any known value.

    Attributes:
        id: Row id.
        annotation_count: Annotations that people made on it.
        width_px: Width of the upright image.
        height_px: Height of the upright image.
        sharpness: Variance of the Laplacian, comparable only within a group.
        size_bytes: Size of the file.
        created_at: When it came into the project.
    """

    id: int
    annotation_count: int = 0
    width_px: int | None = None
    height_px: int | None = None
    sharpness: float | None = None
    size_bytes: int | None = None
    created_at: datetime | None = None

    @property
    def area_px(self) -> int:
        """Pixels, 0 when unknown."""
        return (self.width_px or 0) * (self.height_px or 0)


class Keep(NamedTuple):
    """The member to keep.

    Attributes:
        id: Its row id.
        reason: One sentence.
    """

    id: int
    reason: str


class _Rule(NamedTuple):
    """A way in which one candidate is better: more of ``measure`` wins, and ``explain`` says so of winner and loser."""

    measure: Callable[[Candidate], float]
    explain: Callable[[Candidate, Candidate], str]


def choose_kept(candidates: Sequence[Candidate]) -> Keep:
    """Choose the member of a group to keep.

    In this order: the one that people annotated (setting their work aside would lose it), the larger one, the sharper
    one, the less compressed one (more bytes a pixel), the older one, the one with the smaller id. Sharpness and
    compression count only when they differ by a tenth or more; the order in which candidates come does not count.

    Args:
        candidates: Two or more members with different ids.

    Returns:
        The member and the first rule by which it is better than the next best.
    """
    best, second = sorted(candidates, key=_rank, reverse=True)[:2]
    for rule in RULES:
        if rule.measure(best) != rule.measure(second):
            return Keep(best.id, rule.explain(best, second))
    return Keep(best.id, "Nothing tells the copies apart; this one has the smaller id.")


def _rank(candidate: Candidate) -> tuple[float, ...]:
    return (*(rule.measure(candidate) for rule in RULES), -candidate.id)


def _step(value: float | None) -> float:
    """Return a number that is the same for values that differ by less than about a tenth: whole steps of 10 %."""
    return math.floor(math.log(value) / math.log(1.1)) if value is not None and value > 0 else -math.inf


def _bytes_per_pixel(candidate: Candidate) -> float | None:
    return candidate.size_bytes / candidate.area_px if candidate.size_bytes is not None and candidate.area_px else None


def _age(candidate: Candidate) -> float:
    return -candidate.created_at.timestamp() if candidate.created_at is not None else -math.inf


def _describe(value: float | None, unit: str) -> str:
    return "unknown" if value is None else f"{value:.3g}{unit}"


def _explain_size(best: Candidate, second: Candidate) -> str:
    other = f"{second.width_px} x {second.height_px} px" if second.area_px else "unknown"
    return f"It has more pixels: {best.width_px} x {best.height_px} px, the next {other}."


def _explain_age(best: Candidate, second: Candidate) -> str:
    first, later = (f"{c.created_at:%Y-%m-%d %H:%M}" if c.created_at else "unknown" for c in (best, second))
    return f"It came first: {first}, the next {later}."


RULES: Final = (
    _Rule(
        lambda candidate: float(candidate.annotation_count),
        lambda best, second: (
            f"People annotated it: annotations {best.annotation_count}, the next {second.annotation_count}."
        ),
    ),
    _Rule(lambda candidate: float(candidate.area_px), _explain_size),
    _Rule(
        lambda candidate: _step(candidate.sharpness),
        lambda best, second: (
            f"It is sharper: variance of the Laplacian {_describe(best.sharpness, '')}, the next "
            f"{_describe(second.sharpness, '')}."
        ),
    ),
    _Rule(
        lambda candidate: _step(_bytes_per_pixel(candidate)),
        lambda best, second: (
            f"It is less compressed: {_describe(_bytes_per_pixel(best), ' bytes a pixel')}, the next "
            f"{_describe(_bytes_per_pixel(second), '')}."
        ),
    ),
    _Rule(_age, _explain_age),
)
"""From the weightiest to the lightest."""
