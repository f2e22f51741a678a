"""Bytes of artefacts: everything comes back, and the same content has the same bytes whatever its order."""

import numpy as np

from curation.recipes import codec
from curation.recipes.base import Drop, FindingRow, Outcome, Vectors, start_frame
from tests.support.recipes import make_items, make_pairs, score
from tests.support.sampling import make_vectors


def test_outcomes_come_back_bit_by_bit() -> None:
    items = make_items(3, metadata=[{"b": 1, "a": [None, "é"]}, {}, {}])
    frame = score(items, x=[0.1, float("nan"), -2.0])
    back = codec.read_outcome(codec.write_outcome(Outcome(frame, [Drop(7, "code", "Why.")], ["a", "b", "c"])))
    assert back.frame.scores["x"].tobytes() == frame.scores["x"].tobytes()
    assert (back.frame.rows.tolist(), back.frame.weights.tolist()) == ([0, 1, 2], [1, 1, 1])
    assert (back.dropped, back.why) == ([Drop(7, "code", "Why.")], ["a", "b", "c"])
    assert codec.read_population(codec.write_population(items)) == items


def test_the_order_in_which_scores_pairs_and_findings_come_changes_nothing() -> None:
    one, other = ({"x": [1.0], "y": [2.0]}, {"y": [2.0], "x": [1.0]})
    written = [codec.write_outcome(Outcome(score(make_items(1), **scores), [])) for scores in (one, other)]
    assert written[0] == written[1]
    pairs = [(0, 1, 0.5), (0, 1, 0.75), (1, 2, 0.25)]
    methods = ["text", "phash64", "text"]
    turned = make_pairs(*pairs[::-1], methods=methods[::-1])
    assert codec.write_pairs(make_pairs(*pairs, methods=methods)) == codec.write_pairs(turned)
    found = [FindingRow(1, "blur", "open", 0.5), FindingRow(0, "blur", "open", 0.5)]
    assert codec.write_findings(found) == codec.write_findings(found[::-1])
    assert codec.read_findings(codec.write_findings(found)) == found[::-1]


def test_empty_frames_and_pairs_are_fine() -> None:
    assert codec.read_outcome(codec.write_outcome(Outcome(start_frame(make_items(0)), []))).frame.rows.tolist() == []
    assert codec.read_pairs(codec.write_pairs(make_pairs())).rows.shape == (0, 2)


def test_vectors_keep_half_precision() -> None:
    vectors = Vectors(np.array([3, 9]), make_vectors(2))
    back = codec.read_vectors(codec.write_vectors(vectors, weights_hash="00"))
    assert back.rows.tolist() == [3, 9]
    assert np.allclose(back.vectors, vectors.vectors, atol=1e-3)
