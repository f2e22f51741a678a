"""The labels of a CVAT task: one a class, and one more for each skeleton that a class is drawn with."""

import math
from collections.abc import Iterable, Mapping

from annotate.document.ontology import Attribute, Ontology, OntologyClass, Skeleton
from annotate.exporters.markup import Lines, Values, empty_tag, text_tag

INPUTS = {"text": "text", "number": "number", "boolean": "checkbox", "option": "select", "options": "text"}
"""CVAT's way of asking for each type of attribute; it has none for several options at once."""

COLOUR = "#5b8def"
TAG = "tag"
"""The question whose answers are tags of whole images, and the type of their labels."""


class LabelTable:
    """Names the labels.

    CVAT tells a skeleton from other shapes by its label, so a class drawn with a skeleton has a label of its own for
    it: ``Person (Arm)``.

    Args:
        ontologies: Ontologies by version number.
        pairs: The (class, skeleton) pairs in use.

    Attributes:
        renamed: Class ids whose name another label has already, so that theirs is called otherwise.
    """

    def __init__(self, ontologies: Mapping[str, Ontology], pairs: Iterable[tuple[str, str]]) -> None:
        self._classes: dict[str, OntologyClass] = {}
        self._skeletons: dict[str, Skeleton] = {}
        for version in sorted(ontologies, key=int):
            self._classes |= {entry.id: entry for entry in ontologies[version].classes}
            self._skeletons |= {entry.id: entry for entry in ontologies[version].skeletons}
        self._tags: dict[str, dict[str, str]] = {}
        for question in (asked for ontology in ontologies.values() for asked in ontology.questions):
            if question.kind == "choice" and TAG in (question.id.casefold(), question.name.casefold()):
                self._tags.setdefault(question.id, {}).update({option.id: option.name for option in question.options})
        self._names: dict[tuple[str, str | None], str] = {}
        self.renamed: list[str] = []
        for class_id, entry in self._classes.items():
            self._add(entry.name, class_id, None)
        for class_id, skeleton in sorted(set(pairs)):
            if class_id in self._classes and skeleton in self._skeletons:
                title = f"{self._classes[class_id].name} ({self._skeletons[skeleton].name})"
                self._add(title, class_id, skeleton)

    def find(self, class_id: str, skeleton: str | None = None) -> str | None:
        """Return the label of a class and skeleton; None for one that no ontology knows."""
        return self._names.get((class_id, skeleton))

    def list_tags(self, question: str, values: Iterable[str]) -> list[str]:
        """Return the labels of tags that the answer to a question is; empty for a question that asks for no tags."""
        options = self._tags.get(question)
        return [] if options is None else [options.get(value, value) for value in values]

    def list_joints(self, skeleton: str) -> list[str]:
        """Return the joints of a skeleton, in order."""
        return list(self._skeletons[skeleton].joints)

    def name_attribute(self, class_id: str, attribute: str) -> str:
        """Return what CVAT calls an attribute."""
        names = {entry.id: entry.name for entry in self._classes[class_id].attributes}
        return names.get(attribute, attribute)

    def write(self, lines: Lines) -> None:
        """Add ``<labels>``."""
        lines.begin("labels")
        for (class_id, skeleton), name in self._names.items():
            entry = self._classes[class_id]
            lines.begin("label")
            lines.add(text_tag("name", name))
            lines.add(text_tag("color", entry.colour or COLOUR))
            lines.add(text_tag("type", "any" if skeleton is None else "skeleton"))
            lines.begin("attributes")
            for attribute in entry.attributes:
                _add_attribute(lines, attribute)
            lines.end()
            if skeleton is not None:
                lines.add(text_tag("svg", draw_skeleton(self._skeletons[skeleton])))
            lines.end()
            for joint in self._skeletons[skeleton].joints if skeleton is not None else ():
                _add_joint(lines, joint, parent=name)
        options = [name for tags in self._tags.values() for name in tags.values()]
        for name in dict.fromkeys(option for option in options if option not in self._names.values()):
            lines.begin("label")
            for tag, value in (("name", name), ("color", COLOUR), ("type", TAG)):
                lines.add(text_tag(tag, value))
            lines.add(empty_tag("attributes"))
            lines.end()
        lines.end()

    def _add(self, title: str, class_id: str, skeleton: str | None) -> None:
        if title in self._names.values():
            self.renamed.append(class_id)
            title = f"{title} [{class_id}]"
        self._names[class_id, skeleton] = title


def _add_attribute(lines: Lines, attribute: Attribute) -> None:
    lines.begin("attribute")
    lines.add(text_tag("name", attribute.name))
    lines.add(text_tag("mutable", "False"))
    lines.add(text_tag("input_type", INPUTS[attribute.type]))
    lines.add(text_tag("default_value", ""))
    lines.add(text_tag("values", "\n".join(attribute.options)))
    lines.end()


def _add_joint(lines: Lines, joint: str, *, parent: str) -> None:
    lines.begin("label")
    lines.add(text_tag("name", joint))
    lines.add(text_tag("color", COLOUR))
    lines.add(text_tag("type", "points"))
    lines.add(empty_tag("attributes"))
    lines.add(text_tag("parent", parent))
    lines.end()


def draw_skeleton(skeleton: Skeleton) -> str:
    """Return the drawing by which CVAT knows a skeleton: its joints on a circle, in per cent, and its edges."""
    number = {joint: index for index, joint in enumerate(skeleton.joints, start=1)}
    places = {
        joint: (
            round(50 + 40 * math.cos(2 * math.pi * index / len(number)), 2),
            round(50 + 40 * math.sin(2 * math.pi * index / len(number)), 2),
        )
        for index, joint in enumerate(skeleton.joints)
    }
    edges = [_draw_edge((number[a], number[b]), (places[a], places[b])) for a, b in skeleton.edges]
    joints = [_draw_joint(joint, number[joint], xy) for joint, xy in places.items()]
    return "".join(edges + joints)


def _draw_joint(joint: str, number: int, xy: tuple[float, float]) -> str:
    values: Values = {"r": 1.5, "cx": xy[0], "cy": xy[1], "data-type": "element node"}
    numbers: Values = {"data-element-id": number, "data-node-id": number, "data-label-name": joint}
    return empty_tag("circle", values | numbers)


def _draw_edge(numbers: tuple[int, int], ends: tuple[tuple[float, float], tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = ends
    values: Values = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "data-type": "edge"}
    nodes: Values = {"data-node-from": numbers[0], "data-node-to": numbers[1]}
    return empty_tag("line", values | nodes)
