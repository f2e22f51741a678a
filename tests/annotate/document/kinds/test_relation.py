"""Kind relation."""

from annotate.document.kinds.relation import Relation
from tests.support.marks import make_mark


def make(start: str, end: str) -> Relation:
    return make_mark(Relation, **{"class": "left_of", "from": start}, to=end)


def test_agreement_needs_the_same_ends_the_same_way() -> None:
    assert make("a", "b").agreement(make("a", "b")) == 1
    assert make("a", "b").agreement(make("b", "a")) == 0


def test_references_name_both_ends() -> None:
    assert make("a", "b").references() == ("a", "b")
