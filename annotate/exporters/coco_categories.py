"""COCO's categories: integer ids for classes, and for each further skeleton that a class is drawn with."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotate.document.kinds.keypoints import Keypoints
from annotate.document.ontology import Ontology, OntologyClass, Skeleton
from annotate.exporters.release import ReleaseReader

Pair = tuple[str, str | None]
"""A class id, with the id of a skeleton or None."""


class CategoryTable:
    """Gives every class a category, and every (class, skeleton) pair in use one as well.

    A COCO category has at most one skeleton. A class takes the first that it is drawn with; each further one makes a
    category of its own, after all classes. Ids count from 1 in the order of the ontology, oldest version first, so
    adding a class changes no other class's id.

    Args:
        ontologies: Ontologies by version number.
        pairs: The (class, skeleton) pairs of all keypoints marks.

    Attributes:
        renamed: Class ids whose name another category has already, so that theirs is called otherwise.
    """

    def __init__(self, ontologies: Mapping[str, Ontology], pairs: Iterable[tuple[str, str]]) -> None:
        self._classes: dict[str, OntologyClass] = {}
        self._skeletons: dict[str, Skeleton] = {}
        for version in sorted(ontologies, key=int):
            # Ids never change and keep their place; names and joints are those of the newest version.
            self._classes |= {entry.id: entry for entry in ontologies[version].classes}
            self._skeletons |= {entry.id: entry for entry in ontologies[version].skeletons}
        self._names: set[str] = set()
        self._ids: dict[Pair, int] = {}
        self._rows: list[dict[str, Any]] = []
        self.renamed: list[str] = []
        self._add_all(set(pairs))

    def find(self, class_id: str, skeleton: str | None) -> int | None:
        """Return the category of a mark's class and skeleton; None for a class or skeleton no ontology knows."""
        return self._ids.get((class_id, skeleton))

    def list_plain(self) -> dict[str, int]:
        """Return the category of each class without a skeleton, or with its first."""
        return {class_id: category for (class_id, skeleton), category in self._ids.items() if skeleton is None}

    def joints_of(self, category: int) -> list[str]:
        """Return the joint names of a category, in order; empty without a skeleton."""
        names: list[str] = self._rows[category - 1].get("keypoints", [])
        return names

    def rows(self) -> list[dict[str, Any]]:
        """Return COCO's ``categories``."""
        return self._rows

    def pose_rows(self) -> list[dict[str, Any]]:
        """Return those categories that have keypoints."""
        return [row for row in self._rows if "keypoints" in row]

    def _add_all(self, pairs: set[tuple[str, str]]) -> None:
        further: list[tuple[str, str]] = []
        for class_id, entry in self._classes.items():
            used = [skeleton for skeleton in self._skeletons if (class_id, skeleton) in pairs]
            self._add(entry.name, class_id, used[0] if used else None)
            self._ids[class_id, None] = len(self._rows)
            further += [(class_id, skeleton) for skeleton in used[1:]]
        for class_id, skeleton in further:
            self._add(f"{self._classes[class_id].name} ({self._skeletons[skeleton].name})", class_id, skeleton)

    def _add(self, title: str, class_id: str, skeleton: str | None) -> None:
        id_ = len(self._rows) + 1
        if title in self._names:
            self.renamed.append(class_id)
            title = f"{title} [{class_id}]"
        self._names.add(title)
        fields = {} if skeleton is None else describe_skeleton(self._skeletons[skeleton])
        self._rows.append({"id": id_, "name": title, "supercategory": "", "class_id": class_id} | fields)
        self._ids[class_id, skeleton] = id_


def describe_skeleton(skeleton: Skeleton) -> dict[str, Any]:
    """Return a skeleton as COCO's category fields: joint names, and edges as pairs of 1-based joint numbers.

    ``skeleton_id`` and ``flips`` (joints that change places in a mirror image) are ours; readers keep or ignore them.
    """
    number = {name: index for index, name in enumerate(skeleton.joints, start=1)}
    return {
        "keypoints": list(skeleton.joints),
        "skeleton": [[number[a], number[b]] for a, b in skeleton.edges],
        "flips": [[number[a], number[b]] for a, b in skeleton.flips],
        "skeleton_id": skeleton.id,
    }


def list_joints(mark: Keypoints, names: list[str]) -> tuple[list[float], int]:
    """Return COCO's flat ``x, y, v`` list for joints in a given order, and the number of placed joints."""
    flat: list[float] = []
    placed = 0
    for name in names:
        joint = mark.joints.get(name)
        if joint is None or joint.xy is None:
            flat += [0.0, 0.0, 0]
            continue
        flat += [*joint.xy, joint.visibility]
        placed += 1
    return flat, placed


def list_pairs(release: ReleaseReader) -> list[tuple[str, str]]:
    """Return the (class, skeleton) pairs in use, sorted: a pass of its own, taken only where skeletons exist."""
    if not any(ontology.skeletons for ontology in release.header.ontologies.values()):
        return []
    return sorted(
        {
            (mark.class_, mark.skeleton)
            for record in release.records()
            for annotation in record.annotations
            for mark in annotation.document.marks
            if isinstance(mark, Keypoints)
        }
    )
