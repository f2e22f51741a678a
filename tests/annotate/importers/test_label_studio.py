"""Label Studio: per cent become pixels, rotations go about the centre, brushes become masks, answers find regions."""

from typing import Any

import numpy as np
import pytest

from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.segment import Segment
from annotate.document.kinds.text import Text
from annotate.document.kinds.text_span import TextSpan
from annotate.document.kinds.track import Track
from annotate.document.rle import decode_mask
from annotate.importers.label_studio import LabelStudioImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_all, read_document, read_good

# A 2 x 2 image in brush form: 16 values of 8 bits, counters of 3, 4, 8 and 16 bits; three runs of 8, 4 and 4 values.
BRUSH = [0, 0, 0, 16, 57, 26, 247, 228, 0, 97, 255, 76, 0]


def result(kind: str, value: dict[str, Any], id_: str = "r1", **fields: Any) -> dict[str, Any]:
    size = {"original_width": 200, "original_height": 100}
    return {"id": id_, "type": kind, "from_name": kind, "to_name": "image", "value": value, **size, **fields}


def task(*results: dict[str, Any], data: Any = None, **fields: Any) -> list[dict[str, Any]]:
    about = {"image": "/data/upload/3/0a1b2c3d-a.png"} if data is None else data
    return [{"id": 5, "data": about, "annotations": [{"result": list(results)}], **fields}]


def read_marks(*results: dict[str, Any], data: Any = None) -> Any:
    return read_document(LabelStudioImporter(), {"x.json": task(*results, data=data)}).marks


def test_per_cent_become_pixels() -> None:
    box, polygon, ellipse = read_marks(
        result("rectanglelabels", {"x": 10, "y": 20, "width": 50, "height": 10, "rectanglelabels": ["cat"]}),
        result("polygonlabels", {"points": [[0, 0], [50, 0], [50, 50]], "polygonlabels": ["dog"]}, "r2"),
        result("ellipselabels", {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "rotation": 350}, "r3"),
    )
    assert box == Box(id="r1", slot="image", class_="cat", xyxy=(20, 20, 120, 30))
    assert polygon == Polygon(id="r2", slot="image", class_="dog", rings=[[(0, 0), (100, 0), (100, 50)]])
    assert ellipse == Ellipse(
        id="r3", slot="image", class_="region", centre=(100, 50), radii=(20, 10), rotation_deg=-10
    )


def test_a_box_turned_about_its_corner_is_turned_about_its_centre() -> None:
    value = {"x": 50, "y": 0, "width": 10, "height": 40, "rotation": 90, "rectanglelabels": ["cat"]}
    (box,) = read_marks(result("rectanglelabels", value))
    assert box.rotation_deg == 90
    assert box.xyxy == pytest.approx((70, -10, 90, 30))


def test_a_brush_becomes_a_mask() -> None:
    from annotate.importers.label_studio_brush import unpack_mask

    pixels = np.zeros((100, 200), dtype=bool)
    pixels[10:20, 30:60] = True
    packed = pack(pixels)
    assert (unpack_mask(packed, (100, 200)) == pixels).all()
    (mask,) = read_marks(result("brushlabels", {"format": "rle", "rle": packed, "brushlabels": ["cat"]}))
    assert isinstance(mask, Mask)
    assert (decode_mask(mask.rle.size, mask.rle.counts or "") == pixels).all()


def pack(pixels: Any) -> list[int]:
    """Return pixels as a brush of lists alone: the plainest stream that there is."""
    values = np.repeat(np.where(pixels, 255, 0).ravel(), 4)
    bits = f"{values.size:032b}" + f"{7:05b}" + "".join(f"{n - 1:04b}" for n in (3, 4, 8, 16))
    for start in range(0, values.size, 65536):
        chunk = values[start : start + 65536]
        bits += "0" + "11" + f"{chunk.size - 1:016b}" + "".join(f"{value:08b}" for value in chunk)
    bits += "0" * (-len(bits) % 8)
    return [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]


