"""All that can be wrong with a document, in one call: shapes, references, bounds, ontology."""

from collections.abc import Iterator

from annotate.document.conversation import AssetPart, Part, Response, Turn, check_parts
from annotate.document.document import Document
from annotate.document.facts import Slots
from annotate.document.kinds.base import Mark, kind_of
from annotate.document.ontology import Ontology, check_ontology
from annotate.document.problem import Problem
from annotate.document.references import check_references


def find_problems(document: Document, *, slots: Slots | None = None, ontology: Ontology | None = None) -> list[Problem]:
    """Return everything that is wrong with a document whose shape is right.

    Args:
        document: The document.
        slots: The item's assets by slot; None leaves out the checks that need them.
        ontology: The classes and questions it may use; None leaves out those checks.

    Returns:
        Problems, each naming the entity at fault; empty when the document is valid.
    """
    problems = list(check_references(document))
    problems += [problem for mark in document.marks for problem in mark.check_shape()]
    for entity in list_speech(document):
        problems += check_parts(entity.id, entity.parts)
    if slots is not None:
        problems += check_slots(document, slots)
    if ontology is not None:
        problems += check_ontology(document, ontology)
    return problems


def list_speech(document: Document) -> list[Turn | Response]:
    """Return everything that has parts."""
    return [*document.turns, *document.responses]


def check_slots(document: Document, slots: Slots) -> Iterator[Problem]:
    """Yield what names a slot that the item lacks, lies on the wrong medium, or outside its asset."""
    for mark in document.marks:
        yield from _check_mark_slot(mark, slots)
    for entity in list_speech(document):
        yield from _check_part_slots(entity.id, entity.parts, slots)
    for slot in document.exhaustive:
        if slot not in slots:
            yield _unknown_slot(None, "exhaustive", slot, slots)


def _check_mark_slot(mark: Mark, slots: Slots) -> Iterator[Problem]:
    slot: str | None = getattr(mark, "slot", None)
    if slot is None:
        return
    if slot not in slots:
        yield _unknown_slot(mark.id, f"{kind_of(mark)} {mark.id}", slot, slots)
        return
    asset = slots[slot]
    if asset.media not in mark.media:
        yield mark.problem(
            "wrong_media", f"slot {slot!r} holds {asset.media}; expected {' or '.join(mark.media)} for this kind"
        )
        return
    yield from mark.check_bounds(asset)


def _check_part_slots(owner: str, parts: list[Part], slots: Slots) -> Iterator[Problem]:
    for part in parts:
        if isinstance(part, AssetPart) and part.slot not in slots:
            yield _unknown_slot(owner, owner, part.slot, slots)


def _unknown_slot(owner: str | None, who: str, slot: str, slots: Slots) -> Problem:
    return Problem(
        "unknown_slot", owner, f"{who} names slot {slot!r}, which the item lacks; expected one of {sorted(slots)}"
    )
