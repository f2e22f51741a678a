"""RTTM: ten fields without spaces in them, and what was annotated."""

from tests.annotate.exporters.rendering import Rendered, release_sound, segment


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
