"""SRT: numbers, commas, speakers as words."""

from tests.annotate.exporters.rendering import Rendered, release_sound, segment


def test_cues_are_numbered_and_name_their_speaker() -> None:
    marks = [segment("s1", 0, 1_000_000, text="hi", lane="Ann"), segment("s2", 1_000_000, 2_500_000, text="yes")]
    rendered = Rendered("srt", release_sound(*marks))
    assert rendered.text("subtitles/train/say it.srt") == (
        "1\n00:00:00,000 --> 00:00:01,000\nAnn: hi\n\n2\n00:00:01,000 --> 00:00:02,500\nyes\n"
    )
    assert rendered.losses == {"class_left_out": 2, "speaker_as_words": 1}
