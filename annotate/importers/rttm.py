"""RTTM: who speaks when, one line a segment (NIST Rich Transcription 2009, appendix A)."""

import re
from collections.abc import Iterator
from typing import ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.encodings import decode_text
from annotate.importers.recordings import Cue, find_recording, index_recordings, make_record, read_seconds
from annotate.importers.source import Source, SourceRefused

FIELDS = 9
NOTHING = "<NA>"
_LINE = re.compile(r"^SPEAKER\s+\S+\s+\S+\s+[\d.]+\s+[\d.]+", re.MULTILINE)


class RttmImporter(Importer):
    """Reads RTTM."""

    name: ClassVar[str] = "rttm"
    title: ClassVar[str] = "RTTM"
    description: ClassVar[str] = "Turns of speakers in recordings, for diarization."
    suffixes: ClassVar[tuple[str, ...]] = (".rttm",)

    def recognise(self, source: Source) -> bool:
        return any(_LINE.search(decode_text(source.head(path, 4096))) for path in source.find(".rttm")[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read each file whole, as lines of one recording need not stand together."""
        del limits
        recordings = index_recordings(source)
        for path in source.find(".rttm"):
            try:
                files = list_rttm_cues(source.read_text(path))
            except SourceRefused as error:
                yield BadRecord(error.problem.code, str(error)).at(path, 1)
                continue
            except BadRecord as error:
                yield error.at(path, 1)
                continue
            for name, cues in files.items():
                try:
                    yield make_record(path, find_recording(source, recordings, name, path), cues)
                except BadRecord as error:
                    yield error.at(path, cues[0].line_number)


def list_rttm_cues(text: str) -> dict[str, list[Cue]]:
    """Return the turns by name of the recording; lines of other types than SPEAKER are passed over.

    Raises:
        BadRecord: A line has too few fields or a time that is none.
    """
    files: dict[str, list[Cue]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        if len(fields) < FIELDS:
            raise BadRecord("bad_line", f"line {number} has {len(fields)} fields; expected {FIELDS} or 10, by spaces")
        start_us = read_seconds(fields[3], f"line {number}")
        end_us = start_us + read_seconds(fields[4], f"line {number}")
        lane = "" if fields[7] == NOTHING else fields[7]
        files.setdefault(fields[1], []).append(Cue(start_us, end_us, lane=lane, line_number=number))
    return files
