"""Which classes are on an image and which are certainly not: what questions about objects are made of."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.manifest import ManifestAsset, ManifestRecord
from annotate.document.ontology import Ontology
from annotate.exporters.ledger import Ledger
from annotate.exporters.records import choose_annotation, list_unsaid, list_unstated

PRESENCE_LOSSES = {
    "exhaustive_missing": "Images that do not say of which classes every instance is marked were left out: that a "
    "class is not marked would not mean that it is not there.",
    "place_left_out": "Where marks lie was left out: only which classes are there is written.",
    "class_not_exhaustive": "Marks of classes that are not marked exhaustively were left out.",
    "not_about_an_image": "Marks that are not on an image of this export were left out.",
}
"""Losses of this module; with those of choosing an annotation, of speech and of facts."""


class Presence(NamedTuple):
    """What is known of one image.

    Attributes:
        record: The item.
        slot: Its slot.
        asset: The image.
        present: Classes with a mark, in the order of the ontology's ids.
        absent: Classes without one of which every instance would be marked, in the same order.
    """

    record: ManifestRecord
    slot: str
    asset: ManifestAsset
    present: tuple[str, ...]
    absent: tuple[str, ...]


def list_presence(record: ManifestRecord, document: Document) -> Iterator[Presence]:
    """Yield what is known of each image of an item that says which classes are marked exhaustively."""
    for slot, asset in sorted(record.assets.items()):
        classes = document.exhaustive.get(slot, [])
        if asset.media != "image" or not classes:
            continue
        marked = {mark.class_ for mark in document.marks if isinstance(mark, SlotMark) and mark.slot == slot}
        known = sorted(set(classes))
        present = tuple(class_id for class_id in known if class_id in marked)
        yield Presence(record, slot, asset, present, tuple(id_ for id_ in known if id_ not in marked))


def read_presence(record: ManifestRecord, ledger: Ledger) -> list[Presence]:
    """Return the same for the annotation of an item that is exported, and count what is left out of it."""
    annotation = choose_annotation(record, ledger)
    if annotation is None:
        return []
    document = annotation.document
    found = list(list_presence(record, document))
    if not found:
        ledger.lose("exhaustive_missing", record.key)
        return found
    kept = {(one.slot, class_id) for one in found for class_id in one.present}
    slots = {one.slot for one in found}
    for mark in document.marks:
        if not isinstance(mark, SlotMark) or mark.slot not in slots:
            ledger.lose("not_about_an_image", record.key, mark.id)
        elif (mark.slot, mark.class_) in kept:
            ledger.lose("place_left_out", record.key, mark.id)
        else:
            ledger.lose("class_not_exhaustive", record.key, mark.id)
    for note in (*list_unsaid(document, set()), *list_unstated(record, document)):
        if note.code != "exhaustive_left_out":
            ledger.lose(note.code, record.key, note.entity)
    return found


class ClassNames:
    """What classes are called in a sentence.

    Args:
        ontologies: Ontologies by version number; the newest name counts.
    """

    def __init__(self, ontologies: Mapping[str, Ontology]) -> None:
        self._names: dict[str, str] = {}
        for version in sorted(ontologies, key=int):
            self._names |= {entry.id: entry.name for entry in ontologies[version].classes}

    def name(self, class_id: str) -> str:
        """Return the name in lower case, unless it holds capitals beside the first letter, as in ``TV``."""
        name = self._names.get(class_id, class_id)
        return name.lower() if name[1:] == name[1:].lower() else name


def find_article(name: str) -> str:
    """Return ``an`` before a vowel, else ``a``: by letters, so that it errs on ``hour`` and ``unicorn``."""
    return "an" if name[:1].lower() in "aeiou" else "a"
