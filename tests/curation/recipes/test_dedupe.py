"""Deduplication: one of each set stays, by the keep rule or by a score."""

from typing import Any

from curation.dedup.keep_rule import Candidate
from curation.recipes.base import Outcome
from tests.support.recipes import apply, list_keys, make_items, make_pairs, score

ITEMS = make_items(5)
CHAIN = make_pairs((0, 1, 0.95), (1, 2, 0.97), (3, 4, 0.91))
CANDIDATES = {row: Candidate(id=row, width_px=100 + row, height_px=100) for row in range(5)}


def dedupe(pairs: Any = CHAIN, **options: Any) -> Outcome:
    frame = score(ITEMS, merit=[5.0, 1.0, 2.0, float("nan"), 0.0])
    return apply({"kind": "dedupe", **options}, ITEMS, frame, pairs=pairs, candidates=CANDIDATES)


def test_groups_need_every_pair_and_components_only_a_chain() -> None:
    assert list_keys(dedupe(), ITEMS) == "ace", "a and c are no pair: b goes with c, which is the larger"
    assert list_keys(dedupe(link="component"), ITEMS) == "ce"


def test_pairs_below_the_threshold_or_of_other_methods_do_not_count() -> None:
    assert list_keys(dedupe(min_similarity=0.96), ITEMS) == "acde"
    mixed = make_pairs((0, 1, 0.99), (3, 4, 0.99), methods=["text", "phash64"])
    assert list_keys(dedupe(mixed, methods=["text"]), ITEMS) == "bcde"


def test_the_highest_score_stays_and_an_unknown_one_loses() -> None:
    found = dedupe(keep="score", score="merit", link="component")
    assert list_keys(found, ITEMS) == "ae"
    assert [drop.code for drop in found.dropped] == ["near_duplicate"] * 3
    assert found.dropped[0].why == "Near-duplicate of a, one of 3. It has the highest merit: 5."


def test_pairs_with_items_that_are_out_do_not_count() -> None:
    frame = score(ITEMS, merit=[0.0] * 5).take(score(ITEMS, x=[1, 0, 1, 1, 1]).scores["x"] > 0)
    found = apply({"kind": "dedupe", "link": "component"}, ITEMS, frame, pairs=CHAIN, candidates=CANDIDATES)
    assert list_keys(found, ITEMS) == "ace"
