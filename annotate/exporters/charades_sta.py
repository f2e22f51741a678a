"""Charades-STA: one line a query and stretch of video, for temporal grounding (Gao et al., 2017)."""

import re
from contextlib import ExitStack, closing
from typing import Final

from annotate.document.kinds.segment import Segment
from annotate.exporters.base import Exporter
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.moments import MOMENT_LOSSES, MomentOptions, list_moments
from annotate.exporters.recordings import ClassNames, Index, Uris, list_recordings, write_seconds
from annotate.exporters.records import SPLITS
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill

_BETWEEN: Final = re.compile("##+")


class CharadesStaOptions(MomentOptions, frozen=True, kw_only=True):
    """Options of the Charades-STA export."""


class CharadesStaExporter(Exporter[CharadesStaOptions]):
    """Writes ``charades_sta_<split>.txt``, and ``<split>.jsonl``, the list of videos."""

    name = "charades_sta"
    version = 2
    title = "Charades-STA"
    description = "Sentences with the stretches of video they describe, one a line, for temporal grounding."
    media = ("video",)
    options_type = CharadesStaOptions
    losses = MOMENT_LOSSES | {
        "windows_parted": "Queries with several answers became a line each: nothing says any more that they are one.",
        "name_changed": "Spaces in names of videos became underscores: they part the fields. "
        "A name that is taken gets a part of the file's hash.",
        "mark_between_changed": "Two number signs in queries became one: they part times and query.",
    }

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: CharadesStaOptions) -> None:
        """Write the lines of every split that has a video."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            index, uris = Index(stack), Uris(stack, ledger)
            lines = {split: stack.enter_context(Spill()) for split in SPLITS}
            for recording in list_recordings(release, ledger, files, kinds=(Segment,), media=("video",)):
                key = recording.record.key
                video = uris.assign(recording)
                index.add(recording, video=video)
                for moment in list_moments(recording, names, ledger, options):
                    if len(moment.windows) > 1:
                        ledger.lose("windows_parted", key)
                    query = _BETWEEN.sub("#", moment.query)
                    if query != moment.query:
                        ledger.lose("mark_between_changed", key)
                    for start_us, end_us in moment.windows:
                        times = f"{write_seconds(start_us)} {write_seconds(end_us)}"
                        lines[recording.record.split].add_line(f"{video} {times}##{query}".encode())
                        ledger.tally("moments")
            for split in index.write(ledger):
                with ledger.open(f"charades_sta_{split}.txt") as stream:
                    stream.writelines(lines[split].chunks())
