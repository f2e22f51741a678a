"""Sampler ``hard_negatives``: wrong answers that look right, with a guard against right ones that nobody marked."""

from collections.abc import Iterator
from typing import Annotated, Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from annotate.errors import Invalid
from curation.sampling.base import Candidates, Queries, Sample, Sampler, order_by_hash
from curation.vectors.pairs import to_unit_rows

BLOCK_QUERIES: Final = 256


class NegativeOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is hard, and what is too good to be wrong.

    Attributes:
        per_query: At most so many negatives a question.
        max_of_positive: A candidate is a negative only below this share of the score of the question's positive.
        max_like_positive: A candidate whose cosine to a positive reaches this is another copy of the right answer.
    """

    per_query: Annotated[int, Meta(ge=1, le=1000)] = 8
    max_of_positive: Annotated[float, Meta(gt=0, le=1)] = 0.95
    max_like_positive: Annotated[float, Meta(ge=-1, le=1)] = 0.95


class Negative(NamedTuple):
    """One hard negative: question and candidate by row, its cosine, the limit below which it lies, and its rank."""

    query: int
    row: int
    score: float
    limit: float
    rank: int


def draw_hard_negatives(candidates: Candidates, size: int, options: NegativeOptions, seed: int) -> Sample:
    """Find for every question the candidates that score highest, but clearly below the right answer.

    The limit is a share of the positive's score (Moreira et al. 2024, NV-Retriever, TopK-PercPos): what scores about as
    high as the right answer is likely right and unmarked.

    Args:
        candidates: N items with vectors, and the questions.
        size: At most so many negatives in all: first the hardest of every question, then the second hardest.
        options: The limits.
        seed: Another seed takes questions in another order.

    Returns:
        The negatives with their questions; weights are 1.

    Raises:
        Invalid: A question names a positive that is no candidate, or none.
    """
    assert candidates.vectors is not None
    assert candidates.queries is not None
    found = list(find_hard_negatives(candidates, candidates.queries, options))
    turn = np.argsort(order_by_hash(candidates.queries.ids, seed=seed), kind="stable")
    found = sorted(found, key=lambda negative: (negative.rank, int(turn[negative.query])))[:size]
    why = [
        f"Cosine {negative.score:.3f} to the question, number {negative.rank + 1} below the limit of "
        f"{negative.limit:.3f} that the right answer sets."
        for negative in found
    ]
    return Sample(
        [candidates.ids[negative.row] for negative in found],
        np.ones(len(found)),
        why,
        [candidates.queries.ids[negative.query] for negative in found],
    )


def find_hard_negatives(candidates: Candidates, queries: Queries, options: NegativeOptions) -> Iterator[Negative]:
    """Yield the negatives of every question, the hardest first.

    Args:
        candidates: N items with vectors.
        queries: Q questions.
        options: The limits.

    Raises:
        Invalid: A question names a positive that is no candidate, or none.
    """
    assert candidates.vectors is not None
    positives = _find_positives(candidates, queries)
    # In one order whatever the order they come in, so that ties fall the same way.
    order = np.array(sorted(range(len(candidates.ids)), key=lambda row: candidates.ids[row]), dtype=np.int64)
    vectors = to_unit_rows(candidates.vectors)
    for start in range(0, len(queries.ids), BLOCK_QUERIES):
        scores = to_unit_rows(queries.vectors[start : start + BLOCK_QUERIES]) @ vectors.T
        for offset, row in enumerate(scores):
            yield from _pick(start + offset, row, positives[start + offset], vectors, order, options)


def _pick(
    query: int,
    scores: NDArray[np.float32],
    positives: NDArray[np.int64],
    vectors: NDArray[np.float32],
    order: NDArray[np.int64],
    options: NegativeOptions,
) -> Iterator[Negative]:
    least = float(scores[positives].min())
    limit = least - (1 - options.max_of_positive) * abs(least)
    open_ = order[scores[order] < limit]
    rank = 0
    for row in open_[np.argsort(-scores[open_], kind="stable")]:
        if row in positives or float((vectors[positives] @ vectors[row]).max()) >= options.max_like_positive:
            continue
        yield Negative(query, int(row), float(scores[row]), limit, rank)
        rank += 1
        if rank == options.per_query:
            return


def _find_positives(candidates: Candidates, queries: Queries) -> list[NDArray[np.int64]]:
    place = {id_: row for row, id_ in enumerate(candidates.ids)}
    found = []
    for id_, names in zip(queries.ids, queries.positives, strict=True):
        unknown = [name for name in names if name not in place]
        if unknown or not names:
            what = f"names {unknown[0]!r}, which is no candidate" if unknown else "names no right answer"
            raise Invalid("bad_positive", f"question {id_!r} {what}; expected one or more ids of candidates")
        found.append(np.array([place[name] for name in names], dtype=np.int64))
    return found


HARD_NEGATIVES: Final = Sampler("hard_negatives", NegativeOptions, ("vectors", "queries"), draw_hard_negatives)
