"""Kind polyline."""

from annotate.document.kinds.polyline import Polyline
from tests.support.marks import make_mark


def make(*points: tuple[float, float]) -> Polyline:
    return make_mark(Polyline, slot="image", **{"class": "lane"}, points=points)


def test_the_same_line_drawn_with_other_points_agrees() -> None:
    assert make((0, 0), (100, 0)).agreement(make((0, 0), (37, 0), (100, 0))) == 1


def test_a_line_far_away_does_not_agree() -> None:
    assert make((0, 0), (100, 0)).agreement(make((0, 50), (100, 50))) == 0


def test_half_a_line_agrees_less() -> None:
    assert 0.6 < make((0, 0), (100, 0)).agreement(make((0, 0), (50, 0))) < 0.8


def test_extent() -> None:
    assert make((5, 9), (1, 2)).extent().xyxy == (1, 2, 5, 9)
