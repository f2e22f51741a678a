"""What people see of a step: counts, how a score lies, and examples of what is kept and what is left out."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from curation.recipes.base import Frame, Outcome, Population, Scores
from curation.recipes.filter import Filter, ScoreCondition
from curation.recipes.registry import Step, find_kind
from curation.recipes.score import Score
from curation.sampling.base import order_by_hash

EXAMPLES: Final = 12
BINS: Final = 20


class Example(msgspec.Struct, frozen=True):
    """An item by its key, and one sentence about it."""

    key: str
    why: str


class ScoreHistogram(msgspec.Struct, frozen=True, kw_only=True):
    """How a score lies over the items that a step gets.

    Attributes:
        score: Its name.
        low: The least value.
        high: The greatest value.
        counts: How many items lie in each of twenty equal steps from low to high.
        unknown: How many items have no such score.
        at_least: Where a filter cuts, if it does.
        at_most: The same above.
    """

    score: str
    low: float
    high: float
    counts: list[int]
    unknown: int
    at_least: float | None = None
    at_most: float | None = None


class StepSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a proposal.

    Attributes:
        kind: Which kind of step.
        items_in: Items that came in.
        items_out: Items that are left.
        reasons: How many items are left out, by code.
        splits: How many items each split has, after items are split.
        histogram: How the score lies that the step makes or filters by.
        kept: Examples of what is left.
        dropped: Examples of what is not.
        artefact: SHA-256 of the outcome.
    """

    kind: str
    items_in: int
    items_out: int
    reasons: dict[str, int]
    splits: dict[str, int]
    histogram: ScoreHistogram | None
    kept: list[Example]
    dropped: list[Example]
    artefact: str


def summarize_step(step: Step, before: Frame, outcome: Outcome, items: Population, *, artefact: str) -> StepSummary:
    """Return what people see of a step.

    Args:
        step: What was done.
        before: The frame that came in.
        outcome: What came out.
        items: The population, for the keys.
        artefact: SHA-256 of the outcome.
    """
    return StepSummary(
        kind=find_kind(step).name,
        items_in=len(before.rows),
        items_out=len(outcome.frame.rows),
        reasons=dict(sorted(Counter(drop.code for drop in outcome.dropped).items())),
        splits=dict(sorted(Counter(outcome.frame.splits).items())),
        histogram=_draw(step, before, outcome.frame),
        kept=_show_scored(step, outcome.frame, items) or _show_kept(outcome, items),
        dropped=_choose([Example(items.keys[drop.row], drop.why) for drop in outcome.dropped]),
        artefact=artefact,
    )


def count_score(name: str, values: Scores) -> ScoreHistogram:
    """Return how a score lies.

    Args:
        name: What it is called.
        values: (N,), NaN where unknown.
    """
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    counts, _ = np.histogram(known, bins=BINS, range=(low, high if high > low else low + 1.0))
    return ScoreHistogram(score=name, low=low, high=high, counts=counts.tolist(), unknown=len(values) - len(known))


def _draw(step: Step, before: Frame, after: Frame) -> ScoreHistogram | None:
    if isinstance(step, Score):
        return count_score(step.name, after.scores[step.name])
    if isinstance(step, Filter):
        for condition in step.conditions:
            if isinstance(condition, ScoreCondition):
                drawn = count_score(condition.score, before.scores[condition.score])
                return msgspec.structs.replace(drawn, at_least=condition.at_least, at_most=condition.at_most)
    return None


def _show_scored(step: Step, frame: Frame, items: Population) -> list[Example]:
    """Return the items with the least and the greatest score that a step made."""
    if not isinstance(step, Score):
        return []
    values = frame.scores[step.name]
    known = np.flatnonzero(np.isfinite(values))
    ranked = known[np.argsort(values[known], kind="stable")].tolist()
    ends = list(dict.fromkeys([*ranked[: EXAMPLES // 2], *ranked[-(EXAMPLES // 2) :]]))
    return [Example(items.keys[frame.rows[place]], f"{step.name} is {values[place]:.4g}.") for place in ends]


def _show_kept(outcome: Outcome, items: Population) -> list[Example]:
    rows = outcome.frame.rows.tolist()
    said = outcome.why or outcome.frame.splits or [""] * len(rows)
    return _choose([Example(items.keys[row], why) for row, why in zip(rows, said, strict=True)])


def _choose(examples: Sequence[Example]) -> list[Example]:
    """Return some of them that look random and are always the same."""
    if not examples:
        return []
    order = order_by_hash([one.key for one in examples], seed=0, purpose="examples")
    return [examples[place] for place in order[:EXAMPLES].tolist()]
