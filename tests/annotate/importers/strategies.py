"""Documents of every sort for property tests of round trips, on an image of 64 x 48 px or a sound of ten seconds."""

import math
from typing import Any, Final

import msgspec
import numpy as np
from hypothesis import strategies as st

from annotate.document.document import Document, parse_document
from annotate.document.ontology import Ontology
from annotate.document.rle import encode_mask

WIDTH, HEIGHT = 64, 48
LENGTH_US = 10_000_000

ONTOLOGY: Final = msgspec.convert(
    {
        "classes": [
            {
                "id": "cat",
                "name": "Cat",
                "attributes": [
                    {"id": "note", "name": "Note", "type": "text"},
                    {"id": "age", "name": "Age", "type": "number"},
                    {"id": "alive", "name": "Alive", "type": "boolean"},
                    {"id": "coat", "name": "Coat", "type": "options", "options": ["red", "grey", "a, b"]},
                ],
            },
            {"id": "person", "name": "Person"},
        ],
        "questions": [
            {"id": "caption", "name": "Describe it", "kind": "text"},
            {"id": "light", "name": "Light", "kind": "choice", "options": [{"id": "day", "name": "Day"}]},
            {"id": "blur", "name": "Blur", "kind": "rating"},
        ],
        "skeletons": [{"id": "arm", "name": "Arm", "joints": ["hand", "elbow"], "edges": [["hand", "elbow"]]}],
    },
    Ontology,
)

words = st.text("ab <>&\"'\n.:;猫\U0001f431é", min_size=1, max_size=12)
ids = st.text("abzAZ019_-", min_size=1, max_size=8)


def place(low: float, high: float) -> st.SearchStrategy[float]:
    """Coordinates with four decimals."""
    return st.floats(low, high).map(lambda value: round(value, 4))


rotations = st.sampled_from([0.0, 0.0, 30.0, -90.0, 270.5])
attributes = st.fixed_dictionaries(
    {},
    optional={
        "note": words,
        "age": st.sampled_from([3.0, 0.25]),
        "alive": st.booleans(),
        "coat": st.lists(st.sampled_from(["red", "grey", "a, b"]), min_size=1, max_size=2, unique=True),
    },
)
origins = st.sampled_from([None, None, {"score": 0.25, "edited": True}, {"score": 0.5}, {"edited": True}])


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, Any]:
    """Boxes inside the image; the corners of rotated ones may stick out."""
    x1, y1 = draw(place(0, WIDTH - 1)), draw(place(0, HEIGHT - 1))
    x2, y2 = draw(place(x1 + 0.5, WIDTH)), draw(place(y1 + 0.5, HEIGHT))
    return {"kind": "box", "xyxy": [x1, y1, x2, y2], "rotation_deg": draw(rotations), "is_crowd": draw(st.booleans())}


@st.composite
def rings(draw: st.DrawFn, left: float, right: float) -> list[list[float]]:
    """Rings around a middle, without crossings."""
    x, y = (left + right) / 2, HEIGHT / 2
    count = draw(st.integers(3, 6))
    radii = draw(st.lists(place(3, (right - left) / 2), min_size=count, max_size=count))
    return [
        [x + radius * math.cos(math.tau * n / count), y + radius * math.sin(math.tau * n / count)]
        for n, radius in enumerate(radii)
    ]


@st.composite
def polygons(draw: st.DrawFn) -> dict[str, Any]:
    """Polygons of one or two parts, or with a hole."""
    first = draw(rings(1, 31))
    holes = [[[16 + (x - 16) / 2, 24 + (y - 24) / 2] for x, y in first]] if draw(st.booleans()) else []
    parts = [first, draw(rings(33, 63))] if draw(st.booleans()) else [first]
    return {"kind": "polygon", "rings": parts, "holes": holes, "is_crowd": draw(st.booleans())}