def test_answers_and_relations_find_their_region() -> None:
    box = {"x": 0, "y": 0, "width": 5, "height": 5, "rectanglelabels": ["cat"]}
    found = read_marks(
        result("rectanglelabels", box),
        result("rectanglelabels", box, "r2"),
        result("choices", {"choices": ["wild"]}, from_name="mood"),
        result("textarea", {"text": ["one", "two"]}, "q1", from_name="caption"),
        result("rating", {"rating": 4}, "q2", from_name="quality"),
        {"type": "relation", "from_id": "r1", "to_id": "r2", "labels": ["eats"]},
    )
    assert found[2:] == [
        Choice(id="q3", question="mood", values=["wild"], target="r1"),
        Text(id="q1", question="caption", text="one\ntwo"),
        Rating(id="q2", question="quality", value=4.0),
        Relation(id="x6", class_="eats", from_="r1", to="r2"),
    ]


def test_texts_and_sounds_have_spans_and_segments() -> None:
    span = {"start": 3, "end": 6, "text": "cat", "labels": ["animal"]}
    data = {"text": "\U0001f431 cat"}
    (found,) = read_marks(result("labels", span, to_name="text"), data=data)
    assert found == TextSpan(id="r1", slot="text", class_="animal", start=2, end=5)
    sound = result("labels", {"start": 0.5, "end": 2.25, "labels": ["speech"]}, to_name="audio", meta={"lane": ["Ann"]})
    words = result("textarea", {"start": 0.5, "end": 2.25, "text": ["Hello"]}, to_name="audio")
    (segment,) = read_marks(sound, words, data={"audio": "https://example.com/a.wav"})
    assert segment == Segment(
        id="r1", slot="audio", class_="speech", start_us=500_000, end_us=2_250_000, lane="Ann", text="Hello"
    )


def test_a_track_goes_by_its_times() -> None:
    steps = [
        {"frame": 1, "enabled": True, "time": 0.04, "x": 0, "y": 0, "width": 10, "height": 10},
        {"frame": 26, "enabled": False, "x": 10, "y": 0, "width": 10, "height": 10},
    ]
    value = {"framesCount": 100, "duration": 4, "sequence": steps, "labels": ["cat"]}
    (track,) = read_marks(result("videorectangle", value, to_name="video"), data={"video": "a.mp4"})
    assert isinstance(track, Track)
    assert [(k.at_us, k.visible, k.xyxy) for k in track.keyframes] == [
        (40_000, True, (0, 0, 20, 10)),
        (1_000_000, False, (20, 0, 40, 10)),
    ]


def test_predictions_are_suggestions_and_cancelled_answers_are_none() -> None:
    box = result("rectanglelabels", {"x": 0, "y": 0, "width": 5, "height": 5, "rectanglelabels": ["cat"]}, score=0.5)
    predictions = [{"model_version": "m", "score": 0.25, "result": [box]}]
    tasks = [{"data": {"image": "a.png"}, "annotations": [{"was_cancelled": True}], "predictions": predictions}]
    (record,) = read_good(LabelStudioImporter(), {"x.json": tasks})
    assert (record.annotations, record.suggestions[0].model, record.suggestions[0].score) == ([], "m", 0.25)


def test_an_upload_is_found_without_its_hash_and_the_size_comes_from_it() -> None:
    bare = {"type": "rectanglelabels", "id": "a", "to_name": "image", "from_name": "x"}
    bare["value"] = {"x": 50, "y": 50, "width": 50, "height": 50, "rectanglelabels": ["cat"]}  # type: ignore[assignment]
    (record,) = read_good(LabelStudioImporter(), {"x.json": task(bare), "media/a.png": PICTURE})
    assert (record.key, record.assets["image"].upload) == ("a.png", "media/a.png")
    assert record.annotations[0].marks[0].xyxy == (32, 24, 64, 48)  # type: ignore[union-attr]


def test_what_has_no_place_is_kept_and_told() -> None:
    odd = result("pairwise", {"selected": "left"})
    (parsed,) = read_all(LabelStudioImporter(), {"x.json": task(odd)})
    assert parsed.record is not None
    assert parsed.record.annotations[0].source == {"label_studio": {"left_out": [odd]}}
    assert [note.code for note in parsed.notes] == ["kind_left_out"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (result("rectanglelabels", {"x": 1}), "malformed"),
        (result("brushlabels", {"format": "rle", "rle": [1, 2]}), "bad_brush"),
        (result("brushlabels", {"format": "rle", "rle": BRUSH}), "bad_brush"),
        ({**result("rectanglelabels", {"x": 1, "y": 1, "width": 1, "height": 1}), "original_width": None}, "no_size"),
    ],
)
def test_a_bad_result_is_told_with_the_line_of_its_task(broken: dict[str, Any], code: str) -> None:
    assert list_codes(LabelStudioImporter(), {"x.json": task(broken)}) == [("x.json", 1, code)]


