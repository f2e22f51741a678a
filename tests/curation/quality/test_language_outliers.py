"""Texts in another language than the rest."""

from curation.quality.base import Population, TextRow
from curation.quality.language_outliers import compare
from tests.support.quality import read_defaults

ENGLISH = "The cat is on the mat and the dog is in the house."
CHINESE = "一只猫坐在垫子上。"


def make_rows(*texts: str, role: str = "asset") -> list[TextRow]:
    return [TextRow(item, "slot:caption", role, text, len(text)) for item, text in enumerate(texts, 1)]


def test_the_odd_one_is_found() -> None:
    rows = make_rows(*[ENGLISH] * 20, CHINESE, "OK")
    ((item, found),) = compare(Population(texts=rows), read_defaults("language_outliers"))
    assert (item, found.sentence) == (21, "slot:caption is in zh; 95% of such texts are in en.")


def test_a_mixed_or_small_set_has_no_usual_language() -> None:
    options = read_defaults("language_outliers")
    assert list(compare(Population(texts=make_rows(*[ENGLISH] * 15, *[CHINESE] * 10)), options)) == []
    assert list(compare(Population(texts=make_rows(*[ENGLISH] * 10, CHINESE)), options)) == []
    roles = make_rows(*[ENGLISH] * 25) + make_rows(CHINESE, role="user")
    assert list(compare(Population(texts=roles), options)) == [], "questions and captions may differ"
