"""What a project may say: classes with attributes, questions, skeletons. Ids never change, names may."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.registry import KINDS
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.text import Text
from annotate.document.kinds.text_span import TextSpan
from annotate.document.problem import Problem
from annotate.document.scalars import AttributeValue, ClassId

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$(?!\n)")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    id: ClassId
    name: Name
    description: str = ""


class Attribute(_Entry, frozen=True):
    """A property of marks of a class.

    Attributes:
        type: What its value is.
        options: The allowed values of an ``option`` (one) or ``options`` (several) attribute.
    """

    type: Literal["text", "number", "boolean", "option", "options"]
    options: list[str] = []


class OntologyClass(_Entry, frozen=True):
    """A class that marks can have.

    Attributes:
        kinds: The kinds of mark that can have it; empty means any.
        colour: ``#rrggbb``; None lets the palette choose.
        hotkey: One of 1-9; None when type-ahead is enough.
        attributes: What is asked about each mark of the class.
    """

    kinds: list[str] = []
    colour: Colour | None = None
    hotkey: Annotated[str, Meta(pattern=r"^[1-9]$(?!\n)")] | None = None
    attributes: list[Attribute] = []


class Option(_Entry, frozen=True):
    """One answer to a choice question."""


class Question(_Entry, frozen=True):
    """Something asked about the item, a mark or a turn; ``name`` is the question as people read it.

    Attributes:
        kind: Which kind of mark answers it.
        target: What it is asked about.
        options: Answers to choose from.
        multiple: Whether several options may be chosen.
        min: Least rating.
        max: Highest rating.
        required: Whether a submit without an answer is refused (item questions only).
    """

    kind: Literal["choice", "rating", "text"]
    target: Literal["item", "mark", "turn"] = "item"
    options: list[Option] = []
    multiple: bool = False
    min: float = 1.0
    max: float = 5.0
    required: bool = False


class Skeleton(_Entry, frozen=True):
    """The joints of a thing, in the order that exports write them.

    Attributes:
        joints: Names.
        edges: Pairs of joint names that are drawn as lines.
        flips: Pairs that change places when the image is mirrored.
    """

    joints: Annotated[list[Name], Meta(min_length=1)]
    edges: list[tuple[str, str]] = []
    flips: list[tuple[str, str]] = []


class Ontology(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Everything a project's documents may name."""

    classes: list[OntologyClass] = []
    questions: list[Question] = []
    skeletons: list[Skeleton] = []


def find_ontology_problems(ontology: Ontology) -> list[Problem]:
    """Return what is wrong with an ontology itself: ids used twice, unknown kinds, joints or empty options."""
    problems: list[Problem] = []
    for noun, entries in (
        ("class", ontology.classes),
        ("question", ontology.questions),
        ("skeleton", ontology.skeletons),
    ):
        ids = [entry.id for entry in entries]
        problems += [
            Problem("duplicate_id", id_, f"{noun} id {id_!r} is used twice; rename one")
            for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1})
        ]
    for entry in ontology.classes:
        problems += [
            Problem(
                "unknown_kind", entry.id, f"class {entry.id!r} allows kind {kind!r}; expected some of {list(KINDS)}"
            )
            for kind in entry.kinds
            if kind not in KINDS
        ]
    for question in ontology.questions:
        if question.kind == "choice" and not question.options:
            problems.append(Problem("no_options", question.id, f"choice question {question.id!r} lists no options"))
        if question.kind == "rating" and question.min >= question.max:
            problems.append(
                Problem("bad_scale", question.id, f"question {question.id!r}: min {question.min:g} is not below max")
            )
    for skeleton in ontology.skeletons:
        unknown = {name for pair in skeleton.edges + skeleton.flips for name in pair} - set(skeleton.joints)
        if unknown:
            problems.append(
                Problem(
                    "unknown_joint", skeleton.id, f"skeleton {skeleton.id!r} links unknown joints {sorted(unknown)}"
                )
            )
    return problems


