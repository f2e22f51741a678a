"""SRT: numbered blocks, speakers in brackets, old encodings."""

import pytest

from annotate.importers.srt import SrtImporter
from tests.support.sources import list_codes, make_source, read_document

FIRST = "1\r\n00:00:01,500 --> 00:00:02,000\r\n<b>[Ann]: Hi</b>\r\n\r\n"
SRT = FIRST + "2\r\n00:00:03,000 --> 00:00:04,250\r\nNote: 5 o\u2019clock\r\n"


def test_blocks_become_segments() -> None:
    document = read_document(SrtImporter(), {"a.srt": SRT.encode("cp1252"), "a.mp3": "x"})
    found = [(m.start_us, m.end_us, m.lane, m.text) for m in document.marks]  # type: ignore[union-attr]
    assert found == [(1_500_000, 2_000_000, "Ann", "Hi"), (3_000_000, 4_250_000, "", "Note: 5 o\u2019clock")]


def test_a_bad_time_is_told_with_its_line() -> None:
    files = {"a.srt": "1\n00:00:01,500 --> soon\nHi\n", "a.mp3": "x"}
    assert list_codes(SrtImporter(), files) == [("a.srt", 2, "bad_time")]


def read_texts(data: bytes | str) -> list[str]:
    document = read_document(SrtImporter(), {"a.srt": data, "a.mp3": "x"})
    return [mark.text for mark in document.marks]  # type: ignore[union-attr]


def test_words_behind_a_blank_line_still_belong_to_their_block() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nhi\n\nthere\n\n2\n\n00:00:03 --> 00:00:04\nyo\n"
    assert read_texts(text) == ["hi\n\nthere", "yo"]


@pytest.mark.parametrize(
    "data",
    ["1\r00:00:01,000 --> 00:00:02,000\r你好，世界\r\r".encode(), "1\n0:00:01 --> 0:00:02\n你好，世界\n".encode("gbk")],
)
def test_lines_may_end_as_on_old_systems_and_words_may_be_gbk(data: bytes) -> None:
    assert read_texts(data) == ["你好，世界"]


def test_another_arrow_is_told_and_no_block_is_lost() -> None:
    files = {"a.srt": f"{FIRST}2\n00:00:03,000 -> 00:00:04,000\nHi\n", "a.mp3": "x"}
    assert list_codes(SrtImporter(), files) == [("a.srt", 6, "bad_time")]


def test_an_only_recording_is_not_taken_for_that_of_several_files() -> None:
    files = {"a.srt": FIRST, "b.srt": FIRST, "a.mp3": "x"}
    assert list_codes(SrtImporter(), files) == [("b.srt", 1, "recording_missing")]
    assert list_codes(SrtImporter(), {"b.srt": FIRST, "a.mp3": "x"}) == []


def test_srt_is_recognised_by_its_arrow() -> None:
    assert SrtImporter().recognise(make_source({"a.srt": SRT}))
    assert not SrtImporter().recognise(make_source({"a.srt": "words"}))
