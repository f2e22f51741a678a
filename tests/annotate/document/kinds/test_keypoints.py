"""Kind keypoints."""

import pytest

from annotate.document.kinds.keypoints import Keypoints
from tests.support.marks import make_mark

NOSE = {"visibility": 2, "xy": (100, 100)}
EYE = {"visibility": 1, "xy": (150, 80)}
ABSENT = {"visibility": 0}


def make(**joints: object) -> Keypoints:
    return make_mark(Keypoints, slot="image", **{"class": "person"}, skeleton="face", joints=joints)


def test_the_same_joints_agree_whatever_their_visibility() -> None:
    assert make(nose=NOSE, eye=EYE).agreement(make(nose=NOSE, eye={**EYE, "visibility": 2})) == 1


def test_a_joint_that_only_one_placed_counts_zero() -> None:
    assert make(nose=NOSE, eye=EYE).agreement(make(nose=NOSE, eye=ABSENT)) == pytest.approx(0.5)


def test_similarity_falls_with_distance() -> None:
    near = make(nose=NOSE, eye={"visibility": 2, "xy": (153, 80)})
    far = make(nose=NOSE, eye={"visibility": 2, "xy": (190, 80)})
    assert 1 > make(nose=NOSE, eye=EYE).agreement(near) > make(nose=NOSE, eye=EYE).agreement(far) > 0.5


def test_extent_leaves_absent_joints_out() -> None:
    assert make(nose=NOSE, eye=ABSENT).extent().xyxy == (100, 100, 100, 100)
    assert make(eye=ABSENT).extent().xyxy is None
