"""CVAT XML: shapes on images with their attributes, tracks on videos by the times of their frames."""

from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest

from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.track import Track
from annotate.document.ontology import Ontology
from annotate.document.rle import decode_mask
from annotate.document.scalars import AttributeValue
from annotate.exporters.cvat import CvatExporter
from annotate.importers.cvat import CvatImporter
from tests.support.media import write_video
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record
from tests.support.sources import PICTURE, list_codes, make_source, read_all, read_document, read_good

LABELS = """<labels><label><name>cat</name><attributes>
<attribute><name>wild</name><input_type>checkbox</input_type><values></values></attribute>
<attribute><name>age</name><input_type>select</input_type><values>young\nold</values></attribute></attributes></label>
<label><name>arm</name><type>skeleton</type></label><label><name>hand</name><parent>arm</parent></label></labels>"""


def xml(body: str, meta: str = LABELS) -> str:
    return f"<annotations><version>1.1</version><meta><task>{meta}</task></meta>\n{body}</annotations>"


def image(shapes: str, name: str = "a.png") -> str:
    return xml(f'<image id="0" name="{name}" subset="val" width="64" height="48">{shapes}</image>')


def test_every_shape_becomes_a_mark() -> None:
    shapes = """<box label="cat" xtl="1" ytl="2" xbr="30" ybr="40" occluded="1"><attribute name="wild">true</attribute>
    <attribute name="age">old</attribute></box><polygon label="cat" points="0,0;10,0;10,10"/>
    <polyline label="cat" points="0,0;5.5,5"/><ellipse label="cat" cx="9" cy="8" rx="3" ry="2" rotation="350"/>
    <tag label="blurred"/>
    <skeleton label="arm"><points label="hand" points="4,5" outside="0" occluded="1"/></skeleton>"""
    (record,) = read_good(CvatImporter(), {"annotations.xml": image(shapes), "images/a.png": PICTURE})
    box, polygon, line, ellipse, tag, pose = record.annotations[0].marks
    assert (record.metadata, record.assets["image"].upload) == ({"split": "validation"}, "images/a.png")
    attributes: dict[str, AttributeValue] = {"wild": True, "age": "old"}
    assert box == Box(id="m1", slot="image", class_="cat", xyxy=(1, 2, 30, 40), attributes=attributes)
    assert (isinstance(polygon, Polygon), isinstance(line, Polyline)) == (True, True)
    assert (ellipse.rotation_deg, isinstance(tag, Choice)) == (-10, True)  # type: ignore[union-attr]
    assert isinstance(pose, Keypoints)
    assert (pose.skeleton, pose.joints) == ("arm", {"hand": Joint(1, (4, 5))})
    assert record.annotations[0].source["cvat"]["marks"] == {"m1": {"occluded": "1"}}


def test_runs_of_a_mask_go_by_row_inside_their_crop() -> None:
    shape = '<mask label="cat" rle="1, 2, 3" left="10" top="20" width="3" height="2"/>'
    (mask,) = read_document(CvatImporter(), {"a.xml": image(shape)}).marks
    assert isinstance(mask, Mask)
    pixels = decode_mask(mask.rle.size, mask.rle.counts or "")
    assert np.argwhere(pixels).tolist() == [[20, 11], [20, 12]]


def test_labels_are_declared_with_their_attributes_and_joints() -> None:
    declared = [p.declares for p in CvatImporter().read(make_source({"a.xml": image("")})) if p.declares]
    cat, arm = declared[0].classes
    assert [(a.id, a.type, a.options) for a in cat.attributes] == [
        ("wild", "boolean", []),
        ("age", "option", ["young", "old"]),
    ]
    assert (arm.id, [skeleton.joints for skeleton in declared[0].skeletons]) == ("arm", [["hand"]])


def test_an_image_without_shapes_is_not_yet_labeled() -> None:
    (record,) = read_good(CvatImporter(), {"a.xml": image("")})
    assert record.annotations == []


