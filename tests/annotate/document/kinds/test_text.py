"""Kind text."""

from annotate.document.kinds.text import Text
from tests.support.marks import make_mark


def make(text: str, question: str = "caption", target: str | None = None) -> Text:
    return make_mark(Text, question=question, text=text, target=target)


def test_agreement_counts_words_in_order() -> None:
    assert make("a red cat").agreement(make("a red cat")) == 1
    assert make("a red cat").agreement(make("a blue cat")) == 2 / 3
    assert make("a red cat").agreement(make("no dogs")) == 0
    assert make("same").agreement(make("same", question="other")) == 0


def test_references_name_the_target() -> None:
    assert make("EXIT", target="r1").references() == ("r1",)
    assert make("EXIT").references() == ()
