"""Kind rating."""

from annotate.document.kinds.rating import Rating
from tests.support.marks import make_mark


def make(value: float, question: str = "stars", target: str | None = None) -> Rating:
    return make_mark(Rating, question=question, value=value, target=target)


def test_agreement_falls_with_distance() -> None:
    assert make(4).agreement(make(4)) == 1
    assert make(4).agreement(make(3)) == 0.5
    assert make(4).agreement(make(4, question="other")) == 0


def test_references_name_the_target() -> None:
    assert make(4, target="t1").references() == ("t1",)
    assert make(4).references() == ()
