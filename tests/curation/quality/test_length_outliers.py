"""Texts of unusual length."""

from curation.quality.base import Population, TextRow
from curation.quality.length_outliers import compare
from tests.support.quality import read_defaults


def make_rows(*lengths: int) -> list[TextRow]:
    return [
        TextRow(item, "slot:caption", "asset", "x" * min(length, 10), length) for item, length in enumerate(lengths, 1)
    ]


def test_very_long_and_very_short_texts_are_found() -> None:
    usual = [40 + step for step in range(31)]
    found = list(compare(Population(texts=make_rows(*usual, 2000, 2)), read_defaults("length_outliers")))
    assert [(item, one.code) for item, one in found] == [(32, "long_text"), (33, "short_text")]
    assert found[0][1].sentence == "slot:caption has 2000 characters; usual for such texts is 55."


def test_lengths_that_vary_by_nature_are_fine() -> None:
    lengths = [2**step for step in range(10)] * 3
    assert list(compare(Population(texts=make_rows(*lengths)), read_defaults("length_outliers"))) == []
