"""What the annotations of an item say, as parts of its assets that a text encoder can embed. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from annotate.document.kinds.segment import Segment
from annotate.document.kinds.text import Text
from curation.quality.records import AnnotationRecord, ItemRecord, iterate_document_texts
from curation.vectors.parts import name_said, name_words

MOST_CHARACTERS = 4000
"""More of one answer is not read; text assets are cut into chunks instead."""


class Words(NamedTuple):
    """Words about an asset.

    Attributes:
        asset_id: Whose part they are: the recording in which they are said, else the item's first asset.
        part: Its name.
        text: The words.
    """

    asset_id: int
    part: str
    text: str


def list_words(item: ItemRecord) -> list[Words]:
    """Return the transcripts, turns, responses and text marks of an item, each once; blank ones are left out."""
    if not item.assets:
        return []
    found: dict[tuple[int, str], Words] = {}
    for annotation in item.annotations:
        for words in _list_document_words(item, annotation):
            if words.text.strip():
                found.setdefault((words.asset_id, words.part), words)
    return list(found.values())


def _list_document_words(item: ItemRecord, annotation: AnnotationRecord) -> Iterator[Words]:
    slots = {asset.slot: asset.id for asset in item.assets}
    marks = {mark.id: mark for mark in annotation.document.marks}
    spoken = {mark.id: mark for mark in annotation.document.marks if isinstance(mark, Segment) and mark.slot in slots}
    for segment in spoken.values():
        text = segment.text[:MOST_CHARACTERS]
        yield Words(slots[segment.slot], name_said(segment.start_us, segment.end_us, text), text)
    for piece in iterate_document_texts(annotation):
        text = piece.text[:MOST_CHARACTERS]
        mark = marks.get(piece.mark)
        about = spoken.get(mark.target or "") if isinstance(mark, Text) else None
        if about is not None:
            yield Words(slots[about.slot], name_said(about.start_us, about.end_us, text), text)
        else:
            yield Words(item.assets[0].id, name_words(piece.part, text), text)
