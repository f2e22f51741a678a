"""Integer ids for classes and skeletons."""

from typing import Any

import msgspec

from annotate.document.kinds.keypoints import Keypoints
from annotate.document.ontology import Ontology
from annotate.exporters.coco_categories import CategoryTable, list_joints
from tests.support.marks import make_mark

SKELETONS = [
    {"id": "arm", "name": "Arm", "joints": ["hand", "elbow"], "edges": [["elbow", "hand"]], "flips": []},
    {"id": "face", "name": "Face", "joints": ["l", "r"], "flips": [["l", "r"]]},
]


def make_table(*pairs: tuple[str, str], **versions: list[tuple[str, str]]) -> CategoryTable:
    """A table of classes (id, name) by version ``v1``, ``v2``, ..."""
    ontologies: dict[str, Any] = {
        version[1:]: {"classes": [{"id": id_, "name": name} for id_, name in classes], "skeletons": SKELETONS}
        for version, classes in versions.items()
    }
    return CategoryTable(msgspec.convert(ontologies, dict[str, Ontology]), pairs)


def test_ids_count_from_one_and_survive_new_classes_and_names() -> None:
    table = make_table(v1=[("b", "Bee"), ("a", "Ant")], v2=[("a", "Emmet"), ("b", "Bee"), ("c", "Cow")])
    assert [(row["id"], row["class_id"], row["name"]) for row in table.rows()] == [
        (1, "b", "Bee"),
        (2, "a", "Emmet"),
        (3, "c", "Cow"),
    ]


def test_versions_are_ordered_as_numbers() -> None:
    assert [row["name"] for row in make_table(v10=[("a", "New")], v9=[("a", "Old")]).rows()] == ["New"]


def test_a_class_takes_its_first_skeleton_and_further_ones_get_their_own_category() -> None:
    table = make_table(("p", "arm"), ("p", "face"), v1=[("p", "Person"), ("c", "Cat")])
    assert [row["name"] for row in table.rows()] == ["Person", "Cat", "Person (Face)"]
    assert (table.find("p", None), table.find("p", "arm"), table.find("p", "face")) == (1, 1, 3)
    assert (table.find("c", "arm"), table.find("x", None)) == (None, None)
    assert [row["id"] for row in table.pose_rows()] == [1, 3]
    assert table.rows()[0]["skeleton"] == [[2, 1]]
    assert table.rows()[2]["flips"] == [[1, 2]]


def test_a_taken_name_gets_the_id_of_the_class() -> None:
    table = make_table(v1=[("a", "Cat"), ("b", "Cat")])
    assert [row["name"] for row in table.rows()] == ["Cat", "Cat [b]"]
    assert table.renamed == ["b"]


def test_joints_follow_the_skeleton() -> None:
    joints = {"elbow": {"visibility": 1, "xy": [3, 4]}, "hand": {"visibility": 0}}
    mark = make_mark(Keypoints, slot="image", **{"class": "p"}, skeleton="arm", joints=joints)
    assert list_joints(mark, ["hand", "elbow", "shoulder"]) == ([0, 0, 0, 3, 4, 1, 0, 0, 0], 1)
