"""Splits: seeded, in the asked shares, whole components."""

from collections import Counter

from curation.sampling.splits import assign_splits

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
TEN = [[f"item-{n}"] for n in range(10)]

EXPECTED = {
    f"item-{n}": split
    for split, numbers in {"train": [0, 1, 2, 3, 7, 8], "validation": [6, 9], "test": [4, 5]}.items()
    for n in numbers
}


def test_the_same_seed_gives_these_splits_in_any_order() -> None:
    found = assign_splits(TEN, SHARES, seed=7)
    assert found == EXPECTED
    assert assign_splits(TEN[::-1], SHARES, seed=7) == found
    assert assign_splits(TEN, SHARES, seed=8) != found


def test_components_stay_whole_and_shares_hold() -> None:
    components = [[f"{n}-{part}" for part in range(1 + n % 3)] for n in range(500)]
    found = assign_splits(components, SHARES, seed=1)
    assert all(len({found[key] for key in component}) == 1 for component in components)
    counts = Counter(found.values())
    assert (counts.total(), max(abs(counts[name] - 999 * share) for name, share in SHARES.items()) < 2) == (999, True)


def test_what_was_decided_elsewhere_holds_for_the_component_and_the_last_split_wins() -> None:
    fixed = {"a": "train", "b": "test", "d": "validation"}
    found = assign_splits([["a", "b", "c"], ["d"], ["e"]], SHARES, seed=0, fixed=fixed)
    assert found == {"a": "test", "b": "test", "c": "test", "d": "validation", "e": "train"}
