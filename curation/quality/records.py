"""What checks read: items with their assets, texts and annotations as plain records. NOT: rows, files, models."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from annotate.document.conversation import TextPart, join_text
from annotate.document.document import Document
from annotate.document.kinds.text import Text
from annotate.document.ontology import Ontology
from annotate.media.facts import MediaFacts

Role = Literal["asset", "system", "user", "assistant", "tool", "response", "mark"]


class AssetRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One asset of an item.

    Attributes:
        id: Row id.
        slot: Where the item holds it.
        media: ``image``, ``video``, ``audio`` or ``text``; empty when it was never decoded.
        name: File name it came with.
        facts: What decoding it told; None for texts, and for what was not decoded.
        text: The text itself; None for a blob.
        error: Why ingest refused it: code and message.
    """

    id: int
    slot: str
    media: str = ""
    name: str = ""
    facts: MediaFacts | None = None
    text: str | None = None
    error: dict[str, Any] | None = None


class AnnotationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One author's newest document.

    Attributes:
        id: Row id of the annotation, or of the suggestion.
        author: Who made it: a user's id; None for an import or a model.
        document: What it says.
    """

    id: int
    author: int | None = None
    document: Document


class ItemRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One item with everything that checks may ask about it.

    Attributes:
        id: Row id.
        key: The client's own name for it.
        assets: In the order of its slots.
        annotations: What people and imports said.
        suggestions: What models said.
        detections: What detectors of sensitive content and faces saw, by slot; a slot that was not looked at is absent.
    """

    id: int
    key: str = ""
    assets: list[AssetRecord] = []
    annotations: list[AnnotationRecord] = []
    suggestions: list[AnnotationRecord] = []
    detections: "dict[str, list[Detection]]" = {}


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """A region that a detector reports.

    Attributes:
        label: Its own name for what it saw.
        score: How sure it is, 0..1.
        xyxy: Where, in pixels of the upright image.
    """

    label: str
    score: float
    xyxy: tuple[float, float, float, float]


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same for all items of a project.

    Attributes:
        ontology: What its documents may say.
    """

    ontology: Ontology = Ontology()


class TextPiece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of text of an item.

    Attributes:
        part: Where it is, unique in the item: ``slot:caption``, ``turn:7:t2``, ``response:7:a``, ``mark:7:m1``.
        role: Whose words they are.
        text: The words.
        slot: The slot of a text asset, else empty.
        mark: Id of the text mark, else empty.
    """

    part: str
    role: Role
    text: str
    slot: str = ""
    mark: str = ""


def iterate_texts(item: ItemRecord) -> Iterator[TextPiece]:
    """Yield every text of an item: assets, turns, responses, text marks (captions, transcripts, OCR)."""
    for asset in item.assets:
        if asset.text is not None:
            yield TextPiece(part=f"slot:{asset.slot}", role="asset", text=asset.text, slot=asset.slot)
    for annotation in item.annotations:
        yield from iterate_document_texts(annotation)


def iterate_document_texts(annotation: AnnotationRecord) -> Iterator[TextPiece]:
    """Yield the texts that one document holds."""
    document, home = annotation.document, annotation.id
    for turn in document.turns:
        # A turn that only shows something has no words to judge.
        if not turn.parts or any(not is_shown(part) for part in turn.parts):
            yield TextPiece(part=f"turn:{home}:{turn.id}", role=turn.role, text=join_text(turn.parts))
    for response in document.responses:
        yield TextPiece(part=f"response:{home}:{response.id}", role="response", text=join_text(response.parts))
    for mark in document.marks:
        if isinstance(mark, Text):
            yield TextPiece(part=f"mark:{home}:{mark.id}", role="mark", text=mark.text, mark=mark.id)


def is_shown(part: object) -> bool:
    """Return whether a part of a turn shows an asset rather than says something."""
    return not isinstance(part, TextPart) and not hasattr(part, "text")
