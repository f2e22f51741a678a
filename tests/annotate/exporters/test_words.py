"""The catalogues of the pages are held to what formats say now."""

from tests.annotate.exporters.words import FILE, render_words


def test_the_list_of_sentences_is_the_newest() -> None:
    assert FILE.read_bytes() == render_words(), "write it anew: python -m tests.annotate.exporters.words"
