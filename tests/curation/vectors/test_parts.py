"""Names of parts, how texts are cut, what the whole is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.vectors.parts import (
    CHUNK_WEIGHT,
    Part,
    cut_text,
    name_crop,
    name_said,
    name_time,
    name_words,
    pool_rows,
    read_part,
)


def test_names_are_read_back() -> None:
    assert read_part("whole") == Part()
    assert read_part(name_time(5, 900)) == Part(name="time:5-900", kind="time", start_us=5, end_us=900)
    assert read_part(name_crop(-0.5, 3.2, 10.1, 8)) == Part(name="crop:0,3,11,8", kind="crop", xyxy=[0, 3, 11, 8])
    assert read_part("text:0-12") == Part(name="text:0-12", kind="text", start=0, end=12)
    said = read_part(name_said(0, 7, "hello"))
    assert said is not None
    assert (said.kind, said.start_us, said.end_us) == ("said", 0, 7)
    turn = read_part(name_words("turn:7:t2", "hello"))
    assert turn is not None
    assert (turn.kind, turn.ref) == ("turn", "t2")


def test_other_words_are_another_part() -> None:
    assert name_said(0, 7, "hello") == name_said(0, 7, "hello") != name_said(0, 7, "hullo")
    assert name_words("mark:1:a", "x") != name_words("mark:1:a", "y")


@pytest.mark.parametrize(
    "name", ["", "all", "time:5-5", "crop:9,0,3,4", "crop:1,2,3", "text:3-1", "time:0-5:abcdef", "said:0-5"]
)
def test_names_of_nothing_are_refused(name: str) -> None:
    assert read_part(name) is None


def test_the_longest_names_fit_their_column() -> None:
    assert len(name_words(f"response:{2**63 - 1}:{'x' * 64}", "words")) <= 100


def test_a_long_text_is_cut_after_sentences() -> None:
    text = "One sentence of about fifty letters stands right here. " * 40
    chunks = cut_text(text)
    assert [text[start:end].rstrip()[-1] for start, end in chunks] == ["."] * len(chunks)
    assert 2 < len(chunks) <= 1 + len(text) // (CHUNK_WEIGHT * 3 // 4)


def test_characters_without_spaces_weigh_more() -> None:
    assert cut_text("a" * 1000) == [(0, 900), (900, 1000)]
    assert cut_text("字" * 500) == [(0, 225), (225, 450), (450, 500)]
    assert cut_text("") == []


@settings(max_examples=30)
@given(st.text(alphabet="ab .字", max_size=3000))
def test_chunks_make_up_the_text(text: str) -> None:
    chunks = cut_text(text)
    assert "".join(text[start:end] for start, end in chunks) == text
    assert all(start < end for start, end in chunks)


def test_the_whole_points_the_way_of_its_parts() -> None:
    rows = np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert pool_rows(rows) == pytest.approx([0.7071, 0.7071], abs=1e-4)
    assert pool_rows(np.array([[1, 0], [-1, 0]], dtype=np.float32)).tolist() == [1, 0]
