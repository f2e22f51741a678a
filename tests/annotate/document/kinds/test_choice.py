"""Kind choice."""

from annotate.document.kinds.choice import Choice
from tests.support.marks import make_mark


def make(*values: str, question: str = "mood", target: str | None = None) -> Choice:
    return make_mark(Choice, question=question, values=values, target=target)


def test_agreement_is_jaccard() -> None:
    assert make("a").agreement(make("a")) == 1
    assert make("a", "b").agreement(make("b", "c")) == 1 / 3
    assert make("a").agreement(make("b")) == 0


def test_other_questions_do_not_agree() -> None:
    assert make("a").agreement(make("a", question="colour")) == 0


def test_references_name_the_target() -> None:
    assert make("a", target="r1").references() == ("r1",)
    assert make("a").references() == ()