def test_tracks_get_the_times_of_their_frames(tmp_path: Path) -> None:
    video = write_video(tmp_path / "clip.mp4", rate=Fraction(5)).read_bytes()
    box = '<box frame="{}" outside="{}" keyframe="{}" occluded="0" xtl="{}" ytl="2" xbr="30" ybr="20"/>'
    boxes = box.format(0, 0, 1, 1) + box.format(1, 0, 0, 3) + box.format(5, 0, 1, 9) + box.format(6, 1, 1, 9)
    meta = f"{LABELS}<source>clip.mp4</source>"
    (record,) = read_good(
        CvatImporter(), {"a.xml": xml(f'<track id="0" label="cat">{boxes}</track>', meta), "clip.mp4": video}
    )
    (track,) = record.annotations[0].marks
    assert isinstance(track, Track)
    assert [(k.at_us, k.visible, k.xyxy) for k in track.keyframes] == [
        (0, True, (1, 2, 30, 20)),
        (1_000_000, True, (9, 2, 30, 20)),
        (1_200_000, False, (9, 2, 30, 20)),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (image('<box label="cat" xtl="x"/>'), "bad_number"),
        (image('<mask label="cat" rle="1, 2" left="0" top="0" width="3" height="3"/>'), "bad_rle"),
        (image('<polygon label="cat" points="1;2"/>'), "bad_number"),
        (xml('<track id="0" label="cat"><box frame="0"/></track>'), "video_missing"),
        (xml("<image>"), "not_xml"),
    ],
)
def test_what_cannot_be_read_is_told(body: str, code: str) -> None:
    assert [found[2] for found in list_codes(CvatImporter(), {"a.xml": body})] == [code]


def test_what_tracks_and_tags_say_beyond_their_shape_is_told_and_kept(tmp_path: Path) -> None:
    video = write_video(tmp_path / "clip.mp4", rate=Fraction(5)).read_bytes()
    step = '<box frame="{}" xtl="1" ytl="2" xbr="30" ybr="40" occluded="{}"><attribute name="age">{}</attribute></box>'
    boxes = step.format(0, 0, "young") + step.format(1, 1, "young") + step.format(2, 0, "old")
    files = {"a.xml": xml(f'<track id="0" label="cat">{boxes}</track>'), "clip.mp4": video}
    tag = image('<tag label="cat"><attribute name="age">old</attribute></tag>')
    track, tagged = (read_all(CvatImporter(), given)[0] for given in (files, {"a.xml": tag}))
    assert [note.code for note in (*track.notes, *tagged.notes)] == ["changes_left_out", "attributes_left_out"]
    assert track.record is not None
    (kept,) = track.record.annotations[0].source["cvat"]["left_out"]
    assert kept["frames"] == {"1": {"occluded": "1"}, "2": {"age": "old"}}


def test_a_file_that_was_cut_is_told_with_its_line() -> None:
    cut = image("\n\n" + '<box label="cat" xtl="1" ytl="2" xbr="30" ybr="40"/>')[:-30]
    assert list_codes(CvatImporter(), {"a.xml": cut}) == [("a.xml", cut.count("\n") + 1, "not_xml")]


def test_tags_come_back_out_as_tags() -> None:
    answer = {"id": "q1", "kind": "choice", "question": "Q7", "values": ["o1", "cat"]}
    other = {"id": "q2", "kind": "choice", "question": "mood", "values": ["good"]}
    options = [{"id": "o1", "name": "Blurred"}, {"id": "cat", "name": "Cat"}]
    questions = [
        {"id": "Q7", "name": "Tag", "kind": "choice", "multiple": True, "options": options},
        {"id": "mood", "name": "Mood", "kind": "choice", "options": [{"id": "good", "name": "Good"}]},
    ]
    ontology = {"classes": [{"id": "cat", "name": "Cat"}], "questions": questions}
    record = make_record("k", {"image": make_asset()}, {"marks": [answer, other]})
    sink = MemorySink()
    report = CvatExporter().write(MemoryRelease([record], [b"photo"], msgspec.convert(ontology, Ontology)), sink)
    assert {loss.code: loss.count for loss in report.losses} == {"choice_left_out": 1}
    source = make_source(sink.files)
    assert [choice.values for choice in read_document(CvatImporter(), source).marks] == [["Blurred"], ["Cat"]]  # type: ignore[union-attr]
    (declared,) = [found.declares for found in CvatImporter().read(source) if found.declares]
    assert [entry.name for entry in declared.classes] == ["Cat"]
