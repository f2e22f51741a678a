"""Gate ``leakage``."""

from tests.support.gates import ask, make_asset, make_item

ITEMS = (
    make_item("a", make_asset("same")),
    make_item("b", make_asset("same")),
    make_item("c", make_asset("same"), split="test"),
    make_item("d", make_asset("hi", media="text"), split="test"),
    make_item("e", make_asset("hi", media="text")),
)


def test_the_same_bytes_in_two_splits_are_a_hit_and_in_one_are_not() -> None:
    report = ask("leakage", *ITEMS)
    assert (report.reasons, report.examples[0].key) == ({"test/train": 1}, "c")
    assert report.examples[0].detail == "image: the same as in a (train)"


def test_texts_count_when_asked_for() -> None:
    assert ask("leakage", *ITEMS, media=["text"]).items == 1
