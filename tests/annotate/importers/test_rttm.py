"""RTTM: turns by recording, whatever their order."""

from annotate.importers.rttm import RttmImporter
from tests.support.sources import list_codes, make_source, read_all, read_good

RTTM = """SPKR-INFO a 1 <NA> <NA> <NA> unknown Ann <NA>
SPEAKER a 1 0.5 1.25 <NA> <NA> Ann <NA> <NA>
SPEAKER b 1 0 3 <NA> <NA> Bob <NA>
SPEAKER a 1 0.25 0.1 <NA> <NA> <NA> <NA> <NA>
"""


def test_turns_become_segments_of_their_recording() -> None:
    records = read_good(RttmImporter(), {"x.rttm": RTTM, "wav/a.wav": "", "wav/b.flac": ""})
    marks = [[(m.start_us, m.end_us, m.lane) for m in r.annotations[0].marks] for r in records]  # type: ignore[union-attr]
    assert [record.key for record in records] == ["a.wav", "b.flac"]
    assert marks == [[(250_000, 350_000, ""), (500_000, 1_750_000, "Ann")], [(0, 3_000_000, "Bob")]]


def test_bad_lines_and_missing_recordings_are_told() -> None:
    assert list_codes(RttmImporter(), {"x.rttm": "SPEAKER a 1 0.5\n", "a.wav": ""}) == [("x.rttm", 1, "bad_line")]
    slow = "SPEAKER a 1 x 1 <NA> <NA> Ann <NA> <NA>\n"
    assert list_codes(RttmImporter(), {"x.rttm": slow, "a.wav": ""}) == [("x.rttm", 1, "bad_time")]
    missing = list_codes(RttmImporter(), {"x.rttm": RTTM, "a.wav": "", "c.wav": ""})
    assert missing == [("x.rttm", 3, "recording_missing")]


def test_an_only_recording_is_not_taken_for_that_of_several_names() -> None:
    assert list_codes(RttmImporter(), {"x.rttm": RTTM, "a.wav": ""}) == [("x.rttm", 3, "recording_missing")]


def test_lines_that_have_no_place_are_told() -> None:
    lines = RTTM + "LEXEME a 1 0.5 0.2 hi lex Ann <NA>\nNON-SPEECH a 1 2 1 <NA> noise <NA> <NA>\n;; a comment\n"
    first, second = read_all(RttmImporter(), {"x.rttm": lines, "a.wav": "", "b.wav": ""})
    told = "2 lines of type LEXEME, NON-SPEECH have no place in documents"
    assert ([note.message for note in first.notes], second.notes) == ([told], [])


def test_rttm_is_recognised_by_a_line() -> None:
    assert RttmImporter().recognise(make_source({"x.rttm": RTTM}))
    assert not RttmImporter().recognise(make_source({"x.rttm": "words"}))


def test_a_list_beside_the_lines_names_recordings_whose_names_hold_spaces() -> None:
    rows = {"item_key": "k", "slot": "audio", "media": "media/train/a b.wav", "uri": "a_b"}
    files = {"train.rttm": RTTM.replace(" a ", " a_b "), "train.jsonl": rows, "media/train/a b.wav": "", "b.wav": ""}
    assert [record.assets["audio"].upload for record in read_good(RttmImporter(), files)] == [
        "media/train/a b.wav",
        "b.wav",
    ]


def test_recordings_of_one_name_in_two_folders_are_two_items() -> None:
    line = "SPEAKER a 1 0.5 1.25 <NA> <NA> Ann <NA> <NA>\n"
    files = {"x/a.rttm": line, "y/a.rttm": line, "x/a.wav": "", "y/a.wav": ""}
    assert [record.key for record in read_good(RttmImporter(), files)] == ["a.wav", "y/a.wav"]
