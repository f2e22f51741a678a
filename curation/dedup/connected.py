"""Components of things that are known by name or number rather than by row."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from curation.dedup.components import find_roots


def connect_keys(keys: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Split keys into components: two are together when a chain of pairs connects them.

    Args:
        keys: Everything, each once; what is in no pair makes a component of its own.
        pairs: Edges; those that name an unknown key still connect what their chain goes through.

    Returns:
        Components of known keys, members in the order of ``keys``, components by first member.
    """
    edges = list(pairs)
    names = list(dict.fromkeys([*keys, *(key for edge in edges for key in edge)]))
    rows = {name: row for row, name in enumerate(names)}
    numbered = np.array([(rows[a], rows[b]) for a, b in edges], dtype=np.int64).reshape(-1, 2)
    roots = find_roots(numbered, len(names))
    found: dict[int, list[str]] = {}
    for key in keys:
        found.setdefault(int(roots[rows[key]]), []).append(key)
    return list(found.values())


def connect_ids(ids: NDArray[np.int64], pairs: NDArray[np.int64]) -> list[list[int]]:
    """Split numbered things into components, as :func:`connect_keys` does, without touching each in Python.

    Args:
        ids: (N,) everything, each once.
        pairs: (P, 2) edges; those that name an unknown id still connect what their chain goes through.

    Returns:
        Components as places in ``ids``, members ascending, components by first member.
    """
    names, rows = np.unique(np.concatenate([ids, pairs.ravel()]), return_inverse=True)
    roots = find_roots(rows[len(ids) :].reshape(-1, 2), len(names))[rows[: len(ids)]]
    _, first, component = np.unique(roots, return_index=True, return_inverse=True)
    leader = first[component]
    places = np.argsort(leader, kind="stable")
    borders = np.flatnonzero(np.diff(leader[places], prepend=-1, append=-1)).tolist()
    members: list[int] = places.tolist()
    return [members[start:stop] for start, stop in pairwise(borders)]
