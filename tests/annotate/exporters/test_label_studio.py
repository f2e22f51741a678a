"""Label Studio JSON: per cent, corners, brush strokes, times, answers."""

import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotate.document.ontology import Ontology
from annotate.exporters.label_studio_brush import pack_mask
from tests.annotate.exporters.clips import MOVING, release_clip
from tests.annotate.exporters.rendering import Rendered, release_marks, release_sound, segment
from tests.annotate.exporters.sample import BLOCK, BOX, PHOTO, make_sample, mark
from tests.support.releases import MemoryRelease, make_asset, make_record

ASKED = msgspec.convert(
    {
        "classes": [{"id": "cat", "name": "Cat"}],
        "questions": [
            {"id": "q1", "name": "Which?", "kind": "choice", "options": [{"id": "o1", "name": "Good"}]},
            {"id": "q2", "name": "How?", "kind": "rating", "target": "mark"},
        ],
    },
    Ontology,
)


def annotate(release: MemoryRelease, **options: Any) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the results of the only annotation, and the losses."""
    rendered = Rendered("label_studio", release, **options)
    (task,) = rendered.json("train.json")
    (answer,) = task.get("annotations") or task["predictions"]
    return answer["result"], rendered.losses


def unpack(packed: list[int]) -> NDArray[np.int64]:
    """Return the values of a packed stream, read by its own header."""
    bits = iter("".join(f"{byte:08b}" for byte in packed))

    def take(count: int) -> int:
        return int("".join(next(bits) for _ in range(count)), 2)

    length, value_bits = take(32), take(5) + 1
    sizes = [take(4) + 1 for _ in range(4)]
    values: list[int] = []
    while len(values) < length:
        is_run, sort = take(1), take(2)
        count = take(sizes[sort]) + 1
        values += [take(value_bits)] * count if is_run else [take(value_bits) for _ in range(count)]
    return np.array(values)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=5))
def test_a_stroke_unpacks_to_the_mask(rows: list[list[bool]]) -> None:
    mask = np.array(rows, dtype=bool)
    assert (unpack(pack_mask(mask)).reshape(*mask.shape, 4) == np.where(mask, 255, 0)[..., None]).all()


def test_long_runs_are_split() -> None:
    assert (unpack(pack_mask(np.ones((200, 200), dtype=bool))) == 255).sum() == 160_000


def test_a_box_is_in_per_cent() -> None:
    (result,), losses = annotate(release_marks(BOX))
    assert result["value"] == {
        "x": 31.25,
        "y": pytest.approx(100 / 4.8),
        "width": 15.625,
        "height": pytest.approx(50 / 4.8),
        "rotation": 0,
        "rectanglelabels": ["Cat"],
    }
    assert (result["original_width"], result["original_height"], losses) == (640, 480, {})


@pytest.mark.parametrize("rotation_deg", [30, -90, 200])
def test_a_rotated_box_turns_about_its_corner(rotation_deg: float) -> None:
    (result,), _ = annotate(release_marks(BOX | {"rotation_deg": rotation_deg}))
    value, angle = result["value"], math.radians(rotation_deg)
    x, y, w, h = (
        value[name] * side / 100 for name, side in zip(("x", "y", "width", "height"), (640, 480) * 2, strict=True)
    )
    centre = (
        x + w / 2 * math.cos(angle) - h / 2 * math.sin(angle),
        y + w / 2 * math.sin(angle) + h / 2 * math.cos(angle),
    )
    assert centre == (pytest.approx(250), pytest.approx(125))
    assert value["rotation"] == rotation_deg % 360


def test_a_mask_is_a_stroke_over_its_pixels() -> None:
    (result,), _ = annotate(release_marks(mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK})))
    alpha = unpack(result["value"]["rle"]).reshape(480, 640, 4)[..., 3]
    assert (int((alpha > 0).sum()), bool((alpha[10:30, 40:80] > 0).all())) == (800, True)


def test_segments_have_seconds_words_and_lanes() -> None:
    results, losses = annotate(release_sound(segment("s1", 500_000, 2_750_000, text="hello", lane="spk")))
    assert [result["value"] for result in results] == [
        {"start": 0.5, "end": 2.75, "channel": 0, "labels": ["Cat"]},
        {"start": 0.5, "end": 2.75, "channel": 0, "text": ["hello"]},
    ]
    assert [result["from_name"] for result in results] == ["sound_segment", "sound_words"]
    assert (results[0]["meta"], losses) == ({"lane": ["spk"]}, {})


def test_a_track_counts_frames_from_one(tmp_path: Path) -> None:
    (result,), losses = annotate(release_clip(tmp_path, MOVING))
    value = result["value"]
    assert [(step["frame"], step["time"], step["enabled"], step["x"]) for step in value["sequence"]] == [
        (1, 0, True, 0),
        (11, 0.4, True, 31.25),
        (16, 0.6, False, 31.25),
    ]
    assert (value["framesCount"], value["duration"], losses) == (20, 0.8, {})


def test_answers_share_the_id_of_their_region() -> None:
    answers = [
        {"id": "c1", "kind": "choice", "question": "q1", "values": ["o1"]},
        {"id": "n1", "kind": "rating", "question": "q2", "value": 3, "target": "r1"},
    ]
    release = MemoryRelease(
        [make_record("a", {"image": make_asset(PHOTO)}, {"marks": [BOX, *answers]})], [PHOTO], ASKED
    )
    results, losses = annotate(release)
    assert [(one["id"], one["from_name"], one["type"]) for one in results] == [
        ("r1", "image_box", "rectanglelabels"),
        ("c1", "q1", "choices"),
        ("r1", "image_q2", "number"),
    ]
    assert (results[1]["value"], results[2]["value"], losses) == ({"choices": ["Good"]}, {"number": 3}, {})


def test_predictions_name_the_release_and_their_mean_score() -> None:
    scored = [BOX | {"id": name, "origin": {"score": score}} for name, score in (("a", 0.5), ("b", 1.0))]
    rendered = Rendered("label_studio", release_marks(*scored), predictions=True)
    (prediction,) = rendered.json("train.json")[0]["predictions"]
    assert prediction["score"] == 0.75
    assert prediction["model_version"] == f"loopwright-{rendered.report.release[:12]}"


def test_every_control_of_a_result_is_in_the_configuration() -> None:
    rendered = Rendered("label_studio", make_sample())
    root = ET.fromstring(rendered.files["config.xml"])
    controls = {(tag.attrib["name"], tag.attrib["toName"]) for tag in root.iter() if "toName" in tag.attrib}
    results = [
        result
        for split in ("train", "validation", "test")
        for task in rendered.json(f"{split}.json")
        for annotation in task["annotations"]
        for result in annotation["result"]
        if result["type"] != "relation"
    ]
    assert results
    assert {(one["from_name"], one["to_name"]) for one in results} <= controls


def test_texts_and_spans_count_code_points() -> None:
    span = {"id": "p1", "kind": "text_span", "slot": "question", "class": "cat", "start": 2, "end": 5}
    text = make_asset(media="text", sha256=None, text="\U0001f431 cat", name="")
    (result,), _ = annotate(MemoryRelease([make_record("a", {"question": text}, {"marks": [span]})]))
    assert result["value"] == {"start": 2, "end": 5, "text": "cat", "labels": ["Cat"]}


def test_tasks_have_numbers_over_all_splits() -> None:
    rendered = Rendered("label_studio", make_sample())
    splits = [rendered.json(path) for path in ("train.json", "validation.json", "test.json") if path in rendered.files]
    ids = [task["id"] for tasks in splits for task in tasks]
    assert (len(splits) > 1, sorted(ids)) == (True, list(range(1, len(ids) + 1)))
