"""WebVTT: the segments of each recording as subtitles with speakers (W3C WebVTT, candidate recommendation of 2019)."""

from annotate.exporters.subtitles import Cue, SubtitleExporter, SubtitleOptions, write_clock

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class WebvttOptions(SubtitleOptions, frozen=True, kw_only=True):
    """Options of the WebVTT export."""


class WebvttExporter(SubtitleExporter[WebvttOptions]):
    """Writes ``subtitles/<split>/<name>.vtt`` for each recording, and ``<split>.jsonl``, the list of them."""

    name = "webvtt"
    version = 2
    title = "WebVTT"
    description = "Segments of audio and video as subtitles with speakers, for browsers, players and speech tools."
    ending = "vtt"
    options_type = WebvttOptions

    def spell(self, cues: list[Cue]) -> str:
        """Return the cues behind the signature."""
        return "\n".join(["WEBVTT\n", *map(_spell, cues)])


def _spell(cue: Cue) -> str:
    times = f"{write_clock(cue.start_ms, '.')} --> {write_clock(cue.end_ms, '.')}"
    voice = f"<v {cue.speaker.translate(_ESCAPES)}>" if cue.speaker else ""
    return f"{cue.id}\n{times}\n{voice}{cue.text.translate(_ESCAPES)}\n"
