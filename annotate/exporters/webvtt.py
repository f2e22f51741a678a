"""WebVTT: the segments of each recording as subtitles with speakers (W3C WebVTT, candidate recommendation of 2019)."""

from contextlib import ExitStack, closing

from annotate.exporters.base import Exporter
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.recordings import ClassNames, Index, list_recordings
from annotate.exporters.release import ReleaseReader
from annotate.exporters.subtitles import SUBTITLE_LOSSES, Cue, SubtitleOptions, list_cues, write_clock

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class WebvttOptions(SubtitleOptions, frozen=True, kw_only=True):
    """Options of the WebVTT export."""


class WebvttExporter(Exporter[WebvttOptions]):
    """Writes ``subtitles/<split>/<name>.vtt`` for each recording, and ``<split>.jsonl``, the list of them."""

    name = "webvtt"
    version = 1
    title = "WebVTT"
    description = "Segments of audio and video as subtitles with speakers, for browsers, players and speech tools."
    media = ("audio", "video")
    options_type = WebvttOptions
    losses = SUBTITLE_LOSSES

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: WebvttOptions) -> None:
        """Write the file of each recording, then the lists of files."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            index = Index(stack)
            for recording in list_recordings(release, ledger, files):
                path = f"subtitles/{recording.record.split}/{recording.stem}.vtt"
                index.add(recording, subtitles=path)
                cues = [_spell(cue) for cue in list_cues(recording, names, ledger, options)]
                with ledger.open(path) as stream:
                    stream.write("\n".join(["WEBVTT\n", *cues]).encode())
            index.write(ledger)


def _spell(cue: Cue) -> str:
    times = f"{write_clock(cue.start_ms, '.')} --> {write_clock(cue.end_ms, '.')}"
    voice = f"<v {cue.speaker.translate(_ESCAPES)}>" if cue.speaker else ""
    return f"{cue.id}\n{times}\n{voice}{cue.text.translate(_ESCAPES)}\n"