def test_tasks_are_recognised() -> None:
    assert LabelStudioImporter().recognise(make_source({"x.json": task()}))
    assert not LabelStudioImporter().recognise(make_source({"x.json": [{"data": "x", "id": 3}]}))


AREA = {"x": 10, "y": 20, "width": 50, "height": 10}


def test_words_and_answers_beside_a_region_are_about_it() -> None:
    # The template of text recognition has three results of one id: where, what, and what is written there.
    where = result("rectangle", AREA)
    what = result("labels", {**AREA, "labels": ["sign"]})
    words = result("textarea", {**AREA, "text": ["STOP", "now"]}, from_name="transcription")
    size = result("choices", {"choices": ["big"]}, from_name="size")
    box, text, choice = read_marks(where, what, words, size)
    assert isinstance(box, Box)
    assert (box.id, box.class_) == ("r1", "sign")
    assert (text.target, text.question, text.text) == ("r1", "transcription", "STOP\nnow")
    assert (choice.target, choice.values) == ("r1", ["big"])


@pytest.mark.parametrize(
    ("address", "key", "kind"),
    [
        ("/data/local-files/?d=photos%2Fa.png", "a.png", "upload"),
        ("s3://bucket/a", "a", "upload"),
        ("https://x.org/show?id=3", "3", "url"),
    ],
)
def test_an_address_without_an_ending_is_no_text(address: str, key: str, kind: str) -> None:
    (record,) = read_good(LabelStudioImporter(), {"x.json": task(data={"image": address}), "d/a.png": PICTURE})
    assert (record.key, list(record.assets["image"].contents())) == (key, [kind])


def test_what_is_left_out_is_told() -> None:
    box = result("rectanglelabels", {**AREA, "rectanglelabels": ["cat", "dog"]})
    ends = {"type": "relation", "from_id": "r1", "to_id": "gone"}
    cancelled = {"was_cancelled": True, "result": []}
    twice = [{"model_version": "v1", "result": []}] * 2
    (first,) = task(box, ends, predictions=twice, drafts=[{"result": []}])
    first["annotations"].append(cancelled)
    (parsed,) = read_all(LabelStudioImporter(), {"x.json": [first]})
    told = ["drafts_left_out", "labels_left_out", "relation_left_out", "cancelled_left_out", "duplicate_suggestion"]
    assert [note.code for note in parsed.notes] == told


def test_relations_go_the_way_of_their_arrow() -> None:
    boxes = [result("rectanglelabels", {**AREA, "rectanglelabels": ["cat"]}, id_) for id_ in ("r1", "r2")]
    arrow = {"type": "relation", "from_id": "r1", "to_id": "r2"}
    *_, right, left = read_marks(*boxes, arrow, {**arrow, "direction": "left"})
    assert [(mark.from_, mark.to) for mark in (right, left)] == [("r1", "r2"), ("r2", "r1")]


@pytest.mark.parametrize(
    ("row", "code"),
    [({"id": 1, "image": "a.png", "annotation_id": 5, "annotator": 1}, "json_min"), ({"image": "a.png"}, "no_data")],
)
def test_rows_that_are_no_tasks_are_told(row: dict[str, Any], code: str) -> None:
    assert [found[2] for found in list_codes(LabelStudioImporter(), {"x.json": [row]})] == [code]


def test_tasks_without_annotations_are_items() -> None:
    (record,) = read_good(LabelStudioImporter(), {"x.json": [{"data": {"image": "a.png"}}]})
    assert (record.key, record.annotations) == ("a.png", [])


def test_terms_that_are_none_are_passed_over() -> None:
    (record,) = read_good(LabelStudioImporter(), {"x.json": task(meta={"item_key": "k", "terms": {"image": "CC0"}})})
    assert (record.key, record.assets["image"].licence) == ("k", "")
