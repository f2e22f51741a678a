"""Lets the tools of speech people read subtitles, TextGrid and RTTM, and compares times, words and speakers.

``make test-readers`` runs it in an environment of its own.
"""

import sys
from pathlib import Path

import meeteval
import pysubs2
import tgt
import webvtt
from praatio import textgrid
from pyannote.database.util import load_rttm, load_uem

EXPORTS = Path(sys.argv[1])
WORDS = ['say "hi" & <go>', "yes"]


def check_subtitles() -> None:
    """Read WebVTT and SRT."""
    cues = list(webvtt.read(str(EXPORTS / "webvtt/subtitles/train/talk.vtt")))
    assert [(cue.start, cue.end, cue.voice) for cue in cues] == [
        ("00:00:00.500", "00:00:02.750", "Ann B"),
        ("00:00:02.000", "00:00:04.123", "Bo"),
    ]
    assert [cue.text for cue in cues] == ['say "hi" &amp; &lt;go&gt;', "yes"]  # webvtt-py leaves entities as they are
    lines = list(pysubs2.load(str(EXPORTS / "srt/subtitles/train/talk.srt"), keep_unknown_html_tags=True))
    assert [(line.start, line.end) for line in lines] == [(500, 2750), (2000, 4123)]
    assert lines[1].plaintext == "Bo: yes"
    say("webvtt-py, pysubs2: subtitles agree")


def check_textgrid() -> None:
    """Read the tiers."""
    path = str(EXPORTS / "textgrid/textgrids/train/talk.TextGrid")
    grid = textgrid.openTextgrid(path, includeEmptyIntervals=False)
    tiers = {name: [tuple(entry) for entry in grid.getTier(name).entries] for name in grid.tierNames}
    assert tiers == {"Ann B": [(0.5, 2.75, WORDS[0])], "Bo": [(2.0, 4.123, WORDS[1])]}, tiers
    read = tgt.io.read_textgrid(path)
    assert [(one.start_time, one.end_time, one.text) for one in read.get_tier_by_name("Bo")] == [(2.0, 4.123, "yes")]
    assert (grid.minTimestamp, grid.maxTimestamp) == (0, 10)
    say("praatio, tgt: tiers agree")


def check_rttm() -> None:
    """Read who speaks when."""
    path = EXPORTS / "rttm/train.rttm"
    turns = [
        (turn.start, round(turn.end, 6), who) for turn, _, who in load_rttm(path)["talk"].itertracks(yield_label=True)
    ]
    assert turns == [(0.5, 2.75, "Ann_B"), (2.0, 4.123, "Bo")], turns
    assert [(part.start, part.end) for part in load_uem(EXPORTS / "rttm/train.uem")["talk"]] == [(0, 10)]
    assert [line.speaker_id for line in meeteval.io.load(str(path))] == ["Ann_B", "Bo"]
    say("pyannote.database, meeteval: turns agree")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    check_subtitles()
    check_textgrid()
    check_rttm()
