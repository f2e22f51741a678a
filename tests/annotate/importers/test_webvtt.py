"""WebVTT: cues with their speakers, on the recording of their name."""

import pytest

from annotate.document.kinds.segment import Segment
from annotate.importers.webvtt import WebvttImporter
from tests.support.sources import list_codes, make_source, read_document, read_good

VTT = """WEBVTT - a talk

NOTE not a cue

intro
00:01.000 --> 00:02.500 align:start
<v Ann Lee>Hello &amp; <i>welcome</i>
to all.

01:00:00.000 --> 01:00:01.000
- Yes.
"""


def test_cues_become_segments() -> None:
    (record,) = read_good(WebvttImporter(), {"train/talk.vtt": VTT, "audio/talk.wav": "x", "audio/other.wav": "y"})
    first, second = record.annotations[0].marks
    assert (record.key, record.metadata) == ("talk.wav", {"split": "train"})
    assert first == Segment(
        id="intro",
        slot="audio",
        class_="speech",
        start_us=1_000_000,
        end_us=2_500_000,
        lane="Ann Lee",
        text="Hello & welcome\nto all.",
    )
    assert (second.start_us, second.text) == (3_600_000_000, "- Yes.")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code"),
    [("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "bad_time"), ("WEBVTT\n\n00:0x --> 00:01.000\nx\n", "bad_time")],
)
def test_times_that_are_none_are_told(text: str, code: str) -> None:
    assert list_codes(WebvttImporter(), {"a.vtt": text, "a.mp4": "x"}) == [("a.vtt", 3, code)]


def test_cues_without_their_recording_are_told() -> None:
    assert list_codes(WebvttImporter(), {"a.vtt": VTT}) == [("a.vtt", 1, "recording_missing")]
    both = {"a.vtt": VTT, "b.wav": "", "c.wav": ""}
    assert list_codes(WebvttImporter(), both) == [("a.vtt", 1, "recording_missing")]


def test_webvtt_is_recognised_by_its_first_word() -> None:
    assert WebvttImporter().recognise(make_source({"a.vtt": b"\xef\xbb\xbfWEBVTT\n"}))
    assert not WebvttImporter().recognise(make_source({"a.vtt": "1\n"}))


def test_each_voice_of_a_cue_has_a_segment_of_its_own() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>One\n<v Bob>Two <i>three</i>\n"
    document = read_document(WebvttImporter(), {"a.vtt": text, "a.mp4": "x"})
    found = [(m.start_us, m.lane, m.text) for m in document.marks]  # type: ignore[union-attr]
    assert found == [(1_000_000, "Ann", "One"), (1_000_000, "Bob", "Two three")]