@st.composite
def masks(draw: st.DrawFn) -> dict[str, Any]:
    """Masks of a block and a pixel."""
    pixels = np.zeros((HEIGHT, WIDTH), dtype=bool)
    top, left = draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))
    pixels[top : top + draw(st.integers(1, 9)), left : left + draw(st.integers(1, 9))] = True
    pixels[draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))] = True
    return {"kind": "mask", "rle": msgspec.to_builtins(encode_mask(pixels)), "is_crowd": draw(st.booleans())}


@st.composite
def poses(draw: st.DrawFn) -> dict[str, Any]:
    """Joints that are placed, hidden, not in the image, or not spoken of."""
    joints: dict[str, Any] = {}
    for name in draw(st.sampled_from([["hand"], ["elbow"], ["hand", "elbow"]])):
        visibility = draw(st.integers(0, 2))
        xy = [draw(place(0, WIDTH)), draw(place(0, HEIGHT))]
        joints[name] = {"visibility": visibility} | ({"xy": xy} if visibility else {})
    return {"kind": "keypoints", "skeleton": "arm", "joints": joints}


@st.composite
def ellipses(draw: st.DrawFn) -> dict[str, Any]:
    """Ellipses with their middle inside the image."""
    centre, radii = [draw(place(0, WIDTH)), draw(place(0, HEIGHT))], [draw(place(2, 20)), draw(place(2, 20))]
    return {"kind": "ellipse", "centre": centre, "radii": radii, "rotation_deg": draw(rotations)}


@st.composite
def polylines(draw: st.DrawFn) -> dict[str, Any]:
    """Lines to the right."""
    return {"kind": "polyline", "points": [[0, draw(place(0, HEIGHT))], [draw(place(1, WIDTH)), 7]]}


@st.composite
def segments(draw: st.DrawFn) -> dict[str, Any]:
    """Stretches of the sound, in milliseconds or finer."""
    step = draw(st.sampled_from([1000, 1]))
    start_us = draw(st.integers(0, 9000)) * 1000 + draw(st.sampled_from([0, 499]))
    end_us = start_us + draw(st.integers(1, 900)) * step
    lane = draw(st.sampled_from(["", "Ann", "Ann B", "Bo <b>", "a\tb"]))
    text = draw(st.just("") | words)
    return {"kind": "segment", "start_us": start_us, "end_us": end_us, "lane": lane, "text": text}


@st.composite
def instants(draw: st.DrawFn) -> dict[str, Any]:
    """Moments of the sound."""
    return {"kind": "instant", "at_us": draw(st.integers(0, LENGTH_US)), "text": draw(st.just("") | words)}


@st.composite
def tracks(draw: st.DrawFn) -> dict[str, Any]:
    """Boxes that move over some of twenty frames of 40 ms."""
    frames = sorted(draw(st.sets(st.integers(0, 19), min_size=1, max_size=4)))
    rotation = draw(rotations)
    keyframes = []
    for frame in frames:
        box = draw(boxes())
        keyframes.append(
            {
                "at_us": frame * 40_000,
                "xyxy": box["xyxy"],
                "rotation_deg": rotation,
                "visible": draw(st.booleans()),
            }
        )
    return {
        "kind": "track",
        "shape": "box",
        "interpolation": draw(st.sampled_from(["linear", "hold"])),
        "keyframes": keyframes,
    }


@st.composite
def documents(draw: st.DrawFn, *shapes: st.SearchStrategy[dict[str, Any]], slot: str = "image") -> Document:
    """Documents of up to four marks of these shapes."""
    found = draw(st.lists(st.one_of(*shapes), max_size=4))
    names = draw(st.lists(ids, min_size=len(found), max_size=len(found), unique=True))
    marks: list[dict[str, Any]] = []
    for id_, shape in zip(names, found, strict=True):
        class_id = "person" if shape["kind"] == "keypoints" else "cat"
        marks.append(
            {
                "id": id_,
                "slot": slot,
                "class": class_id,
                "attributes": draw(attributes) if class_id == "cat" else {},
                "origin": draw(origins),
                **shape,
            }
        )
    exhaustive = draw(st.sampled_from([{}, {slot: ["cat"]}]))
    return parse_document({"schema": 1, "marks": marks, "exhaustive": exhaustive})
