"""One release with something of everything, whose exports are kept as golden bytes."""

from typing import Any

import numpy as np

from annotate.document.manifest import ManifestRecord
from annotate.document.rle import encode_mask
from tests.support.releases import MemoryRelease, hash_bytes, make_annotation, make_asset, make_record

PHOTO, OTHER, CLIP, SPEECH = b"a photo", b"another photo", b"a clip", b"speech"


def _encode_block() -> str:
    pixels = np.zeros((480, 640), dtype=bool)
    pixels[10:30, 40:80] = True
    counts = encode_mask(pixels).counts
    assert counts is not None
    return counts


BLOCK = _encode_block()
"""Rows 10..29, columns 40..79 of a 640 x 480 px image: 800 px."""

STORED_BLOCK = BLOCK.encode()


def text(words: str) -> dict[str, str]:
    """Words of a turn."""
    return {"type": "text", "text": words}


def show(slot: str) -> dict[str, str]:
    """An asset in a turn."""
    return {"type": "asset", "slot": slot}


def ground(words: str, *marks: str, **fields: Any) -> dict[str, Any]:
    """Words that point at marks."""
    return {"type": "ground", "text": words, "marks": list(marks), **fields}


def turn(id_: str, role: str, *parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A turn."""
    return {"id": id_, "role": role, "parts": list(parts), **fields}


def mark(id_: str, kind: str, **fields: Any) -> dict[str, Any]:
    """A mark on the image, of class cat unless said otherwise."""
    return {"id": id_, "kind": kind, "slot": "image", "class": "cat", **fields}


BOX = mark("r1", "box", xyxy=[200, 100, 300, 150])

REGIONS: dict[str, Any] = {
    "marks": [
        BOX | {"attributes": {"colour": "grey"}, "origin": {"suggestion": 17, "model_version": 3, "score": 0.91}},
        mark("r2", "box", xyxy=[100, 100, 200, 200], rotation_deg=90, is_crowd=True),
        mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK}),
        mark("m2", "mask", rle={"size": [480, 640], "blob": hash_bytes(STORED_BLOCK)}, is_crowd=True),
        mark("p1", "polygon", rings=[[[0, 0], [10, 0], [10, 10]], [[20, 20], [30, 20], [30, 40]]]),
        mark(
            "p2", "polygon", rings=[[[0, 0], [20, 0], [20, 20], [0, 20]]], holes=[[[5, 5], [15, 5], [15, 15], [5, 15]]]
        ),
        mark("e1", "ellipse", centre=[50, 50], radii=[20, 10]),
        mark("l1", "polyline", points=[[0, 0], [9, 9]]),
        mark("k1", "keypoints", skeleton="arm", joints={"hand": {"visibility": 2, "xy": [4, 5]}}) | {"class": "person"},
        {"id": "c1", "kind": "text", "question": "caption", "text": "A grey cat \u2014 \u732b."},
        {"id": "x1", "kind": "relation", "class": "cat", "from": "r1", "to": "m1"},
    ],
    "turns": [
        turn("t1", "user", show("image"), text("What is here?")),
        turn(
            "t2",
            "assistant",
            text("I see "),
            ground("a cat", "r1", "m1"),
            text(" and \U0001f431 "),
            ground("more", "p1"),
        ),
        turn("t3", "user", text("Is it red?")),
        turn("t4", "assistant", ground("A red cat", "r1", verdict="contradicted"), text("?"), loss=False),
    ],
    "exhaustive": {"image": ["cat"]},
    "source": {"tool": "other"},
}

TWO_IMAGES: dict[str, Any] = {
    "marks": [
        BOX | {"slot": "right"},
        mark("r2", "box", xyxy=[1, 2, 3, 4.5]) | {"slot": "left"},
    ],
    "turns": [
        turn("t1", "system", text("Be brief.")),
        turn(
            "t2",
            "user",
            text("Left "),
            show("left"),
            text(", right "),
            show("right"),
            text(": same "),
            ground("cat", "r1"),
        ),
        turn("t3", "assistant", text("No, see "), ground("both", "r1", "r2")),
        turn("t4", "user", text("Thanks.")),
    ],
}

COMPARED: dict[str, Any] = {
    "marks": [BOX],
    "turns": [turn("t1", "user", text("Name it.")), turn("t2", "assistant", text("A cat."))],
    "responses": [
        {"id": "a", "turn": "t2", "parts": [text("A "), ground("cat", "r1")], "model": "x"},
        {"id": "b", "turn": "t2", "parts": [text("A dog.")], "model": "y"},
        {"id": "c", "turn": "t2", "parts": [text("No.")], "model": "z"},
    ],
    "preferences": [
        {"id": "f1", "turn": "t2", "chosen": "a", "rejected": "b", "strength": 2, "reason": "hallucination"},
        {"id": "f2", "turn": "t2", "chosen": "a", "rejected": "b", "tie": True},
    ],
    "corrections": [{"id": "k1", "response": "b", "start": 2, "end": 5, "replacement": "cat"}],
}

TEXT_ONLY: dict[str, Any] = {
    "turns": [turn("t1", "user", show("question")), turn("t2", "assistant", text("4"))],
}

HEARD: dict[str, Any] = {
    "marks": [{"id": "s1", "kind": "segment", "slot": "audio", "class": "cat", "start_us": 0, "end_us": 5}],
    "turns": [turn("t1", "user", show("video"), show("audio")), turn("t2", "assistant", ground("It speaks.", "s1"))],
}

TAGGED: dict[str, Any] = {
    "turns": [
        turn("t1", "user", show("image"), text("What does <image> mean?")),
        turn("t2", "assistant", text("A tag.")),
    ],
}


def list_records() -> list[ManifestRecord]:
    """Return the items, sorted by key."""
    photo, other = make_asset(PHOTO, name="Caf\u00e9: 1.PNG"), make_asset(OTHER, name="Caf\u00e9: 1.png")
    clip = make_asset(CLIP, "video", name="clip.mp4", duration_us=10)
    speech = make_asset(SPEECH, "audio", name="say.wav", duration_us=10)
    question = make_asset(media="text", sha256=None, text="2 + 2 = ?", name="")
    image = {"image": photo}
    licensed = make_asset(PHOTO, name="Caf\u00e9: 1.PNG", licence="CC-BY-4.0", source="camera")
    records = [
        make_record(
            "a-regions", {"image": licensed}, REGIONS, metadata={"place": "\u732b\u30ab\u30d5\u30a7"}, weight=2.0
        ),
        make_record("b-images", {"left": photo, "right": other, "spare": clip}, TWO_IMAGES, component="a-regions"),
        make_record("c-compared", image, COMPARED, split="test"),
        make_record("d-text", {"question": question}, TEXT_ONLY),
        make_record("e-heard", {"video": clip, "audio": speech}, HEARD),
        make_record("f-none", image),
        make_record("g-tagged", image, TAGGED),
        make_record("h-empty", image, {}),
        make_record("i-silent", image, {"turns": [turn("t1", "user", text("Hm?"))]}),
    ]
    annotations = [make_annotation({"marks": [BOX]}, 8), make_annotation({}, 9, origin="consensus")]
    several = ManifestRecord(key="j-several", split="validation", assets=image, annotations=annotations)
    return [*records, several]


def make_sample() -> MemoryRelease:
    """Return the release."""
    return MemoryRelease(list_records(), [PHOTO, OTHER, CLIP, SPEECH, STORED_BLOCK])
