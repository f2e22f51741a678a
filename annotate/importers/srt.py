"""SRT (SubRip): numbered subtitles, one file a recording."""

import re
from collections.abc import Iterator
from typing import ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, Importer, ImportLimits, Parsed
from annotate.importers.encodings import decode_text
from annotate.importers.recordings import Cue, read_cue_files
from annotate.importers.source import Source
from annotate.importers.subtitles import ARROW, read_blocks

_STYLE = re.compile(r"</?(?:b|i|u|s|font)(?: [^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
_BRACKETED = re.compile(r"^\[([^\]\n]{1,60})\]:? ?")


class SrtImporter(Importer):
    """Reads SRT."""

    name: ClassVar[str] = "srt"
    title: ClassVar[str] = "SRT"
    description: ClassVar[str] = "Numbered subtitles, one file for each audio or video."
    suffixes: ClassVar[tuple[str, ...]] = (".srt",)

    def recognise(self, source: Source) -> bool:
        return any(ARROW in decode_text(source.head(path, 4096)) for path in source.find(".srt")[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        del limits
        return read_cue_files(source, source.find(".srt"), list_srt_cues)


def list_srt_cues(text: str) -> Iterator[Cue]:
    """Yield the cues of a file; styles are left off, ``[Name]`` in front of words is the speaker.

    A name before a colon alone stays with the words: nothing tells it from a sentence that has one.

    Raises:
        BadRecord: A time cannot be read.
    """
    for block in read_blocks(text, may_have_gaps=True):
        words = _STYLE.sub("", block.text)
        speaker = _BRACKETED.match(words)
        lane = speaker[1].strip() if speaker else ""
        said = words[speaker.end() :] if speaker else words
        yield Cue(block.start_us, block.end_us, said, lane, line_number=block.line_number)
