"""Pascal VOC: one XML an image, boxes as edges from 0."""

import re

import msgspec
import pytest

from annotate.document.kinds.box import Box
from annotate.exporters.voc import VocExporter
from annotate.importers.voc import VocImporter
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record
from tests.support.sources import PICTURE, list_codes, make_source, read_all, read_good

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
        (xml("<object><name>cat</name></object>"), "no_box"),
        (xml(f"<object><name></name>{BOX}</object>"), "bad_class"),
        ("<annotation><object>", "not_xml"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>', "entity_declared"),
    ],
)
def test_a_bad_file_is_told_and_the_others_are_read(text: str, code: str) -> None:
    files = {"b.xml": text, "a.xml": xml("")}
    assert list_codes(VocImporter(), files) == [("b.xml", 1, code)]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (xml(f"\n<object><name>a & b</name>{BOX}</object>"), 3, "write & as &amp;"),
        (xml(f"\n<object><name>狗</name>{BOX}</object>").encode("gbk"), 3, "its bytes are not UTF-8"),
        (xml("\n\n<object>")[:-20], 4, "the file ends too early"),
        (xml("<object><name>a</name><polygon/></object>"), 1, "object 1 has no <bndbox>, but <name>, <polygon>"),
        (xml(f"<object>{BOX}</object>"), 1, "object 1 has no <name>"),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_what_mends_it(data: object, line: int, words: str) -> None:
    ((parsed),) = read_all(VocImporter(), {"a.xml": data})
    assert (parsed.line_number, words in parsed.problems[0].message) == (line, True)


def test_what_an_object_has_beside_its_box_is_told_and_comes_back_out() -> None:
    more = "<actions><jumping>1</jumping></actions><part><bndbox><xmin>11</xmin></bndbox><name>head</name></part>"
    source = make_source({"a.xml": xml(f"<object><name>cat</name>{BOX}{more}</object>"), "a.png": PICTURE})
    (parsed,) = read_all(VocImporter(), source)
    assert [note.code for note in parsed.notes] == ["kind_left_out"]
    assert parsed.record is not None
    fields = msgspec.to_builtins(parsed.record.annotations[0])
    sink = MemorySink()
    VocExporter().write(MemoryRelease([make_record("k", {"image": make_asset()}, fields)], [b"photo"]), sink)
    (file,) = [data for path, data in sink.files.items() if path.endswith(".xml")]
    assert more in re.sub(r"\s*\n\s*", "", file.decode())


def test_files_of_one_name_in_several_folders_are_several_items() -> None:
    thing = xml(f"<object><name>cat</name>{BOX}</object>")
    files = {"Annotations/a.xml": thing, "b/Annotations/a.XML": thing}
    records = read_good(VocImporter(), files | {"JPEGImages/a.png": PICTURE, "b/JPEGImages/a.png": PICTURE})
    found = [(record.key, record.assets["image"].upload) for record in records]
    assert found == [("a.png", "JPEGImages/a.png"), ("b/JPEGImages/a.png", "b/JPEGImages/a.png")]


def test_voc_is_recognised_by_its_root() -> None:
    assert VocImporter().recognise(make_source({"x/a.xml": xml("")}))
    assert not VocImporter().recognise(make_source({"a.xml": "<annotations/>"}))


def test_our_boxes_come_back_however_pixels_were_counted() -> None:
    thin = {"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": [0, 0, 64, 0.25]}
    wide = thin | {"id": "r2", "xyxy": [3.5, 4, 40, 20]}
    asset = make_asset(PICTURE, name="a.png", width_px=64, height_px=48)
    release = MemoryRelease([make_record("k", {"image": asset}, {"marks": [thin, wide]})], [PICTURE])
    for numbers, expected in (("exact", (3.5, 4, 40, 20)), ("whole", (4, 4, 40, 20))):
        sink = MemorySink()
        VocExporter().write(release, sink, VocExporter().read_options({"base": 1, "numbers": numbers}))
        (record,) = read_good(VocImporter(), sink.files)
        boxes = [mark.xyxy for mark in record.annotations[0].marks]  # type: ignore[union-attr]
        assert boxes == [(0, 0, 64, 1), expected]
