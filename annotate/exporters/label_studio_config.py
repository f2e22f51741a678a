"""The labelling configuration that Label Studio needs to read an export: its objects, controls and labels."""

from collections.abc import Iterable, Mapping

from annotate.document.facts import MediaKind
from annotate.document.ontology import Ontology, OntologyClass, Question, Skeleton
from annotate.exporters.coco_categories import CategoryTable
from annotate.exporters.markup import Lines, Values, empty_tag
from annotate.exporters.slots import name_slots

OBJECTS: Mapping[MediaKind, str] = {"image": "Image", "video": "Video", "audio": "Audio", "text": "Text"}
CONTROLS: Mapping[MediaKind, tuple[tuple[str, str], ...]] = {
    "image": (
        ("RectangleLabels", "box"),
        ("PolygonLabels", "polygon"),
        ("EllipseLabels", "ellipse"),
        ("BrushLabels", "brush"),
    ),
    "video": (("TimelineLabels", "timeline"), ("Labels", "track_labels")),
    "audio": (("Labels", "segment"),),
    "text": (("Labels", "span"),),
}
"""The labelling controls of each medium."""

SPOKEN: tuple[MediaKind, ...] = ("video", "audio")


class Config:
    """Names the objects and controls.

    Args:
        ontologies: Ontologies by version number.
        slots: Every slot in use with its medium.
    """

    def __init__(self, ontologies: Mapping[str, Ontology], slots: Iterable[tuple[str, MediaKind]]) -> None:
        self.categories = CategoryTable(ontologies, ())
        self._classes: dict[str, OntologyClass] = {}
        self._skeletons: dict[str, Skeleton] = {}
        self.questions: dict[str, Question] = {}
        for version in sorted(ontologies, key=int):
            self._classes |= {entry.id: entry for entry in ontologies[version].classes}
            self._skeletons |= {entry.id: entry for entry in ontologies[version].skeletons}
            self.questions |= {entry.id: entry for entry in ontologies[version].questions}
        self._names = name_slots(slots)
        rows = self.categories.rows()
        self._labels = {id_: str(rows[row - 1]["name"]) for id_, row in self.categories.list_plain().items()}

    def name_slot(self, slot: str, media: MediaKind) -> str:
        """Return what an asset is called: its slot, with the medium where that differs between items."""
        return self._names[slot, media]

    def name_class(self, class_id: str) -> str | None:
        """Return the label of a class; None for one that no ontology knows."""
        return self._labels.get(class_id)

    def first(self) -> str:
        """Return the asset that answers about the whole item belong to."""
        return next(iter(self._names.values()), "image")

    def encode(self) -> bytes:
        """Return the configuration."""
        lines = Lines()
        lines.begin("View")
        for (_, media), name in self._names.items():
            self._add_object(lines, media, name)
        for question in self.questions.values():
            if question.target == "item" and self._names:
                _add_question(lines, question, question.id, self.first())
        lines.end()
        return lines.encode()

    def _add_object(self, lines: Lines, media: MediaKind, name: str) -> None:
        lines.add(empty_tag(OBJECTS[media], {"name": name, "value": f"${name}"}))
        for tag, control in CONTROLS[media]:
            self._add_labels(lines, tag, {"name": f"{name}_{control}", "toName": name}, self._list_labels())
        if media == "image":
            joints = {joint: None for skeleton in self._skeletons.values() for joint in skeleton.joints}
            # Label Studio's own export of keypoints goes by these numbers, and fails without.
            labels: list[Values] = [{"value": joint, "model_index": index} for index, joint in enumerate(joints)]
            self._add_labels(lines, "KeyPointLabels", {"name": f"{name}_point", "toName": name}, labels)
        if media == "video":
            lines.add(empty_tag("VideoRectangle", {"name": f"{name}_track", "toName": name}))
        if media in SPOKEN:
            words: Values = {"name": f"{name}_words", "toName": name, "perRegion": "true", "editable": "true"}
            lines.add(empty_tag("TextArea", words))
        for question in self.questions.values():
            if question.target == "mark":
                _add_question(lines, question, f"{name}_{question.id}", name)

    def _add_labels(self, lines: Lines, tag: str, values: Values, labels: list[Values]) -> None:
        if not labels:
            return
        lines.begin(tag, values)
        for label in labels:
            lines.add(empty_tag("Label", label))
        lines.end()

    def _list_labels(self) -> list[Values]:
        labels: list[Values] = []
        for row in self.categories.rows():
            colour = self._classes[row["class_id"]].colour
            labels.append({"value": row["name"]} | ({"background": colour} if colour else {}))
        return labels


def _add_question(lines: Lines, question: Question, name: str, target: str) -> None:
    values: Values = {"name": name, "toName": target}
    if question.target == "mark":
        values["perRegion"] = "true"
    if question.kind == "choice":
        lines.begin("Choices", values | {"choice": "multiple" if question.multiple else "single"})
        for option in question.options:
            lines.add(empty_tag("Choice", {"value": option.name}))
        lines.end()
    elif question.kind == "rating":
        lines.add(empty_tag("Number", values | {"min": question.min, "max": question.max}))
    else:
        lines.add(empty_tag("TextArea", values | {"editable": "true"}))
