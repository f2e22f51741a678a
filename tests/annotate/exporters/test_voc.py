"""Pascal VOC by both ways of counting pixels."""

from typing import Any

import pytest

from annotate.document.ontology import Ontology, OntologyClass
from tests.annotate.exporters.rendering import Rendered, release_marks
from tests.annotate.exporters.sample import BOX, PHOTO, make_sample, mark
from tests.support.releases import MemoryRelease, make_asset, make_record


def bound(*marks: dict[str, Any], **options: Any) -> tuple[list[list[str]], dict[str, int]]:
    """Return xmin, ymin, xmax, ymax of each object, and the losses."""
    rendered = Rendered("voc", release_marks(*marks), **options)
    boxes = rendered.xml("Annotations/a.xml").iter("bndbox")
    return [[side.text or "" for side in box] for box in boxes], rendered.losses


def test_edges_count_from_zero_unless_asked_otherwise() -> None:
    assert bound(BOX) == ([["200", "100", "300", "150"]], {})
    assert bound(BOX, base=1) == ([["201", "101", "300", "150"]], {})


@pytest.mark.parametrize(
    ("numbers", "expected"), [("whole", ["639", "1", "640", "2"]), ("exact", ["639.7", "0.6", "640", "1.6"])]
)
def test_fractions_are_rounded_to_boxes_inside_the_image(numbers: str, expected: list[str]) -> None:
    boxes, losses = bound(mark("r1", "box", xyxy=[639.7, 0.6, 640, 1.6]), numbers=numbers)
    assert (boxes, losses) == ([expected], {"coordinates_rounded": 1} if numbers == "whole" else {})


def test_attributes_and_groups_are_written() -> None:
    root = Rendered("voc", release_marks(BOX | {"is_crowd": True, "attributes": {"a<b": "c&d"}})).xml(
        "Annotations/a.xml"
    )
    assert [one.text for one in root.iter("difficult")] == ["1"]
    assert [[one.text for one in attribute] for attribute in root.iter("attribute")] == [["a<b", "c&d"]]


def test_every_split_has_its_list() -> None:
    files = Rendered("voc", make_sample()).files
    named = {path: data.decode().split() for path, data in files.items() if path.startswith("ImageSets/Main/")}
    assert {path.split("/")[-1] for path in named} == {"train.txt", "val.txt", "test.txt"}
    stems = [path.split("/")[-1][:-4] for path in files if path.startswith("Annotations/")]
    assert sorted(" ".join(stems).split()) == sorted(name for names in named.values() for name in names)


def test_classes_are_called_alike_in_the_files_and_in_the_label_map() -> None:
    names = ["a:b", "a_b", " lead", "tab\tline\nbreak", "plain"]
    ontology = Ontology(classes=[OntologyClass(id=f"c{at}", name=name) for at, name in enumerate(names)])
    marks = [BOX | {"id": f"r{at}", "class": f"c{at}"} for at in range(len(names))]
    asset = make_asset(PHOTO)
    release = MemoryRelease([make_record("k", {"image": asset}, {"marks": marks})], [PHOTO], ontology)
    rendered = Rendered("voc", release)
    named = [one.text for one in rendered.xml("Annotations/a.xml").iterfind("object/name")]
    listed = [line.split(":")[0] for line in rendered.text("labelmap.txt").splitlines()[2:]]
    assert named == listed == ["a_b_", "a_b", "lead", "tab line break", "plain"]
    assert rendered.losses["class_name_changed"] == 3
