"""Gate ``unreviewed``."""

from tests.support.gates import ask, make_item

ITEMS = (make_item("a", unreviewed=2), make_item("b", split="test", unreviewed=1), make_item("c"))


def test_it_counts_answers_by_split() -> None:
    report = ask("unreviewed", *ITEMS)
    assert (report.items, report.hits, report.reasons) == (2, 3, {"train": 2, "test": 1})


def test_only_the_asked_splits_must_be_reviewed() -> None:
    assert ask("unreviewed", *ITEMS, splits=["test"]).reasons == {"test": 1}
