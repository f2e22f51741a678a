"""Queries and the stretches of a video that answer them. What Charades-STA and QVHighlights share."""

from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from annotate.document.conversation import GroundPart
from annotate.document.kinds.segment import Segment
from annotate.exporters.base import MediaOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.recordings import RECORDING_LOSSES, ClassNames, Recording
from annotate.exporters.records import describe_kinds, list_kinds_but

MOMENT_LOSSES = (
    {code: text for code, text in RECORDING_LOSSES.items() if code != "line_break_changed"}
    | describe_kinds(list_kinds_but("segment"), "this format pairs words with stretches of video only")
    | {
        "item_without_image": "Items without a video were left out: this format describes videos only.",
        "asset_left_out": "Images, audio and texts were left out: this format describes videos only.",
        "segment_without_query": "Segments that no words ask for were left out.",
        "lane_left_out": "Lanes of segments were left out: this format has no place for them.",
        "query_changed": "Line breaks in queries became spaces.",
    }
)
"""Losses of :func:`list_moments`."""


class MomentOptions(MediaOptions, frozen=True, kw_only=True):
    """The choices that formats of moments share."""

    queries: Annotated[
        Literal["text", "class", "turns"],
        Meta(
            description="What asks for a segment. text: its words. class: the name of its class. turns: the words of "
            "turns that point at it."
        ),
    ] = "text"


class Moment(NamedTuple):
    """One query with its answers.

    Attributes:
        query: Words on one line.
        windows: Start and end of each answer, microseconds, by time.
    """

    query: str
    windows: list[tuple[int, int]]


def list_moments(recording: Recording, names: ClassNames, ledger: Ledger, options: MomentOptions) -> list[Moment]:
    """Return the queries of a video in the order of their first answer; the same words are one query."""
    moments: dict[str, Moment] = {}
    asked = _list_grounded(recording) if options.queries == "turns" else {}
    key = recording.record.key
    for mark, name in names.keep(recording):
        assert isinstance(mark, Segment)
        words = {"text": [mark.text], "class": [name], "turns": asked.get(mark.id, [])}[options.queries]
        queries = {" ".join(query.split()): None for query in words if query.strip()}
        if not queries:
            ledger.lose("segment_without_query", key, mark.id)
            continue
        if options.queries != "class":
            ledger.lose("class_left_out", key, mark.id)
        if mark.lane:
            ledger.lose("lane_left_out", key, mark.id)
        if any("\n" in query for query in words):
            ledger.lose("query_changed", key, mark.id)
        for query in queries:
            window = (mark.start_us, mark.end_us)
            found = moments.setdefault(query, Moment(query, []))
            if window not in found.windows:
                found.windows.append(window)
    return list(moments.values())


def _list_grounded(recording: Recording) -> dict[str, list[str]]:
    """Return the words that point at each mark; those that people found unsupported ask for nothing."""
    words: dict[str, list[str]] = {}
    for turn in recording.document.turns:
        for part in turn.parts:
            if isinstance(part, GroundPart) and part.verdict in (None, "supported"):
                for id_ in part.marks:
                    words.setdefault(id_, []).append(part.text)
    return words
