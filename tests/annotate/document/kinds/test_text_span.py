"""Kind text_span."""

from annotate.document.kinds.text_span import TextSpan
from tests.support.marks import make_mark


def make(start: int, end: int, **home: str) -> TextSpan:
    return make_mark(TextSpan, **{"class": "person"}, start=start, end=end, **(home or {"turn": "t1"}))


def test_agreement_is_iou_of_characters() -> None:
    assert make(0, 10).agreement(make(0, 10)) == 1
    assert make(0, 10).agreement(make(5, 10)) == 0.5
    assert make(0, 5).agreement(make(5, 10)) == 0


def test_spans_of_other_texts_do_not_agree() -> None:
    assert make(0, 10, turn="t1").agreement(make(0, 10, response="t1")) == 0


def test_references_name_the_turn_or_response() -> None:
    assert make(0, 1, turn="t1").references() == ("t1",)
    assert make(0, 1, slot="question").references() == ()
