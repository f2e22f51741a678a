"""What every step of a recipe takes and returns. Rows are numbers of items in the population, which never changes."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.dedup.keep_rule import Candidate

Seed = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""Of all chance in a step; as large as a number in JSON can be."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """The N items that a recipe starts with, by key in code point order.

    Attributes:
        keys: Their keys, each once.
        media: What each is.
        progress: How far its labeling has come.
        metadata: What came with it.
        classes: Classes of the marks that count, ascending.
    """

    keys: list[str]
    media: list[str]
    progress: list[str]
    metadata: list[dict[str, Any]]
    classes: list[list[str]]


class FindingRow(NamedTuple):
    """What a check found in an item: its row, the check, what people said about it, and its score in 0..1."""

    row: int
    check: str
    state: str
    score: float


class Pairs(NamedTuple):
    """P pairs of near-duplicates.

    Attributes:
        rows: (P, 2) int64, each ascending; a pair may come several times, once a method.
        methods: P names of the method that found it.
        similarity: (P,) float32 in 0..1.
    """

    rows: Rows
    methods: list[str]
    similarity: NDArray[np.float32]


class Vectors(NamedTuple):
    """(M,) int64 rows, rising, of the items that have a vector, and their (M, D) float32 unit vectors."""

    rows: Rows
    vectors: NDArray[np.float32]


class Need(NamedTuple):
    """An input of a step besides the population: ``findings``, ``pairs``, ``candidates``, ``vectors`` of an encoder
    (its ``name``), or ``likenesses``, pairs of its vectors.
    """

    kind: str
    name: str = ""
    least: float = 0.0


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """What steps read; each gets what it needs.

    Attributes:
        items: The population.
        findings: Everything that checks found.
        pairs: Stored near-duplicates, or likenesses of vectors.
        candidates: What the keep rule knows of items in pairs, by row.
        vectors: Of one encoder.
        measured: (N,) what was measured on each item of the frame; NaN where there was nothing to measure.
    """

    items: Population
    findings: list[FindingRow] = []
    pairs: Pairs | None = None
    candidates: Mapping[int, Candidate] = {}
    vectors: Vectors | None = None
    measured: Scores | None = None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The N items that are left between two steps.

    Attributes:
        rows: (N,) rows of the population, rising.
        scores: By name: (N,), NaN where unknown.
        weights: (N,) how many items each stands for.
        splits: The split of each; empty before items are split.
    """

    rows: Rows
    scores: dict[str, Scores]
    weights: NDArray[np.float64]
    splits: list[str] = []

    def take(self, kept: NDArray[np.bool_]) -> "Frame":
        """Return the items of which (N,) ``kept`` is true."""
        places = np.flatnonzero(kept)
        return Frame(
            rows=self.rows[places],
            scores={name: values[places] for name, values in self.scores.items()},
            weights=self.weights[places],
            splits=[self.splits[place] for place in places.tolist()] if self.splits else [],
        )


class Drop(NamedTuple):
    """An item that a step leaves out: its row, a code to count by, and one sentence."""

    row: int
    code: str
    why: str


class Outcome(NamedTuple):
    """What a step makes of a frame.

    Attributes:
        frame: What is left.
        dropped: What is not, by row.
        why: For each item that is left why it was chosen; empty where the step only leaves out.
    """

    frame: Frame
    dropped: list[Drop]
    why: list[str] = []


class StepKind(NamedTuple):
    """One line of the registry.

    Attributes:
        name: As recipes spell it.
        version: Rises whenever the same step on the same frame would give another outcome.
        options: Struct of what may be chosen.
        list_needs: The inputs that a step reads besides the population.
        list_scores: Names of the scores that a step reads.
        apply: ``apply(step, frame, inputs)``.
    """

    name: str
    version: int
    options: type[msgspec.Struct]
    list_needs: Callable[[Any], list[Need]]
    list_scores: Callable[[Any], list[str]]
    apply: Callable[[Any, Frame, Inputs], Outcome]


def start_frame(items: Population) -> Frame:
    """Return the frame of a whole population."""
    count = len(items.keys)
    return Frame(rows=np.arange(count, dtype=np.int64), scores={}, weights=np.ones(count))


def read_text(value: Any) -> str:
    """Return a metadata value as people write it in a condition: ``true``, ``3``, ``red``; empty for no scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""
