"""Lets FFmpeg (through PyAV), srt, ttconv and pycaption read subtitles, textgrid and pympi the tiers of a TextGrid.

``make test-readers`` runs it in an environment of its own. It exits with an error when a time or word is another.
"""

import sys
from pathlib import Path
from typing import Any

import av
import pycaption
import srt
import textgrid
from pympi.Praat import TextGrid
from ttconv.srt import reader as srt_reader
from ttconv.vtt import reader as vtt_reader

EXPORTS = Path(sys.argv[1])
SRT = EXPORTS / "srt" / "subtitles" / "train" / "talk.srt"
VTT = EXPORTS / "webvtt" / "subtitles" / "train" / "talk.vtt"
GRID = EXPORTS / "textgrid" / "textgrids" / "train" / "talk.TextGrid"
TIMES = [(0.5, 2.75), (2.0, 4.123)]
WORDS = ['Ann B: say "hi" & <go>', "Bo: yes"]


def check_players() -> None:
    """Take the packets that a player would show."""
    for path, words in ((SRT, WORDS), (VTT, ['<v Ann B>say "hi" &amp; &lt;go&gt;', "<v Bo>yes"])):
        with av.open(str(path)) as container:
            packets: list[Any] = [one for one in container.demux(container.streams.subtitles[0]) if one.size]
            times = [
                (float(packet.pts * packet.time_base), float((packet.pts + packet.duration) * packet.time_base))
                for packet in packets
            ]
            assert times == TIMES, times
            assert [bytes(packet).decode() for packet in packets] == words, packets
    say("ffmpeg: subtitles agree")


def check_subtitles() -> None:
    """Read both formats as converters do."""
    cues = list(srt.parse(SRT.read_text(encoding="utf-8"), ignore_errors=False))
    assert [(cue.start.total_seconds(), cue.end.total_seconds()) for cue in cues] == TIMES
    assert [cue.content for cue in cues] == WORDS
    for path, reader in ((SRT, pycaption.SRTReader), (VTT, pycaption.WebVTTReader)):
        read = reader().read(path.read_text(encoding="utf-8"))
        captions = read.get_captions(read.get_languages()[0])
        assert [(one.start / 1e6, one.end / 1e6, one.get_text()) for one in captions] == [
            (*times, words) for times, words in zip(TIMES, WORDS, strict=True)
        ], captions
    for path, read in ((SRT, srt_reader.to_model), (VTT, vtt_reader.to_model)):
        with path.open(encoding="utf-8") as stream:
            body = read(stream).get_body()
        shown = [(float(one.get_begin()), float(one.get_end())) for part in body for one in part]
        assert shown == TIMES, shown
    say("srt, pycaption, ttconv: subtitles agree")


def check_tiers() -> None:
    """Read a TextGrid."""
    expected = {"Ann B": [(0.5, 2.75, 'say "hi" & <go>')], "Bo": [(2.0, 4.123, "yes")]}
    read = textgrid.TextGrid.fromFile(str(GRID))
    found = {
        tier.name: [(float(one.minTime), float(one.maxTime), one.mark) for one in tier if one.mark] for tier in read
    }
    assert found == expected, found
    tiers = TextGrid(str(GRID), codec="utf-8").get_tiers()
    found = {tier.name: [one for one in tier.get_intervals() if one[2]] for tier in tiers}
    assert found == expected, found
    say("textgrid, pympi: tiers agree")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    check_players()
    check_subtitles()
    check_tiers()
