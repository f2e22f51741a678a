"""SRT (SubRip): the segments of each recording as numbered subtitles."""

import re

from annotate.exporters.ledger import Ledger
from annotate.exporters.subtitles import SUBTITLE_LOSSES, Cue, SubtitleExporter, SubtitleOptions, write_clock

_STYLED = re.compile(r"</?(?:b|i|u|s|font)(?: [^>]*)?>|\{\\[^}]*\}|^\[[^]\n]{1,60}\]", re.IGNORECASE)
"""What players leave off."""


class SrtOptions(SubtitleOptions, frozen=True, kw_only=True):
    """Options of the SRT export."""


class SrtExporter(SubtitleExporter[SrtOptions]):
    """Writes ``subtitles/<split>/<name>.srt`` for each recording, and ``<split>.jsonl``, the list of them."""

    name = "srt"
    version = 2
    title = "SRT"
    description = "Segments of audio and video as numbered subtitles, for players and editors."
    ending = "srt"
    options_type = SrtOptions
    losses = SUBTITLE_LOSSES | {
        "speaker_as_words": "Speakers were written as words in front of what they say: SRT has no place for them.",
        "words_as_style": "Words that players take for styles or names of speakers, such as <b> or [Ann], stand as "
        "they are: SRT has no way to say that they are words.",
    }

    def spell(self, cues: list[Cue]) -> str:
        """Return the cues with their numbers."""
        return "\n".join(_spell(number, cue) for number, cue in enumerate(cues, start=1))

    def count_unspelled(self, cue: Cue, item: str, ledger: Ledger) -> None:
        """Count a speaker, who becomes words, and words that are taken for something else."""
        if _STYLED.search(cue.text) or _STYLED.search(cue.speaker):
            ledger.lose("words_as_style", item, cue.id)
        if cue.speaker:
            ledger.lose("speaker_as_words", item, cue.id)


def _spell(number: int, cue: Cue) -> str:
    times = f"{write_clock(cue.start_ms, ',')} --> {write_clock(cue.end_ms, ',')}"
    speaker = f"{cue.speaker}: " if cue.speaker else ""
    return f"{number}\n{times}\n{speaker}{cue.text}\n"
