"""Texts become sets of hashed pieces, as people read them."""

import numpy as np
import pytest

from curation.dedup import shingles
from curation.dedup.shingles import Unit, shingle_texts, take_texts


def sets(texts: list[str], unit: Unit = "characters", size: int = 5) -> list[set[int]]:
    found = shingle_texts(texts, unit=unit, size=size)
    return [set(found.hashes[a:b].tolist()) for a, b in zip(found.offsets[:-1], found.offsets[1:], strict=True)]


@pytest.mark.parametrize("unit", ["characters", "words"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The cat sat.", "  the   CAT, sat!"),
        ("Straße", "STRASSE"),
        ("ﬁne words", "fine words"),
        ("fullwidth １２３", "fullwidth 123"),
        ("cafe\u0301 au lait", "caf\u00e9 au lait"),
    ],
)
def test_case_gaps_and_forms_do_not_count(unit: Unit, one: str, other: str) -> None:
    first, second = sets([one, other], unit, 2)
    assert first == second != set()


def test_characters_are_counted_with_one_space_between_words() -> None:
    assert [len(found) for found in sets(["abcdefg", "ab, cdefg", "abcde", "abc", "", "?!"])] == [3, 4, 1, 1, 0, 0]
    assert sets(["abc"])[0] != sets(["abcd"])[0]


def test_words_are_counted_and_a_han_character_is_one() -> None:
    assert [len(found) for found in sets(["one two three", "one", "红猫坐下", "a红b"], "words", 2)] == [2, 1, 3, 2]
    assert sets(["one two"], "words", 1)[0] == sets(["two one"], "words", 1)[0]
    assert sets(["one two"], "words", 2)[0] != sets(["two one"], "words", 2)[0]


@pytest.mark.parametrize("unit", ["characters", "words"])
@pytest.mark.parametrize("size", [1, 3, 5])
def test_what_stands_beside_a_text_does_not_change_it(monkeypatch: pytest.MonkeyPatch, unit: Unit, size: int) -> None:
    texts = ["", "the quick brown fox", "a", "...", " x ", "jumps over 红色 dogs", "ab cd ef gh"]
    alone = [sets([text], unit, size)[0] for text in texts]
    assert sets(texts, unit, size) == alone
    monkeypatch.setattr(shingles, "BATCH_CHARACTERS", 20)
    assert sets(texts, unit, size) == alone


def test_different_pieces_have_different_hashes() -> None:
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyz0123"]
    assert len(np.unique(shingle_texts(words, unit="words", size=1).hashes)) == 1000
    assert len(np.unique(shingle_texts(words, unit="characters", size=5).hashes)) == 1000


def test_some_texts_are_taken_in_the_order_asked_for() -> None:
    whole = shingle_texts(["abcdefg", "", "hijklmn", "xyz"])
    taken = take_texts(whole, np.array([2, 0, 1, 2]))
    assert taken.offsets.tolist() == [0, 3, 6, 6, 9]
    assert taken.hashes[:3].tolist() == taken.hashes[6:].tolist() == whole.hashes[3:6].tolist()


def test_no_text_has_no_shingle() -> None:
    assert shingle_texts([]).offsets.tolist() == [0]
