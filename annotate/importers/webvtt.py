"""WebVTT: subtitles with speakers, one file a recording."""

import html
import re
from collections.abc import Iterator
from typing import ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, Importer, ImportLimits, Parsed
from annotate.importers.encodings import decode_text
from annotate.importers.recordings import Cue, read_cue_files
from annotate.importers.source import Source
from annotate.importers.subtitles import read_blocks

_VOICE = re.compile(r"^<v(?:\.[^ >]*)? ([^>]*)>")
_BEFORE_VOICE = re.compile(r"\s+(?=<v(?:\.[^ >]*)? )")
_TAG = re.compile(r"</?[a-z0-9][^>]*>")


class WebvttImporter(Importer):
    """Reads WebVTT."""

    name: ClassVar[str] = "webvtt"
    title: ClassVar[str] = "WebVTT"
    description: ClassVar[str] = "Subtitles with speakers, one file for each audio or video."
    suffixes: ClassVar[tuple[str, ...]] = (".vtt",)

    def recognise(self, source: Source) -> bool:
        return any(decode_text(source.head(path, 64)).startswith("WEBVTT") for path in source.find(".vtt")[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        del limits
        return read_cue_files(source, source.find(".vtt"), list_vtt_cues)


def list_vtt_cues(text: str) -> Iterator[Cue]:
    """Yield the cues of a file; tags but the speaker's are left off, entities resolved.

    Where several people speak in one cue, each has one of its own at the same time.

    Raises:
        BadRecord: A time cannot be read.
    """
    for block in read_blocks(text, may_have_gaps=False):
        for said in _BEFORE_VOICE.split(block.text):
            voice = _VOICE.match(said)
            words = html.unescape(_TAG.sub("", said))
            lane = html.unescape(voice[1]).strip() if voice else ""
            yield Cue(block.start_us, block.end_us, words, lane, id=block.name, line_number=block.line_number)
