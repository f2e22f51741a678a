"""Counts what a release holds: the numbers of its page, its data card and its Croissant description."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from annotate.document.conversation import join_text
from annotate.document.document import Document
from annotate.document.kinds.base import kind_of
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.text import Text
from annotate.document.manifest import ManifestAnnotation, ManifestAsset, ManifestHeader, ManifestRecord, read_manifest
from curation.quality.language import guess_language

MAX_NAMES: Final = 200
"""Different names that one count lists; the rest are counted together."""

MAX_READ: Final = 300
"""Characters of a text that tell its language."""

OTHERS: Final = "(others)"
WORDS: Final = "(words)"
UNKNOWN: Final = "unknown"
GROUPS: Final = (
    *("splits", "classes", "kinds", "media", "licences", "consents", "sources", "languages"),
    *("origins", "mark_origins", "models", "weights", "slots", "empty"),
)


class Census(msgspec.Struct, kw_only=True):
    """What a release holds, counted. Dicts are counts by name, the most frequent first.

    Attributes:
        items: How many items.
        annotations: How many documents.
        turns: How many turns.
        marks: How many marks.
        responses: How many candidate responses.
        size_bytes: Sum over all assets.
        duration_us: Sum over all recordings and videos.
        components: Sets of items that must stay in one split, of two or more.
        splits: Items by split.
        classes: Marks by class id.
        kinds: Marks by kind.
        answers: Answers by question: how often each option of a choice and each number of a rating was given. Words
            that people wrote are counted together, as ``(words)``.
        media: Assets by medium.
        licences: Assets by licence; ``unknown`` where nobody said.
        consents: Assets that are no texts by consent; ``unknown`` where nobody said.
        sources: Assets by source; ``unknown`` where nobody said.
        languages: Texts, turns and responses by the language that script and commonest words tell.
        origins: Documents by how they came to be: human, import, consensus.
        mark_origins: Marks by author: drawn, or a model's suggestion, taken as it was or edited.
        models: Responses by the model that wrote them; ``people`` where none did.
        weights: Items by weight.
        slots: Assets by slot and medium, e.g. ``image:image``.
        empty: Items without a document, by split.
        ontologies: Versions that documents were written under.
        items_sha256: Hash of all lines of the manifest but the first.
        items_bytes: Length of these lines.
    """

    items: int = 0
    annotations: int = 0
    turns: int = 0
    marks: int = 0
    responses: int = 0
    size_bytes: int = 0
    duration_us: int = 0
    components: int = 0
    splits: dict[str, int] = {}
    classes: dict[str, int] = {}
    kinds: dict[str, int] = {}
    answers: dict[str, dict[str, int]] = {}
    media: dict[str, int] = {}
    licences: dict[str, int] = {}
    consents: dict[str, int] = {}
    sources: dict[str, int] = {}
    languages: dict[str, int] = {}
    origins: dict[str, int] = {}
    mark_origins: dict[str, int] = {}
    models: dict[str, int] = {}
    weights: dict[str, int] = {}
    slots: dict[str, int] = {}
    empty: dict[str, int] = {}
    ontologies: list[int] = []
    items_sha256: str = ""
    items_bytes: int = 0


class CensusTaker:
    """Counts records as they stream past."""

    def __init__(self) -> None:
        self._sums: Counter[str] = Counter()
        self._groups: dict[str, Counter[str]] = {name: Counter() for name in GROUPS}
        self._answers: dict[str, Counter[str]] = {}
        self._components: set[str] = set()
        self._digest = hashlib.sha256()
        self.ontologies: set[int] = set()

    @property
    def items(self) -> int:
        """Return how many items were counted so far."""
        return self._sums["items"]

    def add(self, record: ManifestRecord, line: bytes) -> None:
        """Count one item.

        Args:
            record: The item.
            line: Its line of the manifest, newline included.
        """
        self._digest.update(line)
        self._sums["items_bytes"] += len(line)
        self._sums["items"] += 1
        self._groups["splits"][record.split] += 1
        self._groups["weights"][f"{record.weight:g}"] += 1
        if record.component is not None:
            self._components.add(record.component)
        if not record.annotations:
            self._groups["empty"][record.split] += 1
        for slot, asset in record.assets.items():
            self._add_asset(slot, asset)
        for annotation in record.annotations:
            self._add_annotation(annotation)

    def _add_asset(self, slot: str, asset: ManifestAsset) -> None:
        self._groups["media"][asset.media] += 1
        self._groups["slots"][f"{slot}:{asset.media}"] += 1
        self._groups["licences"][asset.licence.strip() or UNKNOWN] += 1
        self._groups["sources"][asset.source.strip() or UNKNOWN] += 1
        self._sums["size_bytes"] += asset.size_bytes or 0
        self._sums["duration_us"] += asset.duration_us or 0
        if asset.text is None:
            self._groups["consents"][asset.consent.strip() or UNKNOWN] += 1
        else:
            self._add_text(asset.text)

    def _add_annotation(self, annotation: ManifestAnnotation) -> None:
        self.ontologies.add(annotation.ontology)
        self._sums["annotations"] += 1
        self._groups["origins"][annotation.origin] += 1
        document = annotation.document
        self._sums["turns"] += len(document.turns)
        self._sums["responses"] += len(document.responses)
        for turn in document.turns:
            self._add_text(join_text(turn.parts))
        for response in document.responses:
            self._groups["models"][response.model or "people"] += 1
            self._add_text(join_text(response.parts))
        self._add_marks(document)

    def _add_marks(self, document: Document) -> None:
        for mark in document.marks:
            self._sums["marks"] += 1
            self._groups["kinds"][kind_of(mark)] += 1
            if class_id := getattr(mark, "class_", None):
                self._groups["classes"][class_id] += 1
            origin = mark.origin
            how = "drawn" if origin is None else "suggested, edited" if origin.edited else "suggested"
            self._groups["mark_origins"][how] += 1
            if isinstance(mark, (Choice, Rating, Text)):
                self._add_answer(mark)

    def _add_answer(self, mark: Choice | Rating | Text) -> None:
        counts = self._answers.setdefault(mark.question, Counter())
        if isinstance(mark, Choice):
            counts.update(mark.values)
        elif isinstance(mark, Rating):
            counts[f"{mark.value:g}"] += 1
        else:
            counts[WORDS] += 1
            self._add_text(mark.text)

    def _add_text(self, text: str) -> None:
        if text.strip():
            self._groups["languages"][guess_language(text[:MAX_READ]).code or UNKNOWN] += 1

    def finish(self) -> Census:
        """Return the counts."""
        found: dict[str, Any] = {name: shorten(counter) for name, counter in self._groups.items()} | dict(self._sums)
        found["answers"] = {question: shorten(self._answers[question]) for question in sorted(self._answers)}
        found["components"] = len(self._components)
        found["ontologies"] = sorted(self.ontologies)
        found["items_sha256"] = self._digest.hexdigest()
        return Census(**found)


def shorten(counter: Counter[str]) -> dict[str, int]:
    """Return counts by name, the most frequent first and names of one count by name, at most 200 of them."""
    ordered = list(order_counts(counter).items())
    kept = dict(ordered[:MAX_NAMES])
    rest = sum(count for _, count in ordered[MAX_NAMES:])
    return kept | ({OTHERS: rest} if rest else {})


def order_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by name, the most frequent first, names of one count by name, all others last."""
    entries = sorted(counts.items(), key=lambda entry: (entry[0] == OTHERS, -entry[1], entry[0]))
    return dict(entries)


def read_census(stored: Mapping[str, Any]) -> Census:
    """Return a census that was kept as JSON somewhere that does not keep the order of names."""
    census = msgspec.convert(stored, Census)
    answers = {question: order_counts(counts) for question, counts in sorted(census.answers.items())}
    ordered = {name: order_counts(getattr(census, name)) for name in GROUPS}
    return msgspec.structs.replace(census, answers=answers, **ordered)


def take_census(lines: Iterable[bytes]) -> tuple[ManifestHeader, Census]:
    """Read a whole manifest once.

    Args:
        lines: Its lines, newlines included.

    Raises:
        DocumentInvalid: It is not a manifest.
    """
    taker = CensusTaker()
    seen: list[bytes] = []
    header: ManifestHeader | None = None

    def remember() -> Iterator[bytes]:
        for line in lines:
            seen[:] = [line]
            yield line

    for entry in read_manifest(remember()):
        if isinstance(entry, ManifestHeader):
            header = entry
        else:
            taker.add(entry, seen[0])
    assert header is not None
    return header, taker.finish()
