"""From the classes, questions and joints of an import to those of a project: matched by id, then by name."""

from collections.abc import Collection, Sequence
from typing import Any, Literal, TypeVar

import msgspec
from msgspec.structs import replace

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.registry import AnyMark
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.text import Text
from annotate.document.kinds.text_span import TextSpan
from annotate.document.ontology import Attribute, Ontology, OntologyClass, Option, Question, Skeleton
from annotate.document.scalars import AttributeValue
from annotate.importers.base import ImportRecord
from annotate.importers.vocabulary import Vocabulary

Noun = Literal["class", "question", "skeleton"]
E = TypeVar("E", OntologyClass, Question, Skeleton, Option, Attribute)
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


class Term(msgspec.Struct, frozen=True):
    """One thing that the documents of an import name.

    Attributes:
        noun: What it is.
        id: As the import names it.
        name: What people call it.
        marks: How many marks have this class; 0 for questions and skeletons.
        kinds: Kinds of those marks.
        known: Id in the project's ontology; None when the project has no such thing.
        missing: What the project's own lacks: kinds, attributes, options or joints.
    """

    noun: Noun
    id: str
    name: str
    marks: int
    kinds: list[str]
    known: str | None
    missing: list[str]


class Translation:
    """Says what the terms of an import are in a project, and what the project lacks.

    Args:
        vocabulary: What the import names.
        ontology: What the project knows.

    Attributes:
        terms: Every term with its counterpart.
        extended: The project's ontology with all that it lacks; the same object when it lacks nothing.
    """

    def __init__(self, vocabulary: Vocabulary, ontology: Ontology) -> None:
        found = vocabulary.definition()
        self._classes = _pair(found.classes, ontology.classes)
        self._skeletons = _pair(found.skeletons, ontology.skeletons)
        self._questions = _pair_questions(found.questions, ontology.questions)
        self._options: dict[tuple[str, str], str] = {}
        self._named: dict[tuple[str, str], str] = {}
        self.terms: list[Term] = []
        # Two terms of the import may be one of the project, so each meets what the others have made of it.
        classes = {entry.id: entry for entry in ontology.classes}
        questions = {entry.id: entry for entry in ontology.questions}
        skeletons = {entry.id: entry for entry in ontology.skeletons}
        for entry in found.classes:
            made = self._meet_class(entry, classes.get(self._classes.get(entry.id, "")), vocabulary)
            classes[made.id] = made
        for question in found.questions:
            asked = self._meet_question(question, questions.get(self._questions.get(question.id, "")), questions)
            questions[asked.id] = asked
        for skeleton in found.skeletons:
            joined = self._meet_skeleton(skeleton, skeletons.get(self._skeletons.get(skeleton.id, "")))
            skeletons[joined.id] = joined
        extended = Ontology(
            classes=list(classes.values()), questions=list(questions.values()), skeletons=list(skeletons.values())
        )
        self.extended = ontology if extended == ontology else extended
        self._attributes = {entry.id: {a.id: a for a in entry.attributes} for entry in extended.classes}
        pairs = [*self._classes.items(), *self._skeletons.items(), *self._questions.items()]
        pairs += [(option, after) for (_, option), after in self._options.items()]
        self._renames = any(before != after for before, after in pairs)

    def is_complete(self) -> bool:
        """Return whether the project knows everything that the import names."""
        return all(term.known is not None and not term.missing for term in self.terms)

    def apply(self, record: ImportRecord) -> ImportRecord:
        """Return a record whose documents speak in the project's ids."""
        if not record.annotations and not record.suggestions:
            return record
        return replace(
            record,
            annotations=[self._translate(document) for document in record.annotations],
            suggestions=[
                replace(suggestion, document=self._translate(suggestion.document)) for suggestion in record.suggestions
            ],
        )

    def _meet_class(self, found: OntologyClass, known: OntologyClass | None, vocabulary: Vocabulary) -> OntologyClass:
        kinds = sorted(vocabulary.kinds.get(found.id, ()))
        uses = vocabulary.uses[found.id]
        if known is None:
            self._classes[found.id] = found.id
            self.terms.append(Term("class", found.id, found.name, uses, kinds, None, []))
            return replace(found, kinds=[], hotkey=None)
        more_kinds = [kind for kind in kinds if known.kinds and kind not in known.kinds]
        pairs = _pair(found.attributes, known.attributes)
        self._named |= {(found.id, name): after for name, after in pairs.items()}
        met = [replace(attribute, id=pairs.get(attribute.id, attribute.id)) for attribute in found.attributes]
        attributes, lacking = _join(known.attributes, met)
        missing = [*(f"kind {kind}" for kind in more_kinds), *(f"attribute {name}" for name in lacking)]
        self.terms.append(Term("class", found.id, found.name, uses, kinds, known.id, missing))
        return replace(known, kinds=[*known.kinds, *more_kinds], attributes=attributes)

    def _meet_question(self, found: Question, known: Question | None, taken: Collection[str]) -> Question:
        if known is None:
            id_ = found.id
            while id_ in taken:
                id_ += f" ({found.kind})"
            self._questions[found.id] = id_
            self._options |= {(found.id, option.id): option.id for option in found.options}
            self.terms.append(Term("question", found.id, found.name, 0, [found.kind], None, []))
            return replace(found, id=id_)
        pairs = _pair(found.options, known.options)
        more = [option for option in found.options if option.id not in pairs]
        self._options |= {(found.id, option.id): pairs.get(option.id, option.id) for option in found.options}
        missing = [f"option {option.name}" for option in more]
        if found.multiple and not known.multiple and known.kind == "choice":
            missing.append("several options at once")
        self.terms.append(Term("question", found.id, found.name, 0, [found.kind], known.id, missing))
        return replace(known, options=[*known.options, *more], multiple=known.multiple or found.multiple)

    def _meet_skeleton(self, found: Skeleton, known: Skeleton | None) -> Skeleton:
        if known is None:
            self._skeletons[found.id] = found.id
            self.terms.append(Term("skeleton", found.id, found.name, 0, ["keypoints"], None, []))
            return found
        more = [joint for joint in found.joints if joint not in known.joints]
        missing = [f"joint {joint}" for joint in more]
        self.terms.append(Term("skeleton", found.id, found.name, 0, ["keypoints"], known.id, missing))
        return replace(known, joints=[*known.joints, *more])

    def _translate(self, document: Document) -> Document:
        if not self._renames and not any(mark.attributes for mark in document.marks):
            return document
        marks = [self._translate_mark(mark) for mark in document.marks]
        exhaustive = {
            slot: [self._classes.get(class_id, class_id) for class_id in classes]
            for slot, classes in document.exhaustive.items()
        }
        return replace(document, marks=marks, exhaustive=exhaustive)

    def _translate_mark(self, mark: AnyMark) -> AnyMark:
        changes: dict[str, Any] = {}
        if isinstance(mark, SlotMark | TextSpan | Relation):
            changes["class_"] = self._classes.get(mark.class_, mark.class_)
            if mark.attributes:
                known = self._attributes.get(changes["class_"], {})
                said = {self._named.get((mark.class_, name), name): value for name, value in mark.attributes.items()}
                changes["attributes"] = {name: fit(value, known.get(name)) for name, value in said.items()}
        if isinstance(mark, Keypoints):
            changes["skeleton"] = self._skeletons.get(mark.skeleton, mark.skeleton)
        if isinstance(mark, Choice | Rating | Text):
            changes["question"] = self._questions.get(mark.question, mark.question)
        if isinstance(mark, Choice):
            changes["values"] = [self._options.get((mark.question, value), value) for value in mark.values]
        return replace(mark, **changes)


