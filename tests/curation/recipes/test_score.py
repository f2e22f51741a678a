"""Scores: numbers from metadata, findings and measurements; what is unknown stays unknown."""

import numpy as np

from curation.recipes.base import FindingRow
from tests.support.recipes import apply, make_items


def test_numbers_in_the_metadata_are_scores_and_all_else_is_unknown() -> None:
    items = make_items(5, metadata=[{"size": 3}, {"size": 2.5}, {"size": "3"}, {"size": True}, {}])
    found = apply({"kind": "score", "name": "size", "source": {"of": "metadata", "field": "size"}}, items)
    assert found.frame.scores["size"][:2].tolist() == [3, 2.5]
    assert np.isnan(found.frame.scores["size"][2:]).all()
    assert (len(found.frame.rows), found.dropped) == (5, [])


def test_the_highest_finding_that_nobody_dismissed_counts_and_none_is_0() -> None:
    said = [(0, "blur", "open", 0.4), (0, "blur", "confirmed", 0.7), (1, "blur", "dismissed", 0.9)]
    findings = [FindingRow(*row) for row in [*said, (2, "exposure", "open", 0.8)]]
    step = {"kind": "score", "name": "blur", "source": {"of": "finding", "check": "blur"}}
    assert apply(step, make_items(4), findings=findings).frame.scores["blur"].tolist() == [0.7, 0, 0, 0]


def test_what_was_measured_is_taken_as_it_is() -> None:
    step = {"kind": "score", "name": "cat", "source": {"of": "likeness", "text": "a cat"}}
    found = apply(step, make_items(2), measured=np.array([0.25, -0.5]))
    assert found.frame.scores["cat"].tolist() == [0.25, -0.5]
