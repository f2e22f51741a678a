"""What the documents of an import name: classes with attributes, questions with options, skeletons with joints."""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from annotate.document.document import Document
from annotate.document.kinds.base import Mark, SlotMark, kind_of
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.text import Text
from annotate.document.kinds.text_span import TextSpan
from annotate.document.ontology import Attribute, Ontology, OntologyClass, Option, Question, Skeleton
from annotate.document.scalars import AttributeValue

NAME_LENGTH = 200


class Vocabulary:
    """Collects what documents name, in the order in which it first comes.

    Attributes:
        uses: How often each class occurs, by id.
        kinds: The kinds of mark of each class, by id.
    """

    def __init__(self) -> None:
        self._classes: dict[str, OntologyClass] = {}
        self._questions: dict[str, Question] = {}
        self._skeletons: dict[str, Skeleton] = {}
        self._attributes: dict[str, dict[str, Attribute]] = {}
        self.uses: Counter[str] = Counter()
        self.kinds: dict[str, set[str]] = {}

    def declare(self, ontology: Ontology) -> None:
        """Take in what a file says it uses; what is known already gains attributes, options and joints."""
        for entry in ontology.classes:
            self._classes.setdefault(entry.id, entry)
            mine = self._attributes.setdefault(entry.id, {})
            for attribute in entry.attributes:
                mine[attribute.id] = _join_attributes(mine.get(attribute.id), attribute)
        for question in ontology.questions:
            self._add_question(question)
        for skeleton in ontology.skeletons:
            self._add_skeleton(skeleton)

    def add(self, document: Document) -> None:
        """Take in what a document names."""
        for mark in document.marks:
            if isinstance(mark, SlotMark | TextSpan | Relation):
                self._use_class(mark.class_, mark)
                if isinstance(mark, Keypoints):
                    self._add_skeleton(Skeleton(id=mark.skeleton, name=mark.skeleton, joints=list(mark.joints)))
            elif isinstance(mark, Choice | Rating | Text):
                self._add_question(_describe_question(mark))
        for classes in document.exhaustive.values():
            for class_id in classes:
                self._classes.setdefault(class_id, OntologyClass(id=class_id, name=class_id))

    def definition(self) -> Ontology:
        """Return everything that was named."""
        classes = [
            replace(entry, attributes=list(self._attributes.get(entry.id, {}).values()))
            for entry in self._classes.values()
        ]
        return Ontology(
            classes=classes, questions=list(self._questions.values()), skeletons=list(self._skeletons.values())
        )

    def _use_class(self, class_id: str, mark: Mark) -> None:
        self.uses[class_id] += 1
        if class_id not in self._classes:
            self._classes[class_id] = OntologyClass(id=class_id, name=class_id)
        self.kinds.setdefault(class_id, set()).add(kind_of(mark))
        if mark.attributes:
            mine = self._attributes.setdefault(class_id, {})
            for name, value in mark.attributes.items():
                known = mine.get(name)
                if known is None or not _is_covered(known, value):
                    mine[name] = _join_attributes(known, _describe_attribute(name, value))

    def _add_question(self, question: Question) -> None:
        known = self._questions.get(question.id)
        if known is None or known.kind != question.kind:
            self._questions.setdefault(question.id, question)
            return
        ids = {option.id for option in known.options}
        more = [option for option in question.options if option.id not in ids]
        low, high = min(known.min, question.min), max(known.max, question.max)
        multiple = known.multiple or question.multiple
        if more or multiple != known.multiple or (low, high) != (known.min, known.max):
            self._questions[question.id] = replace(
                known, options=[*known.options, *more], multiple=multiple, min=low, max=high
            )

    def _add_skeleton(self, skeleton: Skeleton) -> None:
        known = self._skeletons.get(skeleton.id)
        if known is None:
            self._skeletons[skeleton.id] = skeleton
            return
        more = [joint for joint in skeleton.joints if joint not in known.joints]
        if more:
            self._skeletons[skeleton.id] = replace(known, joints=[*known.joints, *more])


def _is_covered(attribute: Attribute, value: AttributeValue) -> bool:
    if attribute.type in ("option", "options"):
        values: Iterable[str] = value if isinstance(value, list) else [str(value)]
        return set(values) <= set(attribute.options)
    return attribute.type == "text" or attribute.type == _describe_attribute(attribute.id, value).type


def _describe_attribute(name: str, value: AttributeValue) -> Attribute:
    if isinstance(value, bool):
        return Attribute(id=name, name=name, type="boolean")
    if isinstance(value, float | int):
        return Attribute(id=name, name=name, type="number")
    if isinstance(value, list):
        return Attribute(id=name, name=name, type="options", options=list(dict.fromkeys(value)))
    return Attribute(id=name, name=name, type="text")


def _join_attributes(known: Attribute | None, found: Attribute) -> Attribute:
    """Return an attribute that can hold the values of both: text when their types differ."""
    if known is None or known == found:
        return found
    options = list(dict.fromkeys([*known.options, *found.options]))
    if {known.type, found.type} <= {"option", "options"} and options:
        return replace(known, type="options" if "options" in (known.type, found.type) else "option", options=options)
    return known if known.type == found.type else replace(known, type="text", options=[])


def _describe_question(mark: Choice | Rating | Text) -> Question:
    target = "item" if mark.target is None else "mark"
    if isinstance(mark, Choice):
        options = [Option(id=value, name=value) for value in mark.values]
        return Question(
            id=mark.question,
            name=mark.question,
            kind="choice",
            target=target,  # type: ignore[arg-type]
            options=options,
            multiple=len(options) > 1,
        )
    if isinstance(mark, Rating):
        low, high = min(1.0, mark.value), max(5.0, mark.value)
        return Question(id=mark.question, name=mark.question, kind="rating", target=target, min=low, max=high)  # type: ignore[arg-type]
    return Question(id=mark.question, name=mark.question, kind="text", target=target)  # type: ignore[arg-type]
