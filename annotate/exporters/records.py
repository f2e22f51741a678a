"""What exporters ask of a manifest record, and how they name what they leave out of it."""

from collections.abc import Iterable, Iterator
from typing import Final

from annotate.document.document import Document
from annotate.document.kinds.base import kind_of
from annotate.document.kinds.registry import KINDS
from annotate.document.manifest import ManifestAnnotation, ManifestRecord, Split
from annotate.exporters.kept import NOTHING, Kept
from annotate.exporters.ledger import Books
from annotate.exporters.report import Note

SPLITS: Final[tuple[Split, ...]] = ("train", "validation", "test")

PLURALS = {
    "box": "Boxes",
    "choice": "Answers to choice questions",
    "ellipse": "Ellipses",
    "instant": "Instants",
    "keypoints": "Sets of keypoints",
    "mask": "Masks",
    "polygon": "Polygons",
    "polyline": "Lines",
    "rating": "Ratings",
    "relation": "Relations between marks",
    "segment": "Time segments",
    "text": "Answers to text questions",
    "text_span": "Text spans",
    "track": "Tracks",
}
"""Words for each kind of mark at the start of a sentence."""

CHOICE_LOSSES = {
    "item_without_annotation": "Items that nobody annotated have nothing to export here and were left out.",
    "other_annotations": "One annotation an item is exported: the consensus if there is one, else the first. "
    "The others were left out.",
    "blob_missing": "The bytes of some media are no longer kept, as after an erasure; what needs them was left out.",
}
"""Losses of :func:`choose_annotation` and of copying media."""


def describe_kinds(kinds: Iterable[str], reason: str) -> dict[str, str]:
    """Return the sentences for kinds of marks that are left out, by code ``<kind>_left_out``."""
    return {f"{kind}_left_out": f"{PLURALS[kind]} were left out: {reason}." for kind in kinds}


def list_kinds_but(*kept: str) -> list[str]:
    """Return every kind of mark but these."""
    return [kind for kind in KINDS if kind not in kept]


def choose_annotation(record: ManifestRecord, ledger: Books) -> ManifestAnnotation | None:
    """Return the one annotation of an item that is exported, and count the others as lost."""
    if not record.annotations:
        ledger.lose("item_without_annotation", record.key)
        return None
    ranked = rank_annotations(record)
    for other in ranked[1:]:
        ledger.lose("other_annotations", record.key, str(other.id))
    return ranked[0]


def rank_annotations(record: ManifestRecord) -> list[ManifestAnnotation]:
    """Return the annotations of an item, the one that is exported first.

    A consensus was made from the others, so it comes first; otherwise the lowest row id does.
    """
    return sorted(record.annotations, key=lambda entry: (entry.origin != "consensus", entry.id))


SPEECH_LOSSES = {
    "turn_left_out": "Turns of conversations were left out: this format describes assets, not dialogues.",
    "response_left_out": "Candidate responses that no exported comparison uses were left out.",
    "preference_left_out": "Comparisons of responses were left out.",
    "correction_left_out": "Corrections inside responses were left out: this format has no place for them.",
}
"""Losses of :func:`list_unsaid`."""


def list_unsaid(document: Document, carried: set[str]) -> Iterator[Note]:
    """Yield a note for each turn, response, preference and correction whose id is not among the carried."""
    for code, entities in (
        ("turn_left_out", document.turns),
        ("response_left_out", document.responses),
        ("preference_left_out", document.preferences),
        ("correction_left_out", document.corrections),
    ):
        for entity in entities:
            if entity.id not in carried:
                yield Note(code, entity.id)


def list_unmarked(document: Document, carried: set[str]) -> Iterator[Note]:
    """Yield a note for each mark whose id is not among the carried."""
    for mark in document.marks:
        if mark.id not in carried:
            yield Note(f"{kind_of(mark)}_left_out", mark.id)


FACT_LOSSES = {
    "metadata_left_out": "Metadata of items was left out: this format has no place for it.",
    "terms_left_out": "Licence, source and consent of assets were left out: this format has no place for them.",
    "exhaustive_left_out": "Which classes are marked exhaustively was left out: this format has no place for it.",
    "source_left_out": "What an import brought and Loopwright does not model was left out.",
}
"""Losses of :func:`list_unstated`."""


def list_unstated(record: ManifestRecord, document: Document, kept: Kept = NOTHING) -> Iterator[Note]:
    """Yield a note for each fact about the item that formats of conversations cannot state.

    Args:
        record: The item.
        document: What was said about it.
        kept: What of an import the format writes back.
    """
    if record.metadata:
        yield Note("metadata_left_out")
    for slot, asset in record.assets.items():
        if asset.licence or asset.source or asset.consent:
            yield Note("terms_left_out", slot)
    if document.exhaustive:
        yield Note("exhaustive_left_out")
    if not kept.covers(document):
        yield Note("source_left_out")
