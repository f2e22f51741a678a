"""Filters: which items each condition leaves out, and what is said of them."""

from typing import Any

import pytest

from curation.recipes.base import FindingRow
from tests.support.recipes import apply, list_keys, make_items, score

NAN = float("nan")
ITEMS = make_items(
    4,
    media=["image", "video", "image", "text"],
    progress=["accepted", "unlabeled", "skipped", "accepted"],
    metadata=[{"site": "lab"}, {"site": 7}, {"site": True}, {}],
    classes=[["cat"], ["cat", "dog"], [], []],
)
FINDINGS = [FindingRow(0, "blur", "open", 0.6), FindingRow(1, "exposure", "dismissed", 0.9)]


def keep(**condition: Any) -> str:
    frame = score(ITEMS, sharp=[10.0, 20.0, 30.0, NAN])
    found = apply({"kind": "filter", "conditions": [condition]}, ITEMS, frame, findings=FINDINGS)
    assert len(found.dropped) == 4 - len(found.frame.rows)
    return list_keys(found, ITEMS)


@pytest.mark.parametrize(
    ("condition", "kept", "kept_negated"),
    [
        ({"of": "score", "score": "sharp", "at_least": 20}, "bc", "a"),
        ({"of": "score", "score": "sharp", "at_least": 10, "at_most": 20}, "ab", "c"),
        ({"of": "score", "score": "sharp", "at_least": 20, "keep_unknown": True}, "bcd", "ad"),
        ({"of": "metadata", "field": "site", "values": ["lab", "7"]}, "ab", "cd"),
        ({"of": "metadata", "field": "site", "values": ["true"]}, "c", "abd"),
        ({"of": "class", "classes": ["dog", "cow"]}, "b", "acd"),
        ({"of": "media", "media": ["image"]}, "ac", "bd"),
        ({"of": "progress", "progress": ["accepted"]}, "ad", "bc"),
        ({"of": "finding"}, "a", "bcd"),
        ({"of": "finding", "checks": ["exposure"], "states": ["dismissed"]}, "b", "acd"),
        ({"of": "finding", "min_score": 0.7}, "", "abcd"),
    ],
)
def test_a_condition_keeps_what_it_holds_for_and_negated_the_rest(
    condition: dict[str, Any], kept: str, kept_negated: str
) -> None:
    assert (keep(**condition), keep(**condition, negate=True)) == (kept, kept_negated)


def test_the_first_condition_that_fails_is_the_reason() -> None:
    conditions = [{"of": "score", "score": "sharp", "at_least": 15}, {"of": "media", "media": ["image"]}]
    frame = score(ITEMS, sharp=[10.0, 20.0, 30.0, NAN])
    found = apply({"kind": "filter", "conditions": conditions}, ITEMS, frame)
    assert [(drop.row, drop.code, drop.why) for drop in found.dropped] == [
        (0, "condition_1", "sharp is 10, outside 15.0 to any."),
        (1, "condition_2", "media is video."),
        (3, "condition_1", "sharp is unknown."),
    ]
    assert found.frame.scores["sharp"].tolist() == [30]