def fit(value: AttributeValue, attribute: Attribute | None) -> AttributeValue:
    """Return an attribute's value in the type that the ontology asks for, where it says the same; else as it is."""
    if attribute is None:
        return value
    if attribute.type == "boolean" and isinstance(value, str) and value.strip().lower() in (*_TRUE, *_FALSE):
        return value.strip().lower() in _TRUE
    if attribute.type == "number" and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    if attribute.type in ("text", "option") and not isinstance(value, str | list):
        return str(value).lower() if isinstance(value, bool) else f"{value:g}"
    if attribute.type == "options" and isinstance(value, str):
        return read_options(value)
    return value


def read_options(value: str) -> list[str]:
    """Return the options in a text: several as a JSON list, which formats that know only text are given; else one."""
    if not value.startswith("["):
        return [value]
    try:
        return msgspec.json.decode(value, type=list[str])
    except msgspec.DecodeError:
        return [value]


def _pair(found: Sequence[E], known: Sequence[E]) -> dict[str, str]:
    """Return the known id of each entry found that is known: by its id, else by its name, compared without case."""
    ids = {entry.id for entry in known}
    by_name: dict[str, str] = {}
    for entry in known:
        for spelling in (entry.name, entry.id):
            by_name.setdefault(spelling.strip().casefold(), entry.id)
    pairs: dict[str, str] = {}
    for entry in found:
        spellings = (entry.name.strip().casefold(), entry.id.strip().casefold())
        match = entry.id if entry.id in ids else next((by_name[s] for s in spellings if s in by_name), None)
        if match is not None:
            pairs[entry.id] = match
    return pairs


def _pair_questions(found: Sequence[Question], known: Sequence[Question]) -> dict[str, str]:
    """Return the same for questions, which only one of their own kind can stand for."""
    pairs: dict[str, str] = {}
    for kind in ("choice", "rating", "text"):
        pairs |= _pair([q for q in found if q.kind == kind], [q for q in known if q.kind == kind])
    return pairs


def _join(known: Sequence[Attribute], found: Sequence[Attribute]) -> tuple[list[Attribute], list[str]]:
    """Return the attributes of a class with those that it lacks, and what it lacks."""
    joined = {attribute.id: attribute for attribute in known}
    lacking: list[str] = []
    for attribute in found:
        mine = joined.get(attribute.id)
        if mine is None:
            joined[attribute.id] = attribute
            lacking.append(attribute.id)
            continue
        more = [option for option in attribute.options if option not in mine.options]
        if mine.type in ("option", "options") and more:
            joined[attribute.id] = replace(mine, options=[*mine.options, *more])
            lacking += [f"{attribute.id}: {option}" for option in more]
    return list(joined.values()), lacking
