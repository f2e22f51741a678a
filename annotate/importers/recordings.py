"""Records of audio and video with marks in time: how files of cues find their recording, and how they become marks."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from annotate.document.kinds.instant import Instant
from annotate.document.kinds.segment import Segment
from annotate.document.problem import Problem
from annotate.importers.base import BadRecord, ImportAsset, ImportRecord, Parsed
from annotate.importers.images import guess_family
from annotate.importers.keys import KeyBook
from annotate.importers.regions import Sheet
from annotate.importers.source import Source, SourceRefused
from annotate.importers.splits import find_split

SPEECH = "speech"
"""The class of segments in formats that have words and speakers but no classes."""

MAX_TIME_US = 10**13
_S = 1_000_000
_CLOCK = re.compile(r"(?:([0-9]{1,6}):)?([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,3}))?$")


class Cue(NamedTuple):
    """A stretch of a recording, or a moment when it ends where it starts.

    Attributes:
        start_us: First microsecond.
        end_us: First microsecond after it.
        text: What is said.
        lane: Who says it, or the tier.
        class_id: The class.
        id: What the file calls it.
        line_number: Line on which it begins.
    """

    start_us: int
    end_us: int
    text: str = ""
    lane: str = ""
    class_id: str = SPEECH
    id: str = ""
    line_number: int = 1


def index_recordings(source: Source) -> dict[str, list[str]]:
    """Return the audio and video files by their name without folders and ending."""
    found: dict[str, list[str]] = {}
    for path in source.paths():
        if guess_family(path) in ("audio", "video"):
            found.setdefault(path.rsplit("/", 1)[-1].rsplit(".", 1)[0], []).append(path)
    return found


def find_recording(
    source: Source, recordings: dict[str, list[str]], stem: str, near: str, *, is_alone: bool = False
) -> str:
    """Return the recording that cues belong to.

    Args:
        source: The files.
        recordings: Those among them that are recordings, as :func:`index_recordings` gives them.
        stem: What the cues call it.
        near: The file of the cues.
        is_alone: Whether no other cues came along, so that they can only belong to an only recording.

    Raises:
        BadRecord: There is none, or no way to choose.
    """
    candidates = recordings.get(stem) or recordings.get(stem.rsplit(".", 1)[0]) or []
    if is_alone and not candidates and sum(map(len, recordings.values())) == 1:
        candidates = next(iter(recordings.values()))
    if len(candidates) > 1:
        chosen = source.media.find(f"{near.rpartition('/')[0]}/{candidates[0].rsplit('/', 1)[-1]}", near=near)
        candidates = [chosen] if chosen in candidates else candidates
    if len(candidates) != 1:
        count = len(candidates) or "no"
        raise BadRecord(
            "recording_missing", f"there are {count} recordings named {stem!r}; send the one it belongs to along"
        )
    return candidates[0]


def make_record(path: str, recording: str, cues: Iterable[Cue], keys: KeyBook, notes: Sequence[Problem] = ()) -> Parsed:
    """Return the record of a recording with its cues.

    Args:
        path: The file of the cues.
        recording: Path of the recording.
        cues: Its cues; those without length become instants.
        keys: Tells recordings of one name in several folders apart.
        notes: What was left out of it.

    Raises:
        BadRecord: A cue ends before it starts, or lies beyond any recording.
    """
    family = guess_family(recording) or "audio"
    sheet = Sheet()
    for cue in sorted(cues, key=lambda cue: (cue.start_us, cue.end_us)):
        if not 0 <= cue.start_us <= cue.end_us <= MAX_TIME_US:
            raise BadRecord(
                "bad_time",
                f"from {cue.start_us / _S:g} s to {cue.end_us / _S:g} s; expected an end after the start",
                line=cue.line_number,
            )
        id_ = sheet.name(cue.id, "s")
        if cue.start_us == cue.end_us:
            sheet.marks.append(Instant(id=id_, slot=family, class_=cue.class_id, at_us=cue.start_us, text=cue.text))
        else:
            sheet.marks.append(
                Segment(
                    id=id_,
                    slot=family,
                    class_=cue.class_id,
                    start_us=cue.start_us,
                    end_us=cue.end_us,
                    lane=cue.lane,
                    text=cue.text,
                )
            )
    split = find_split(path)
    record = ImportRecord(
        key=keys.take_path(recording.rsplit("/", 1)[-1], recording),
        assets={family: ImportAsset(upload=recording)},
        metadata={"split": split} if split else {},
        annotations=[sheet.finish()],
    )
    return Parsed(line_number=1, file=path, record=record, notes=[*sheet.notes, *notes])


def read_clock(text: str, line_number: int) -> int:
    """Return a time of ``hh:mm:ss.mmm`` (hours and thousandths may be missing, a comma is a point), microseconds.

    Raises:
        BadRecord: It is none.
    """
    found = _CLOCK.match(text.strip())
    if found is None:
        message = f"{text.strip()[:40]!r} is no time; expected hh:mm:ss.mmm"
        raise BadRecord("bad_time", message, line=line_number)
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return ((hours * 60 + minutes) * 60 + seconds) * _S + int((found[4] or "").ljust(3, "0")) * 1000


def read_seconds(text: str, line_number: int) -> int:
    """Return seconds as microseconds, rounded to the nearest.

    Raises:
        BadRecord: It is no number.
    """
    try:
        return round(float(text) * _S)
    except (ValueError, OverflowError) as error:
        raise BadRecord("bad_time", f"{text[:40]!r} is no number of seconds", line=line_number) from error


def read_cue_files(source: Source, paths: Sequence[str], read_cues: Callable[[str], Iterable[Cue]]) -> Iterator[Parsed]:
    """Yield a record for each file of cues and the recording of its name."""
    recordings, keys = index_recordings(source), KeyBook()
    for path in paths:
        try:
            cues = list(read_cues(source.read_text(path)))
            stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            recording = find_recording(source, recordings, stem, path, is_alone=len(paths) == 1)
            yield make_record(path, recording, cues, keys)
        except SourceRefused as error:
            yield BadRecord(error.problem.code, str(error)).at(path, 1)
        except BadRecord as error:
            yield error.at(path, 1)
