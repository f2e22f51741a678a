"""QVHighlights: one JSON line a query with all stretches of video that answer it (Lei et al., 2021)."""

from contextlib import ExitStack, closing
from typing import Any, Final

from annotate.document.kinds.segment import Segment
from annotate.document.manifest import Split
from annotate.exporters.base import Exporter
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.moments import MOMENT_LOSSES, Moment, MomentOptions, list_moments
from annotate.exporters.recordings import ClassNames, list_recordings
from annotate.exporters.records import SPLITS
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill

CLIP_US: Final = 2_000_000
"""The videos are judged in clips of this length."""

NAMES: Final[dict[Split, str]] = {"train": "train", "validation": "val", "test": "test"}


class QvhighlightsOptions(MomentOptions, frozen=True, kw_only=True):
    """Options of the QVHighlights export."""


class QvhighlightsExporter(Exporter[QvhighlightsOptions]):
    """Writes ``highlight_<split>_release.jsonl``."""

    name = "qvhighlights"
    version = 1
    title = "QVHighlights"
    description = "Queries with all the stretches of video that answer them, for moment retrieval."
    media = ("video",)
    options_type = QvhighlightsOptions
    losses = MOMENT_LOSSES | {
        "duration_unknown": "Queries about videos whose length is not known were left out.",
    }

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: QvhighlightsOptions) -> None:
        """Write the queries of every split that has any."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            rows = {split: stack.enter_context(Spill()) for split in SPLITS}
            for recording in list_recordings(release, ledger, files, kinds=(Segment,), media=("video",)):
                record, duration_us = recording.record, recording.asset.duration_us
                for moment in list_moments(recording, names, ledger, options):
                    if duration_us is None:
                        ledger.lose("duration_unknown", record.key, recording.slot)
                        continue
                    ledger.tally("queries")
                    row = {"qid": ledger.counts["queries"], "query": moment.query, "duration": duration_us / 1e6}
                    row |= {"vid": recording.stem, **_describe(moment, duration_us)}
                    rows[record.split].add(row | {"item_key": record.key, "file": recording.path})
            for split in [split for split in SPLITS if rows[split].count] or ["train"]:
                with ledger.open(f"highlight_{NAMES[split]}_release.jsonl") as stream:
                    stream.writelines(rows[split].chunks())


def _describe(moment: Moment, duration_us: int) -> dict[str, Any]:
    windows = [[start_us / 1e6, end_us / 1e6] for start_us, end_us in moment.windows]
    return {"relevant_windows": windows, "relevant_clip_ids": list_clips(moment.windows, duration_us)}


def list_clips(windows: list[tuple[int, int]], duration_us: int) -> list[int]:
    """Return the clips that windows cover at least half of; for a window that covers no half, the one it covers most.

    Args:
        windows: Start and end, microseconds.
        duration_us: Length of the video.

    Returns:
        Numbers of clips from 0, ascending.
    """
    found: set[int] = set()
    last = max(0, (duration_us - 1) // CLIP_US)
    for start_us, end_us in windows:
        touched = range(start_us // CLIP_US, min(last, (end_us - 1) // CLIP_US) + 1)
        covered = {clip: min(end_us, (clip + 1) * CLIP_US) - max(start_us, clip * CLIP_US) for clip in touched}
        halves = {clip for clip, covered_us in covered.items() if 2 * covered_us >= CLIP_US}
        found |= halves or {max(covered, key=lambda clip: covered[clip])} if covered else set()
    return sorted(found)
