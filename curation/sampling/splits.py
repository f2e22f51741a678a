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
    filled = dict.fromkeys(order, 0)
    assigned: dict[str, S] = {}
    waiting: list[Sequence[str]] = []
    for component in components:
        known = [decided[key] for key in component if key in decided]
        if known:
            _place(component, max(known, key=order.index), filled, assigned)
        else:
            waiting.append(component)
    for component in sorted(waiting, key=lambda keys: _shuffle(min(keys), seed)):
        _place(component, max(order, key=lambda name: shares[name] * total - filled[name]), filled, assigned)
    return assigned


def _place(component: Sequence[str], split: S, filled: dict[S, int], assigned: dict[str, S]) -> None:
    filled[split] += len(component)
    assigned.update(dict.fromkeys(component, split))


def _shuffle(key: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\n{key}".encode()).digest()
