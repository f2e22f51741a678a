"""Praat TextGrid: the segments of each recording in tiers by lane, instants in tiers of points (long text format)."""

from collections.abc import Collection
from contextlib import ExitStack, closing
from itertools import count
from typing import NamedTuple

from annotate.document.kinds.instant import Instant
from annotate.document.kinds.segment import Segment
from annotate.exporters.base import Exporter, MediaOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.recordings import (
    RECORDING_LOSSES,
    ClassNames,
    Index,
    Recording,
    find_times,
    join_lines,
    list_recordings,
    write_seconds,
)
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader


class TextgridOptions(MediaOptions, frozen=True, kw_only=True):
    """Options of the TextGrid export."""


class TextgridExporter(Exporter[TextgridOptions]):
    """Writes ``textgrids/<split>/<name>.TextGrid`` for each recording, and ``<split>.jsonl``, the list of them."""

    name = "textgrid"
    version = 3
    title = "Praat TextGrid"
    description = "Segments and instants of audio and video in tiers, for Praat and phonetic tools."
    media = ("audio", "video")
    options_type = TextgridOptions
    losses = (
        RECORDING_LOSSES
        | describe_kinds(list_kinds_but("segment", "instant"), "TextGrid has no such thing")
        | {
            "class_as_words": "Segments and instants without words are labelled with the name of their class.",
            "tier_split": "Segments that overlap others of their lane were moved to a tier of their own: a tier cannot "
            "hold both.",
            "instant_merged": "Instants of a tier at the same time were left out but for the first: a tier cannot hold "
            "both.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: TextgridOptions) -> None:
        """Write the file of each recording, then the lists of files."""
        names = ClassNames(release, ledger)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=False)))
            index = Index(stack)
            for recording in list_recordings(release, ledger, files, kinds=(Segment, Instant)):
                path = f"textgrids/{recording.record.split}/{recording.stem}.TextGrid"
                index.add(recording, textgrid=path)
                tiers = _sort_into_tiers(recording, names, ledger)
                ledger.write(path, _spell(recording, tiers).encode())
            index.write(ledger)


class _Label(NamedTuple):
    start_us: int
    end_us: int
    text: str


class _Tier(NamedTuple):
    name: str
    is_points: bool
    labels: list[_Label]


def _sort_into_tiers(recording: Recording, names: ClassNames, ledger: Ledger) -> list[_Tier]:
    """Return the tiers in the order of their first label; marks come by time, so only the last label can overlap."""
    tiers: dict[tuple[str, bool, int], _Tier] = {}
    key = recording.record.key
    marks = list(names.keep(recording))
    # Tiers made for want of room give way to lanes that have their name.
    taken = {_find_lane(mark) or name for mark, name in marks if isinstance(mark, Segment)}
    for mark, name in marks:
        is_point = isinstance(mark, Instant)
        lane = _find_lane(mark)
        if not mark.text:
            ledger.lose("class_as_words", key, mark.id)
        elif lane:
            ledger.lose("class_left_out", key, mark.id)
        start_us, end_us = find_times(mark)
        label = _Label(start_us, end_us, join_lines(mark.text or name, recording, mark, ledger))
        number = 1
        while (tier := tiers.get((lane or name, is_point, number))) and tier.labels[-1].end_us > start_us:
            number += 1
        if is_point and tier and tier.labels[-1].end_us == start_us:
            ledger.lose("instant_merged", key, mark.id)
            continue
        if tier is None:
            wanted = f"{name} (points)" if is_point else lane or name
            title = join_lines(wanted, recording, mark, ledger)
            if is_point or number > 1 or title != wanted:
                title = _find_free(title, number, taken)
                taken.add(title)
            tier = _Tier(title, is_point, [])
            tiers[lane or name, is_point, number] = tier
        if number > 1:
            ledger.lose("tier_split", key, mark.id)
        tier.labels.append(label)
    return list(tiers.values())


def _find_lane(mark: Segment | Instant) -> str:
    return mark.lane if isinstance(mark, Segment) else ""


def _find_free(title: str, number: int, taken: Collection[str]) -> str:
    """Return a title that no tier has: with this number, from 2 on, or the next one that is free."""
    titles = (title if at == 1 else f"{title} {at}" for at in count(number))
    return next(one for one in titles if one not in taken)


def _spell(recording: Recording, tiers: list[_Tier]) -> str:
    last_us = max((label.end_us for tier in tiers for label in tier.labels), default=0)
    end_us = max(recording.asset.duration_us or 0, last_us, 1)
    # Praat ends lines that hold a value with a space, and some readers take no line without it.
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 "]
    lines += [f"xmax = {write_seconds(end_us)} ", "tiers? <exists> ", f"size = {len(tiers)} ", "item []: "]
    for number, tier in enumerate(tiers, start=1):
        lines += [f"    item [{number}]:", *_spell_tier(tier, end_us)]
    return "\n".join(lines) + "\n"


def _spell_tier(tier: _Tier, end_us: int) -> list[str]:
    kind = "TextTier" if tier.is_points else "IntervalTier"
    labels = tier.labels if tier.is_points else _fill(tier.labels, end_us)
    noun = "points" if tier.is_points else "intervals"
    lines = [f'class = "{kind}" ', f"name = {_quote(tier.name)} ", "xmin = 0 ", f"xmax = {write_seconds(end_us)} "]
    lines.append(f"{noun}: size = {len(labels)} ")
    for number, label in enumerate(labels, start=1):
        lines.append(f"{noun} [{number}]:")
        if tier.is_points:
            lines += [f"    number = {write_seconds(label.start_us)} ", f"    mark = {_quote(label.text)} "]
            continue
        lines += [f"    xmin = {write_seconds(label.start_us)} ", f"    xmax = {write_seconds(label.end_us)} "]
        lines.append(f"    text = {_quote(label.text)} ")
    return [f"        {line}" for line in lines]


def _fill(labels: list[_Label], end_us: int) -> list[_Label]:
    """Return the labels with empty ones between, so that they cover the tier without a gap."""
    filled: list[_Label] = []
    at_us = 0
    for label in labels:
        if label.start_us > at_us:
            filled.append(_Label(at_us, label.start_us, ""))
        filled.append(label)
        at_us = label.end_us
    if at_us < end_us:
        filled.append(_Label(at_us, end_us, ""))
    return filled


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
