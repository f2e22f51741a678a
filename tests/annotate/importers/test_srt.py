"""SRT: numbered blocks, speakers in brackets, old encodings."""

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
    assert list_codes(SrtImporter(), files) == [("a.srt", 1, "bad_time")]


def test_srt_is_recognised_by_its_arrow() -> None:
    assert SrtImporter().recognise(make_source({"a.srt": SRT}))
    assert not SrtImporter().recognise(make_source({"a.srt": "words"}))
