"""What a quality check is and what it says. One check a file beside this one, one line each in the registry."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from curation.quality.records import ItemRecord, Surroundings

Severity = Literal["error", "warning", "notice"]
Need = Literal["facts", "document", "texts", "suggestions", "detections", "vectors", "predictions", "pairs", "answers"]
Group = Literal["media", "text", "marks", "labels", "people"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a check found in one item.

    Attributes:
        code: What exactly, snake_case; with ``details`` it says as much as the sentence, in any language.
        severity: ``error``: training on it does harm; ``warning``: somebody should look; ``notice``: good to know.
        sentence: What was found, with its value and what was expected.
        score: 0..1, how surely or how much; what pages sort by and thresholds cut.
        part: What tells several findings of one check in one item apart, e.g. ``slot:image``; empty for the item.
        slot: The slot it is about; empty when it is about none.
        marks: Ids of the marks it is about.
        details: The numbers and words of the sentence.
        regions: Boxes to draw, in pixels of the slot's upright asset.
    """

    code: str
    severity: Severity
    sentence: str
    score: float
    part: str = ""
    slot: str = ""
    marks: list[str] = []
    details: dict[str, Any] = {}
    regions: list[tuple[float, float, float, float]] = []


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people may choose about a check: nothing, unless its file says otherwise."""


class Check(NamedTuple):
    """One line of the registry.

    Attributes:
        name: snake_case; what the file is called.
        version: Raised whenever the same item may get other findings, so that items are looked at again.
        group: What it is about.
        needs: What must be there for it to say anything.
        options: What may be chosen about it.
        inspect: ``inspect(item, surroundings, options)`` for a check that looks at one item at a time, else None.
        compare: ``compare(population, options)`` for a check that looks at all items together, else None.
    """

    name: str
    version: int
    group: Group
    needs: tuple[Need, ...]
    options: type[Options] = Options
    inspect: Callable[[ItemRecord, Surroundings, Any], Iterator[Finding]] | None = None
    compare: Callable[["Population", Any], Iterator[tuple[int, Finding]]] | None = None


class TextRow(NamedTuple):
    """A text as checks over all items compare it.

    Attributes:
        item: Row id.
        part: Where it is in the item.
        role: Whose words they are.
        text: Its beginning, as far as it is worth reading.
        length: Code points of the whole.
    """

    item: int
    part: str
    role: str
    text: str
    length: int


class AnswerRow(NamedTuple):
    """How one author answered a choice question about an item."""

    item: int
    author: int
    question: str
    values: tuple[str, ...]


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """All items of a project, as arrays. A check reads what it needs; what is absent is None.

    Attributes:
        items: (N,) int64 row ids of what ``vectors`` and the rest speak of.
        vectors: (N, D) float32 unit rows.
        labels: (N,) int64 class numbers as people gave them, -1 where they did not.
        probabilities: (N, C) float64: out-of-sample predictions, rows of NaN where there is none.
        options: C ids of the classes.
        question: What the classes answer.
        text_items: (T,) int64 row ids of the items that a picture and a text belong to.
        text_parts: T places of those texts.
        picture_vectors: (T, D) float32 unit rows of the pictures.
        text_vectors: (T, D) float32 unit rows of the texts.
        texts: Texts of all items.
        answers: Answers of all authors.
    """

    items: NDArray[np.int64] = msgspec.field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    vectors: NDArray[np.float32] | None = None
    labels: NDArray[np.int64] | None = None
    probabilities: NDArray[np.float64] | None = None
    options: Sequence[str] = ()
    question: str = ""
    text_items: NDArray[np.int64] | None = None
    text_parts: Sequence[str] = ()
    picture_vectors: NDArray[np.float32] | None = None
    text_vectors: NDArray[np.float32] | None = None
    texts: Sequence[TextRow] = ()
    answers: Sequence[AnswerRow] = ()


def clip_score(value: float) -> float:
    """Return a score inside 0..1."""
    return float(min(1.0, max(0.0, value)))


def find_robust_scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many robust standard deviations each value lies from the median.

    The deviation is 1.4826 times the median absolute deviation (Iglewicz and Hoaglin 1993); where more than half of the
    values are the same it is the mean absolute one, and where all are, nothing is far.

    Args:
        values: (N,) finite.

    Returns:
        (N,) float64, negative below the median.
    """
    if not len(values):
        return np.zeros(0)
    away = values - np.median(values)
    spread = 1.4826 * float(np.median(np.abs(away))) or 1.2533 * float(np.abs(away).mean())
    scores: NDArray[np.float64] = away / spread if spread > 0 else np.zeros(len(values))
    return scores
