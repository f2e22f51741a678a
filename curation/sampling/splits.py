"""Splits: seeded, in the asked shares, and never between near-duplicates."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

S = TypeVar("S", bound=str)


def assign_splits(components: Sequence[Sequence[str]], shares: Mapping[S, float], *, seed: int) -> dict[str, S]:
    """Give every item a split; items of one component go together.

    Components are taken in an order that depends only on the seed and their first keys, and each goes to the split
    that lacks most of its share, so the result does not depend on the order in which components come, and adding
    items moves few of the others.

    Args:
        components: Item keys that must stay together; singletons for items that are like no other.
        shares: Share of each split, positive, summing to 1.
        seed: Another seed gives another assignment.

    Returns:
        Split by key.
    """
    total = sum(map(len, components))
    filled = dict.fromkeys(shares, 0)
    assigned: dict[str, S] = {}
    for component in sorted(components, key=lambda keys: _shuffle(min(keys), seed)):
        split = max(shares, key=lambda name: shares[name] * total - filled[name])
        filled[split] += len(component)
        assigned |= dict.fromkeys(component, split)
    return assigned


def _shuffle(key: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\n{key}".encode()).digest()
