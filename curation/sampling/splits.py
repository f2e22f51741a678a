"""Splits: seeded, in the asked shares, and never between near-duplicates."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

S = TypeVar("S", bound=str)


def assign_splits(
    components: Sequence[Sequence[str]],
    shares: Mapping[S, float],
    *,
    seed: int,
    fixed: Mapping[str, S] | None = None,
) -> dict[str, S]:
    """Give every item a split; items of one component go together.

    Components are taken in an order that depends only on the seed and their first keys, and each goes to the split
    that lacks most of its share, so the result does not depend on the order in which components come, and adding
    items moves few of the others.

    Args:
        components: Item keys that must stay together; singletons for items that are like no other.
        shares: Share of each split, positive, summing to 1.
        seed: Another seed gives another assignment.
        fixed: Splits that were decided elsewhere, by key; they hold for the whole component. Where members of one
            component disagree, the split that comes last in ``shares`` wins: test before train.

    Returns:
        Split by key.
    """
    decided = fixed or {}
    total = sum(map(len, components))
    order = list(shares)
    goals = [shares[name] * total for name in order]
    filled = [0] * len(order)
    placed: list[tuple[int, Sequence[str]]] = []
    waiting: list[tuple[bytes, Sequence[str]]] = []
    for component in components:
        known = [order.index(decided[key]) for key in component if key in decided] if decided else ()
        if known:
            placed.append((max(known), component))
            filled[max(known)] += len(component)
        else:
            waiting.append((_shuffle(min(component), seed), component))
    waiting.sort()
    for _, component in waiting:
        lacking = [goal - count for goal, count in zip(goals, filled, strict=True)]
        place = lacking.index(max(lacking))
        placed.append((place, component))
        filled[place] += len(component)
    return {key: order[place] for place, component in placed for key in component}


def _shuffle(key: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\n{key}".encode()).digest()
