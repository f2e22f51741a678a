"""What every sampler takes and returns, and the order that makes a sample independent of how its candidates come."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid

Need = Literal["vectors", "labels", "uncertainty", "queries"]


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """N items to choose from; a sampler reads what it needs.

    Attributes:
        ids: Names that stay the same for ever, each once: item keys, not row numbers.
        vectors: (N, D) float32 unit rows, or None.
        labels: What each item is: its media, its classes, its source; several an item are welcome.
        uncertainty: (N,) float64 in 0..1, 1 when a model knows nothing (:mod:`curation.sampling.uncertainty`).
        chosen: (C, D) float32 unit rows of what has been chosen before, which need not be chosen again.
        queries: What hard negatives are sought for.
    """

    ids: Sequence[str]
    vectors: NDArray[np.float32] | None = None
    labels: Sequence[Sequence[str]] | None = None
    uncertainty: NDArray[np.float64] | None = None
    chosen: NDArray[np.float32] | None = None
    queries: "Queries | None" = None


class Queries(msgspec.Struct, frozen=True, kw_only=True):
    """Q questions of which the right answer is known.

    Attributes:
        ids: Q names.
        vectors: (Q, D) float32 unit rows in the space of the candidates.
        positives: For each, the ids of the candidates that answer it: one or more.
    """

    ids: Sequence[str]
    vectors: NDArray[np.float32]
    positives: Sequence[Sequence[str]]


class Sample(NamedTuple):
    """K picks, in the order in which they were made: the first M of them are the sample of size M where a sampler says
    so.

    Attributes:
        ids: Their names.
        weights: (K,) float64: how many candidates each stands for, so that they sum to about N.
        why: One sentence each.
        queries: The question that each is a hard negative of; empty for the other samplers.
    """

    ids: list[str]
    weights: NDArray[np.float64]
    why: list[str]
    queries: list[str] = []


class Sampler(NamedTuple):
    """One line of the registry.

    Attributes:
        name: As recipes spell it.
        options: Struct of what may be chosen.
        needs: What the candidates must carry.
        draw: ``draw(candidates, size, options, seed)``.
    """

    name: str
    options: type[msgspec.Struct]
    needs: tuple[Need, ...]
    draw: Callable[[Candidates, int, Any, int], Sample]


MAX_SEED: Final = 2**63


def hash_ids(ids: Sequence[str], *, seed: int, purpose: str = "") -> NDArray[np.uint64]:
    """Return a number for each id that looks random and depends on nothing but id, seed and purpose.

    Args:
        ids: N names.
        seed: Another seed gives other numbers.
        purpose: Keeps the numbers of different uses apart.

    Returns:
        (N,) uint64, uniform over all values.
    """
    key = hashlib.sha256(f"{seed}\n{purpose}".encode()).digest()
    data = b"".join(hashlib.blake2b(id_.encode(), digest_size=8, key=key).digest() for id_ in ids)
    return np.frombuffer(data, dtype="<u8").astype(np.uint64)


def order_by_hash(ids: Sequence[str], *, seed: int, purpose: str = "") -> NDArray[np.int64]:
    """Return the rows of N ids in an order that looks random and does not depend on how they come.

    Args:
        ids: N names, each once.
        seed: Another seed gives another order.
        purpose: Keeps the orders of different uses apart.

    Returns:
        (N,) int64 row numbers.
    """
    return np.argsort(hash_ids(ids, seed=seed, purpose=purpose), kind="stable").astype(np.int64)


def draw_uniform(ids: Sequence[str], *, seed: int, purpose: str = "") -> NDArray[np.float64]:
    """Return a number in (0, 1) for each id that looks random (see :func:`hash_ids`)."""
    return (hash_ids(ids, seed=seed, purpose=purpose) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


def check_candidates(candidates: Candidates, size: int, needs: Sequence[Need], *, who: str) -> None:
    """Check that a sampler can work with what it got.

    Raises:
        Invalid: The size is below 1, an id comes twice, something needed is missing, or lengths differ.
    """
    if size < 1:
        raise Invalid("bad_sample_size", f"{who} was asked for {size} items; expected 1 or more")
    count = len(candidates.ids)
    if len(set(candidates.ids)) != count:
        raise Invalid("id_twice", f"{who} got {count} candidates, but only {len(set(candidates.ids))} different ids")
    for need in needs:
        held = getattr(candidates, need)
        if held is None:
            raise Invalid("sampler_needs", f"{who} needs {need}, and the candidates have none", need=need)
        if need != "queries" and len(held) != count:
            raise Invalid("sampler_needs", f"{who} got {len(held)} {need} for {count} candidates", need=need)