def check_ontology(document: Document, ontology: Ontology) -> Iterator[Problem]:
    """Yield what a document says that its ontology does not allow."""
    classes = {entry.id: entry for entry in ontology.classes}
    questions = {entry.id: entry for entry in ontology.questions}
    skeletons = {entry.id: entry for entry in ontology.skeletons}
    for mark in document.marks:
        if isinstance(mark, SlotMark | TextSpan | Relation):
            yield from _check_class(mark, classes)
        if isinstance(mark, Choice | Rating | Text):
            yield from _check_answer(mark, questions)
        if isinstance(mark, Keypoints):
            yield from _check_joints(mark, skeletons)
    for slot, named in document.exhaustive.items():
        for class_id in named:
            if class_id not in classes:
                yield Problem("unknown_class", None, f"exhaustive for {slot!r} names unknown class {class_id!r}")


def _check_class(mark: SlotMark | TextSpan | Relation, classes: dict[str, OntologyClass]) -> Iterator[Problem]:
    entry = classes.get(mark.class_)
    if entry is None:
        yield mark.problem(
            "unknown_class", f"class {mark.class_!r} is not in the ontology; expected one of {sorted(classes)[:20]}"
        )
        return
    if entry.kinds and kind_of(mark) not in entry.kinds:
        yield mark.problem("wrong_kind", f"class {mark.class_!r} allows only {entry.kinds}")
    attributes = {attribute.id: attribute for attribute in entry.attributes}
    for name, value in mark.attributes.items():
        attribute = attributes.get(name)
        if attribute is None:
            yield mark.problem("unknown_attribute", f"class {mark.class_!r} has no attribute {name!r}")
        elif not _fits(attribute, value):
            wanted = f"one of {attribute.options}" if attribute.options else f"a {attribute.type}"
            yield mark.problem("bad_attribute", f"attribute {name!r} is {value!r}; expected {wanted}")


def _fits(attribute: Attribute, value: AttributeValue) -> bool:
    if attribute.type == "boolean":
        return isinstance(value, bool)
    if attribute.type == "number":
        return isinstance(value, float | int) and not isinstance(value, bool)
    if attribute.type == "text":
        return isinstance(value, str)
    if attribute.type == "option":
        return value in attribute.options
    return isinstance(value, list) and set(value) <= set(attribute.options)


def _check_answer(mark: Choice | Rating | Text, questions: dict[str, Question]) -> Iterator[Problem]:
    question = questions.get(mark.question)
    if question is None or question.kind != kind_of(mark):
        known = sorted(id_ for id_, entry in questions.items() if entry.kind == kind_of(mark))
        yield mark.problem("unknown_question", f"question {mark.question!r} is not in the ontology; expected {known}")
        return
    if isinstance(mark, Rating) and not question.min <= mark.value <= question.max:
        yield mark.problem(
            "out_of_scale", f"rating {mark.value:g} is off the scale; expected {question.min:g} to {question.max:g}"
        )
    if isinstance(mark, Choice):
        unknown = set(mark.values) - {option.id for option in question.options}
        if unknown:
            yield mark.problem("unknown_option", f"{sorted(unknown)} are not options of question {mark.question!r}")
        if len(mark.values) > 1 and not question.multiple:
            yield mark.problem("too_many_options", f"question {mark.question!r} takes one option, not {mark.values}")


def _check_joints(mark: Keypoints, skeletons: dict[str, Skeleton]) -> Iterator[Problem]:
    skeleton = skeletons.get(mark.skeleton)
    if skeleton is None:
        yield mark.problem("unknown_skeleton", f"skeleton {mark.skeleton!r} is not in the ontology")
        return
    unknown = set(mark.joints) - set(skeleton.joints)
    if unknown:
        yield mark.problem("unknown_joint", f"joints {sorted(unknown)} are not in skeleton {mark.skeleton!r}")
