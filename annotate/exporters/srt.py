"""SRT (SubRip): the segments of each recording as numbered subtitles."""

from contextlib import ExitStack, closing

from annotate.exporters.base import Exporter
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.recordings import ClassNames, Index, list_recordings
from annotate.exporters.release import ReleaseReader
from annotate.exporters.subtitles import SUBTITLE_LOSSES, Cue, SubtitleOptions, list_cues, write_clock


class SrtOptions(SubtitleOptions, frozen=True, kw_only=True):
    """Options of the SRT export."""


class SrtExporter(Exporter[SrtOptions]):
    """Writes ``subtitles/<split>/<name>.srt`` for each recording, and ``<split>.jsonl``, the list of them."""

    name = "srt"
    version = 1
    title = "SRT"
    description = "Segments of audio and video as numbered subtitles, for players and editors."
    media = ("audio", "video")
    options_type = SrtOptions
    losses = SUBTITLE_LOSSES | {
        "speaker_as_words": "Speakers were written as words in front of what they say: SRT has no place for them."
    }

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: SrtOptions) -> None:
        """Write the file of each recording, then the lists of files."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            index = Index(stack)
            for recording in list_recordings(release, ledger, files):
                path = f"subtitles/{recording.record.split}/{recording.stem}.srt"
                index.add(recording, subtitles=path)
                cues = list(list_cues(recording, names, ledger, options))
                for cue in cues:
                    if cue.speaker:
                        ledger.lose("speaker_as_words", recording.record.key, cue.id)
                with ledger.open(path) as stream:
                    stream.write("\n".join(_spell(number, cue) for number, cue in enumerate(cues, start=1)).encode())
            index.write(ledger)


def _spell(number: int, cue: Cue) -> str:
    times = f"{write_clock(cue.start_ms, ',')} --> {write_clock(cue.end_ms, ',')}"
    speaker = f"{cue.speaker}: " if cue.speaker else ""
    return f"{number}\n{times}\n{speaker}{cue.text}\n"
