"""Splits: near-duplicates together, decisions made elsewhere kept."""

from collections import Counter

from tests.support.recipes import apply, make_items, make_pairs

HALVES = {"train": 0.5, "test": 0.5}


def test_items_go_to_splits_in_their_shares() -> None:
    found = apply({"kind": "split"}, make_items(100), pairs=make_pairs())
    assert Counter(found.frame.splits) == {"train": 80, "validation": 10, "test": 10}
    again = apply({"kind": "split"}, make_items(100), pairs=make_pairs())
    other = apply({"kind": "split", "seed": 1}, make_items(100), pairs=make_pairs())
    assert found.frame.splits == again.frame.splits != other.frame.splits


def test_no_split_cuts_a_chain_of_near_duplicates() -> None:
    pairs = make_pairs(*((row, row + 1, 0.9) for row in range(7)))
    for seed in range(8):
        found = apply({"kind": "split", "shares": HALVES, "seed": seed}, make_items(16), pairs=pairs)
        assert len(set(found.frame.splits[:8])) == 1
        assert set(found.frame.splits) == {"train", "test"}


def test_a_field_decides_for_what_it_names() -> None:
    items = make_items(10, metadata=[{"fold": "test"}, {"fold": "elsewhere"}] + [{}] * 8)
    found = apply({"kind": "split", "shares": HALVES, "field": "fold"}, items, pairs=make_pairs((0, 2, 0.9)))
    assert (found.frame.splits[0], found.frame.splits[2]) == ("test", "test")
    assert Counter(found.frame.splits) == {"train": 5, "test": 5}
