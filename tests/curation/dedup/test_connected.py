"""Components by name and by number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curation.dedup.connected import connect_ids, connect_keys


def test_chains_join_also_through_what_is_not_asked_for() -> None:
    pairs = [("a", "c"), ("c", "x"), ("x", "d"), ("y", "z")]
    assert connect_keys(["d", "a", "b", "c"], pairs) == [["d", "a", "c"], ["b"]]
    ids, edges = np.array([40, 10, 20, 30]), np.array([[10, 30], [30, 99], [99, 40], [97, 98]])
    assert connect_ids(ids, edges) == [[0, 1, 3], [2]]


def test_nothing_gives_nothing() -> None:
    assert connect_ids(np.empty(0, dtype=np.int64), np.empty((0, 2), dtype=np.int64)) == []


@given(
    ids=st.lists(st.integers(0, 30), unique=True, max_size=20),
    pairs=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=20),
)
def test_numbers_are_joined_as_names_are(ids: list[int], pairs: list[tuple[int, int]]) -> None:
    named = connect_keys([str(id_) for id_ in ids], [(str(a), str(b)) for a, b in pairs])
    found = connect_ids(np.array(ids, dtype=np.int64), np.array(pairs, dtype=np.int64).reshape(-1, 2))
    assert [[str(ids[place]) for place in places] for places in found] == named
