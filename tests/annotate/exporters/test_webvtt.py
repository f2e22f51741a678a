"""WebVTT: times, speakers, escapes."""

from tests.annotate.exporters.rendering import Rendered, release_sound, segment


def test_cues_come_by_time_with_speakers_and_escapes() -> None:
    rendered = Rendered(
        "webvtt",
        release_sound(
            segment("s2", 3_661_500_000, 3_662_000_000, text="a < b --> c"),
            segment("s1", 500_000, 2_750_000, text="hello\n\nthere", lane="Ann & Bo"),
        ),
    )
    assert rendered.text("subtitles/train/say it.vtt") == (
        "WEBVTT\n\ns1\n00:00:00.500 --> 00:00:02.750\n<v Ann &amp; Bo>hello\nthere\n\n"
        "s2\n01:01:01.500 --> 01:01:02.000\na &lt; b --&gt; c\n"
    )
    assert rendered.losses == {"class_left_out": 2, "line_break_changed": 1}


def test_fractions_of_milliseconds_are_rounded_and_no_cue_is_empty() -> None:
    rendered = Rendered("webvtt", release_sound(segment("s1", 1_499, 1_501)))
    assert "00:00:00.001 --> 00:00:00.002\nCat" in rendered.text("subtitles/train/say it.vtt")
    assert rendered.losses == {"class_as_words": 1, "time_rounded": 1}


def test_the_list_leads_back_to_items() -> None:
    rendered = Rendered("webvtt", release_sound(segment("s1", 0, 5_000, lane="x")), speakers=False)
    row = {
        "item_key": "a",
        "slot": "sound",
        "media": "media/train/say it.wav",
        "subtitles": "subtitles/train/say it.vtt",
    }
    assert rendered.rows("train.jsonl") == [row]
    assert rendered.losses == {"class_as_words": 1, "speaker_left_out": 1}
