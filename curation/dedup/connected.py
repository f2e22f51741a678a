"""Components of things that are known by name rather than by row."""

from collections.abc import Iterable, Sequence

import numpy as np

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
