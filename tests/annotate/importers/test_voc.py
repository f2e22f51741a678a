"""Pascal VOC: one XML an image, boxes as edges from 0."""

import pytest

from annotate.document.kinds.box import Box
from annotate.importers.voc import VocImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_good

BOX = "<bndbox><xmin>10</xmin><ymin>5.5</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>"
SIZE = "<size><width>64</width><height>48</height><depth>3</depth></size>"


def xml(objects: str, size: str = SIZE) -> str:
    return f"<annotation>\n<filename>a.png</filename>{size}{objects}</annotation>"


def test_boxes_and_attributes_are_read() -> None:
    attributes = "<attributes><attribute><name>colour</name><value>red</value></attribute></attributes>"
    thing = f"<object><name>cat</name><pose>Left</pose><difficult>1</difficult>{BOX}{attributes}</object>"
    files = {"Annotations/a.xml": xml(thing), "JPEGImages/a.png": PICTURE, "ImageSets/Main/val.txt": "a\n"}
    (record,) = read_good(VocImporter(), files)
    box = Box(id="m1", slot="image", class_="cat", xyxy=(10, 5.5, 30, 40), attributes={"colour": "red"})
    assert record.annotations[0].marks == [box]
    assert record.annotations[0].source == {
        "voc": {"marks": {"m1": {"pose": "Left", "difficult": "1"}}, "left_out": []}
    }
    assert (record.key, record.assets["image"].upload) == ("a.png", "JPEGImages/a.png")
    assert record.metadata == {"split": "validation"}


def test_the_size_comes_from_the_image_where_the_file_has_none() -> None:
    wide = BOX.replace("30", "300")
    (record,) = read_good(
        VocImporter(), {"a.xml": xml(f"<object><name>cat</name>{wide}</object>", ""), "a.png": PICTURE}
    )
    assert record.annotations[0].marks[0].xyxy[2] == 64  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (xml("<object><name>cat</name></object>"), "bad_number"),
        (xml(f"<object><name></name>{BOX}</object>"), "bad_class"),
        ("<annotation><object>", "not_xml"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>', "entity_declared"),
    ],
)
def test_a_bad_file_is_told_and_the_others_are_read(text: str, code: str) -> None:
    files = {"b.xml": text, "a.xml": xml("")}
    assert list_codes(VocImporter(), files) == [("b.xml", 1, code)]


def test_voc_is_recognised_by_its_root() -> None:
    assert VocImporter().recognise(make_source({"x/a.xml": xml("")}))
    assert not VocImporter().recognise(make_source({"a.xml": "<annotations/>"}))
