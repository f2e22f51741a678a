"""RTTM: who speaks when, one line a segment (NIST Rich Transcription 2009, appendix A)."""

import re
from collections.abc import Iterator
from typing import ClassVar

from annotate.document.problem import Problem
from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.encodings import decode_text
from annotate.importers.keys import KeyBook
from annotate.importers.recordings import Cue, find_recording, index_recordings, make_record, read_seconds
from annotate.importers.rows import Row, read_rows
from annotate.importers.source import Source, SourceRefused

FIELDS = 9
NOTHING = "<NA>"
_SILENT = ("SPEAKER", "SPKR-INFO")
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
        recordings, keys = index_recordings(source), KeyBook()
        paths = source.find(".rttm")
        for path in paths:
            try:
                text = source.read_text(path)
                files, others = list_rttm_cues(text), count_others(text)
            except SourceRefused as error:
                yield BadRecord(error.problem.code, str(error)).at(path, 1)
                continue
            except BadRecord as error:
                yield error.at(path, 1)
                continue
            listed = _read_list(source, path)
            for name, cues in files.items():
                try:
                    is_alone = len(paths) == len(files) == 1
                    recording = listed.get(name) or find_recording(source, recordings, name, path, is_alone=is_alone)
                    yield make_record(path, recording, cues, keys, _tell_others(others.get(name, [])))
                except BadRecord as error:
                    yield error.at(path, cues[0].line_number)


def _read_list(source: Source, path: str) -> dict[str, str]:
    """Return the recordings by name as our own exports list them beside the lines, which hold no spaces."""
    beside = f"{path.removesuffix('.rttm')}.jsonl"
    if not source.has(beside):
        return {}
    rows = [row.value for row in read_rows(source, beside, limits=DEFAULT_IMPORT_LIMITS) if isinstance(row, Row)]
    named = {str(row["uri"]): str(row["media"]) for row in rows if "uri" in row and "media" in row}
    found = {uri: source.media.find(media, near=beside) for uri, media in named.items()}
    return {uri: recording for uri, recording in found.items() if recording is not None}


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
            message = f"it has {len(fields)} fields; expected {FIELDS} or 10, by spaces"
            raise BadRecord("bad_line", message, line=number)
        start_us = read_seconds(fields[3], number)
        end_us = start_us + read_seconds(fields[4], number)
        lane = "" if fields[7] == NOTHING else fields[7]
        files.setdefault(fields[1], []).append(Cue(start_us, end_us, lane=lane, line_number=number))
    return files


def count_others(text: str) -> dict[str, list[str]]:
    """Return the types of the lines that are no turns and say more than who there is, by name of the recording."""
    found: dict[str, list[str]] = {}
    for fields in map(str.split, text.splitlines()):
        if len(fields) > 1 and fields[0] not in _SILENT and not fields[0].startswith(";"):
            found.setdefault(fields[1], []).append(fields[0])
    return found


def _tell_others(types: list[str]) -> list[Problem]:
    if not types:
        return []
    told = ", ".join(sorted(set(types)))
    return [Problem("kind_left_out", None, f"{len(types)} lines of type {told} have no place in documents")]
