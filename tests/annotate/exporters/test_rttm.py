"""RTTM: ten fields without spaces in them, and what was annotated."""

from tests.annotate.exporters.rendering import Rendered, release_sound, release_sounds, segment


def test_a_line_has_start_duration_and_speaker() -> None:
    marks = [segment("s1", 500_000, 2_750_001, lane="Ann B", text="hi"), segment("s2", 1_000_000, 2_000_000)]
    rendered = Rendered("rttm", release_sound(*marks))
    assert rendered.text("train.rttm").splitlines() == [
        "SPEAKER say_it 1 0.500 2.250001 <NA> <NA> Ann_B <NA> <NA>",
        "SPEAKER say_it 1 1.000 1.000 <NA> <NA> Cat <NA> <NA>",
    ]
    assert rendered.text("train.uem") == "say_it 1 0.000 10.000\n"
    assert rendered.losses == {"class_left_out": 1, "class_as_speaker": 1, "name_changed": 2, "words_left_out": 1}


def test_an_unknown_length_has_no_line_in_the_uem() -> None:
    rendered = Rendered("rttm", release_sound(duration_us=None))
    assert (rendered.text("train.uem"), rendered.losses) == ("", {"duration_unknown": 1, "name_changed": 1})


def test_no_two_recordings_and_no_two_speakers_share_a_name() -> None:
    marks = [segment("s1", 0, 1_000_000, lane="Ann B"), segment("s2", 1_000_000, 2_000_000, lane="Ann_B")]
    rendered = Rendered("rttm", release_sounds("say it.wav", "say_it.wav", "say.it.wav", marks=marks))
    turns = [line.split() for line in rendered.text("train.rttm").splitlines()]
    assert [turn[7] for turn in turns] == ["Ann_B", "Ann_B_2"] * 3
    uris = [row["uri"] for row in rendered.rows("train.jsonl")]
    assert uris == ["say_it", "say_it-f1c77b07", "say.it"]
    assert [turn[1] for turn in turns[::2]] == uris
    assert [line.split()[0] for line in rendered.text("train.uem").splitlines()] == uris
