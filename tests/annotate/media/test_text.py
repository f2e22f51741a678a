"""Texts: UTF-8, exactly as received."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.media.refusal import Limits, MediaRefused
from annotate.media.text import read_text
from tests.annotate.media.conftest import Probe, Refuse


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r")))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert read_text(text.encode()) == text


def test_length_counts_code_points_and_the_mark_stays(probe: Probe) -> None:
    facts = probe("\ufeffa\U0001f408\u4e2d\r\n".encode(), "a.txt").facts
    assert (facts.media, facts.mime, facts.text_length, facts.size_bytes) == ("text", "text/plain", 6, 13)


@pytest.mark.parametrize(("data", "offset"), [(b"x" * 9000 + b"\xe9 y", 9000), (b"y" * 5000 + b"\0", 5000)])
def test_what_is_wrong_late_in_a_file_is_found(refuse: Refuse, data: bytes, offset: int) -> None:
    refusal = refuse(data, "a.txt")
    assert refusal.code == "unknown_type"
    assert f"byte {offset} " in refusal.message


def test_a_head_that_ends_inside_a_character_is_text(probe: Probe) -> None:
    assert probe(b"x" * 4095 + "\u00e9".encode(), "a.txt").facts.text_length == 4096


def test_a_file_that_ends_inside_a_character_is_refused() -> None:
    with pytest.raises(MediaRefused, match="not UTF-8"):
        read_text(b"x" * 5000 + "\u00e9".encode()[:1])


def test_long_texts_are_refused(refuse: Refuse) -> None:
    refusal = refuse(b"x" * 101, "a.txt", limits=Limits(max_text_bytes=100))
    assert refusal.code == "too_large_bytes"
    assert "101 bytes" in refusal.message
