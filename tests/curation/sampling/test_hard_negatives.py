"""Hard negatives: hard, below the right answer's share, and no unmarked right answers."""

import numpy as np
import pytest

from annotate.errors import Invalid
from curation.sampling.base import Candidates, Queries
from curation.sampling.registry import draw_sample


def at(degrees: float) -> list[float]:
    return [float(np.cos(np.deg2rad(degrees))), float(np.sin(np.deg2rad(degrees)))]


def make_pool(angles: dict[str, float], positives: list[str]) -> Candidates:
    queries = Queries(ids=["q"], vectors=np.array([at(0)], np.float32), positives=[positives])
    vectors = np.array([at(angle) for angle in angles.values()], np.float32)
    return Candidates(ids=list(angles), vectors=vectors, queries=queries)


ANGLES = {"right": 10.0, "unmarked": 12.0, "hard": 35.0, "mild": 60.0, "far": 120.0, "copy": -26.0}


def test_the_hardest_come_first_and_what_scores_like_the_right_answer_is_left_out() -> None:
    drawn = draw_sample("hard_negatives", make_pool(ANGLES, ["right"]), size=9, seed=0, options={"per_query": 2})
    assert (drawn.ids, drawn.queries) == (["copy", "hard"], ["q", "q"])
    assert drawn.why[0] == (
        "Cosine 0.899 to the question, number 1 below the limit of 0.936 that the right answer sets."
    )


def test_a_copy_of_a_right_answer_is_no_negative() -> None:
    pool = make_pool(ANGLES | {"other": -30.0}, ["right", "other"])
    assert draw_sample("hard_negatives", pool, size=9, seed=0, options={"per_query": 2}).ids == ["hard", "mild"]


def test_a_low_scoring_right_answer_still_sets_a_limit_below_itself() -> None:
    drawn = draw_sample(
        "hard_negatives", make_pool({"right": 100.0, "near": 99.0, "far": 150.0}, ["right"]), size=9, seed=0
    )
    assert drawn.ids == ["far"]


@pytest.mark.parametrize(("positives", "what"), [([], "names no right answer"), (["gone"], "'gone', which is no")])
def test_a_question_without_a_known_answer_is_refused(positives: list[str], what: str) -> None:
    with pytest.raises(Invalid, match=what):
        draw_sample("hard_negatives", make_pool(ANGLES, positives), size=1, seed=0)
