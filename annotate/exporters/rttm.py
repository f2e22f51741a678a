"""RTTM: who speaks when, one line a segment (NIST Rich Transcription 2009, appendix A), with UEM beside it."""

from collections.abc import Collection
from contextlib import ExitStack, closing
from itertools import count

from annotate.document.kinds.segment import Segment
from annotate.exporters.base import Exporter, MediaOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.recordings import (
    RECORDING_LOSSES,
    ClassNames,
    Index,
    Recording,
    Uris,
    join_words,
    list_recordings,
    write_seconds,
)
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill


class RttmOptions(MediaOptions, frozen=True, kw_only=True):
    """Options of the RTTM export."""


class RttmExporter(Exporter[RttmOptions]):
    """Writes ``<split>.rttm``, ``<split>.uem`` with what was annotated, and a list of recordings."""

    name = "rttm"
    version = 2
    title = "RTTM"
    description = "Segments of audio and video as turns of speakers, for diarization trainers and scorers."
    media = ("audio", "video")
    options_type = RttmOptions
    losses = (
        {code: text for code, text in RECORDING_LOSSES.items() if code != "line_break_changed"}
        | describe_kinds(list_kinds_but("segment"), "RTTM has no such thing")
        | {
            "class_as_speaker": "Segments without a lane name their class as the speaker.",
            "words_left_out": "Words of segments were left out: RTTM says who speaks, not what.",
            "name_changed": "Spaces in names of speakers and files became underscores: they part "
            "the fields. A name that is taken gets a part of the file's hash, or a number.",
            "duration_unknown": "Recordings whose length is not known have no line in the UEM file.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: RttmOptions) -> None:
        """Write the lines of every split that has a recording."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            index, uris = Index(stack), Uris(stack, ledger)
            turns = {split: stack.enter_context(Spill()) for split in SPLITS}
            scored = {split: stack.enter_context(Spill()) for split in SPLITS}
            for recording in list_recordings(release, ledger, files):
                split = recording.record.split
                uri = uris.assign(recording)
                index.add(recording, uri=uri)
                _add_turns(recording, uri, names, ledger, turns[split])
                duration_us = recording.asset.duration_us
                if duration_us is None:
                    ledger.lose("duration_unknown", recording.record.key, recording.slot)
                else:
                    scored[split].add_line(f"{uri} 1 0.000 {write_seconds(duration_us)}".encode())
            for split in index.write(ledger):
                for ending, lines in (("rttm", turns[split]), ("uem", scored[split])):
                    with ledger.open(f"{split}.{ending}") as stream:
                        stream.writelines(lines.chunks())


def _add_turns(recording: Recording, uri: str, names: ClassNames, ledger: Ledger, turns: Spill) -> None:
    key = recording.record.key
    speakers: dict[str, str] = {}
    for mark, name in names.keep(recording):
        assert isinstance(mark, Segment)
        ledger.lose("class_left_out" if mark.lane else "class_as_speaker", key, mark.id)
        if mark.text:
            ledger.lose("words_left_out", key, mark.id)
        said = mark.lane or name
        if said not in speakers:
            speakers[said] = _name_speaker(said, speakers.values())
        speaker = speakers[said]
        if speaker != said:
            ledger.lose("name_changed", key, mark.id)
        times = f"{write_seconds(mark.start_us)} {write_seconds(mark.end_us - mark.start_us)}"
        turns.add_line(f"SPEAKER {uri} 1 {times} <NA> <NA> {speaker} <NA> <NA>".encode())


def _name_speaker(said: str, taken: Collection[str]) -> str:
    """Return the name of a speaker without spaces, which no other speaker of the recording has."""
    joined = join_words(said)
    free = (name for number in count(2) if (name := f"{joined}_{number}") not in taken)
    return joined if joined not in taken else next(free)
