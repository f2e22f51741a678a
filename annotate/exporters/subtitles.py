"""Cues: segments as subtitles show them, in milliseconds. What WebVTT and SRT share."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Annotated, ClassVar, NamedTuple, TypeVar

from msgspec import Meta

from annotate.document.kinds.segment import Segment
from annotate.exporters.base import Exporter, MediaOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.recordings import RECORDING_LOSSES, ClassNames, Index, Recording, list_recordings
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader

SUBTITLE_LOSSES = (
    RECORDING_LOSSES
    | describe_kinds(list_kinds_but("segment"), "subtitles show segments only")
    | {
        "time_rounded": "Times with fractions of a millisecond were rounded, ends to at least one after the start.",
        "class_as_words": "Segments without words show the name of their class.",
        "line_break_changed": "Empty lines inside words were left out, as they would end the cue; line breaks are all "
        "alike.",
        "speaker_changed": "Names of lanes with line breaks, tabs or several spaces have single spaces.",
        "speaker_left_out": "The lanes of segments were left out, as the options ask.",
    }
)
"""Losses of :func:`list_cues`."""


class SubtitleOptions(MediaOptions, frozen=True, kw_only=True):
    """The choices that formats of subtitles share."""

    speakers: Annotated[bool, Meta(description="Whether cues name the lane of their segment as the speaker.")] = True


OptionsT = TypeVar("OptionsT", bound=SubtitleOptions)
_LINE_END = re.compile("\r\n|\r|\n")


class Cue(NamedTuple):
    """One subtitle.

    Attributes:
        id: Id of the segment.
        start_ms: First millisecond.
        end_ms: First millisecond after it, later than the start.
        speaker: The lane, on one line; empty for none.
        text: Lines, none of them empty.
    """

    id: str
    start_ms: int
    end_ms: int
    speaker: str
    text: str


class SubtitleExporter(Exporter[OptionsT]):
    """Writes ``subtitles/<split>/<name>.<ending>`` for each recording, and ``<split>.jsonl``, the list of them.

    Attributes:
        ending: Ending of a file's name.
    """

    media = ("audio", "video")
    losses = SUBTITLE_LOSSES
    ending: ClassVar[str]

    @abstractmethod
    def spell(self, cues: list[Cue]) -> str:
        """Return a file."""

    def count_unspelled(self, cue: Cue, item: str, ledger: Ledger) -> None:
        """Count what a file does not carry of a cue."""

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: OptionsT) -> None:
        """Write the file of each recording, then the lists of files."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            index = Index(stack)
            for recording in list_recordings(release, ledger, files):
                path = f"subtitles/{recording.record.split}/{recording.stem}.{self.ending}"
                index.add(recording, subtitles=path)
                cues = list(list_cues(recording, names, ledger, options))
                for cue in cues:
                    self.count_unspelled(cue, recording.record.key, ledger)
                ledger.write(path, self.spell(cues).encode())
            index.write(ledger)


def list_cues(recording: Recording, names: ClassNames, ledger: Ledger, options: SubtitleOptions) -> Iterator[Cue]:
    """Yield the cues of a recording, by time."""
    key = recording.record.key
    for mark, name in names.keep(recording):
        assert isinstance(mark, Segment)
        start_ms, end_ms = (mark.start_us + 500) // 1000, (mark.end_us + 500) // 1000
        if mark.start_us % 1000 or mark.end_us % 1000:
            ledger.lose("time_rounded", key, mark.id)
        lines = [line for line in _LINE_END.split(mark.text) if line.strip()]
        ledger.lose("class_left_out" if lines else "class_as_words", key, mark.id)
        if lines and "\n".join(lines) != mark.text:
            ledger.lose("line_break_changed", key, mark.id)
        speaker = " ".join(mark.lane.split())
        if speaker != mark.lane:
            ledger.lose("speaker_changed", key, mark.id)
        if speaker and not options.speakers:
            ledger.lose("speaker_left_out", key, mark.id)
            speaker = ""
        yield Cue(mark.id, start_ms, max(end_ms, start_ms + 1), speaker, "\n".join(lines) or " ".join(name.split()))


def write_clock(time_ms: int, mark: str) -> str:
    """Return a time as ``hh:mm:ss`` and milliseconds behind a mark, ``.`` or ``,``."""
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{milliseconds:03}"
