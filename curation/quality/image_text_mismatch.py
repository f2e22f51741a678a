"""Check ``image_text_mismatch``: texts that fit other pictures' company better than their own."""

from collections.abc import Iterator
from typing import Annotated, Final

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.quality.base import Check, Finding, Options, Population

BLOCK_ROWS: Final = 4096


class MismatchOptions(Options, frozen=True, kw_only=True):
    """What counts as a mismatch.

    Attributes:
        max_rank_ratio: Report a pair when more than this share of other items' texts fit the picture better.
        compared: How many other texts each picture is held against.
        min_pairs: Fewer pairs than this have no company to compare with.
    """

    max_rank_ratio: Annotated[float, Meta(ge=0, le=1)] = 0.3
    compared: Annotated[int, Meta(ge=10, le=10_000)] = 512
    min_pairs: Annotated[int, Meta(ge=5)] = 20


def compare(population: Population, options: MismatchOptions) -> Iterator[tuple[int, Finding]]:
    """Yield pairs of picture and text of which too many other texts would fit better.

    A rank among other texts means the same for every encoder; a cosine does not.
    """
    pictures, texts, items = population.picture_vectors, population.text_vectors, population.text_items
    if pictures is None or texts is None or items is None or len(items) < options.min_pairs:
        return
    own, ranks = rank_texts(pictures, texts, compared=options.compared)
    for row in np.flatnonzero(ranks > options.max_rank_ratio).tolist():
        yield (
            int(items[row]),
            Finding(
                code="text_fits_badly",
                severity="warning",
                sentence=(
                    f"{population.text_parts[row]}: cosine {own[row]:.2f} to the picture; {ranks[row]:.0%} of other "
                    f"items' texts fit it better, expected at most {options.max_rank_ratio:.0%}."
                ),
                score=float(ranks[row]),
                part=population.text_parts[row],
                details={
                    "part": population.text_parts[row],
                    "cosine": round(float(own[row]), 3),
                    "rank": round(float(ranks[row]), 3),
                },
            ),
        )


def rank_texts(
    pictures: NDArray[np.float32], texts: NDArray[np.float32], *, compared: int
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return how each picture's own text compares with others.

    Args:
        pictures: (T, D) float32 unit rows.
        texts: (T, D) float32 unit rows; row by row they belong together.
        compared: At most so many other texts, evenly spaced; copies of one text count once.

    Returns:
        (T,) float32 cosine to the own text, and (T,) float64: share of the other texts with a higher one, ties halved.
    """
    own: NDArray[np.float32] = np.einsum("td,td->t", pictures, texts)
    _, first = np.unique(np.round(texts, 5), axis=0, return_index=True)
    chosen = np.sort(first)[np.unique(np.linspace(0, len(first) - 1, min(compared, len(first))).astype(np.int64))]
    ranks = np.empty(len(own))
    for start in range(0, len(own), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        cosine = pictures[rows] @ texts[chosen].T
        is_own = (texts[rows] @ texts[chosen].T) > 1 - 1e-4
        gap = cosine - own[rows, None]
        better = ((gap > 1e-6) + 0.5 * (np.abs(gap) <= 1e-6)) * ~is_own
        ranks[rows] = better.sum(axis=1) / np.maximum(1, (~is_own).sum(axis=1))
    return own, ranks


IMAGE_TEXT_MISMATCH: Final = Check("image_text_mismatch", 1, "text", ("pairs",), MismatchOptions, compare=compare)
