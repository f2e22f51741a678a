"""Renders one release of real media in every format that a reader here checks.

``python -m tests.readers.exports build/readers/exports`` writes a folder a format, and ``expected.json``: what every
reader should find.
"""

import io
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
from PIL import Image

from annotate.exporters.registry import EXPORTERS
from annotate.exporters.sink import FolderSink
from curation.cards.about import About
from curation.cards.census import take_census
from curation.cards.croissant import write_croissant
from curation.cards.data_card import write_card
from tests.support.media import write_video
from tests.support.releases import MemoryRelease, make_asset, make_record

SIZE: Final = (640, 480)
BOXES: Final = {"one": [200, 100, 300, 150], "two": [0, 0, 640, 480], "three": [17, 33, 18, 400]}
RENDERED: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "coco": ("coco", {}),
    "yolo": ("yolo", {}),
    "yolo_segment": ("yolo", {"task": "segment"}),
    "yolo_pose": ("yolo", {"task": "pose"}),
    "yolo_obb": ("yolo", {"task": "obb"}),
    "voc": ("voc", {}),
    "voc_1": ("voc", {"base": 1}),
    "voc_jpg": ("voc", {"image_format": "jpg"}),
    "cvat": ("cvat", {}),
    "label_studio": ("label_studio", {}),
    "label_studio_predictions": ("label_studio", {"predictions": True}),
    "webvtt": ("webvtt", {}),
    "srt": ("srt", {}),
    "rttm": ("rttm", {}),
    "textgrid": ("textgrid", {}),
    "webdataset": ("webdataset", {}),
    "hf_parquet": ("hf_parquet", {}),
    "imagefolder": ("imagefolder", {}),
    "laion": ("laion", {"url_prefix": "https://example.com/"}),
    "messages": ("messages", {"layout": "jsonl", "grounding": "qwen3_vl"}),
    "llamafactory": ("llamafactory", {"grounding": "qwen3_vl"}),
    "llava": ("llava", {"grounding": "internvl"}),
    "openai": ("openai", {"grounding": "qwen3_vl", "embed": False}),
}
"""The folders: format and options."""


def draw(colour: str) -> bytes:
    """Return a PNG."""
    data = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(data, "PNG")
    return data.getvalue()


def mark(id_: str, kind: str, slot: str = "image", **fields: Any) -> dict[str, Any]:
    """A mark of class cat."""
    return {"id": id_, "kind": kind, "slot": slot, "class": "cat", **fields}


def hear() -> bytes:
    """Return ten seconds of silence as WAV."""
    data = io.BytesIO()
    soundfile.write(data, np.zeros(80_000, dtype=np.float32), 8000, format="WAV")
    return data.getvalue()


def make_release() -> MemoryRelease:
    """Return images with boxes and shapes, a sound with speech, a clip with a track."""
    with tempfile.TemporaryDirectory() as folder:
        clip = write_video(Path(folder) / "clip.mp4", pts=list(range(20))).read_bytes()
    photos = {name: draw(colour) for name, colour in zip(BOXES, ("red", "green", "blue"), strict=True)}
    sound = hear()
    records = [
        make_record(
            name,
            {"image": make_asset(data, name=f"{name}.png")},
            {"marks": [mark("r1", "box", xyxy=BOXES[name])], "turns": TALK if name == "one" else []},
            split="validation" if name == "three" else "train",
        )
        for name, data in photos.items()
    ]
    shapes = [
        mark("k1", "keypoints", skeleton="arm", joints=ARM) | {"class": "person"},
        mark("p1", "polygon", rings=[[[10, 10], [110, 10], [110, 60], [10, 60]]]),
        mark("p2", "polygon", rings=[[[300, 300], [400, 300], [400, 400], [300, 400]]], holes=[HOLE]),
        mark("r2", "box", xyxy=[100, 200, 200, 240], rotation_deg=30),
        mark("e1", "ellipse", centre=[500, 200], radii=[60, 30]),
    ]
    records.append(make_record("shapes", {"image": make_asset(draw("white"), name="shapes.png")}, {"marks": shapes}))
    spoken = [
        mark("s1", "segment", "sound", start_us=500_000, end_us=2_750_000, lane="Ann B", text='say "hi" & <go>'),
        mark("s2", "segment", "sound", start_us=2_000_000, end_us=4_123_000, lane="Bo", text="yes"),
    ]
    records.append(
        make_record(
            "speech", {"sound": make_asset(sound, "audio", name="talk.wav", duration_us=10_000_000)}, {"marks": spoken}
        )
    )
    keyframes = [{"at_us": 0, "xyxy": [0, 0, 10, 10]}, {"at_us": 400_000, "xyxy": [20, 0, 30, 10]}]
    moving = mark("k1", "track", "video", shape="box", keyframes=keyframes)
    fields = {"name": "clip.mp4", "width_px": 64, "height_px": 48, "duration_us": 800_000}
    records.append(make_record("video", {"video": make_asset(clip, "video", **fields)}, {"marks": [moving]}))
    records.sort(key=lambda record: record.key)
    return MemoryRelease(records, [*photos.values(), draw("white"), sound, clip])


TALK: Final = [
    {
        "id": "t1",
        "role": "user",
        "parts": [{"type": "asset", "slot": "image"}, {"type": "text", "text": "Was ist rot?"}],
    },
    {"id": "t2", "role": "assistant", "parts": [{"type": "ground", "text": "a cat", "marks": ["r1"]}]},
]
HOLE: Final = [[320, 320], [380, 320], [380, 380], [320, 380]]
ARM: Final = {"hand": {"visibility": 2, "xy": [64, 48]}, "elbow": {"visibility": 1, "xy": [128, 240]}}


def describe_release(release: MemoryRelease, folder: Path) -> None:
    """Write a release as its page gives it: manifest, items, data card, Croissant."""
    header, census = take_census(release.open_manifest())
    about = About(
        name="v1",
        notes="",
        created_at=datetime(2026, 1, 31, tzinfo=UTC),
        created_by="Somebody",
        manifest_hash=release.sha256,
        manifest_bytes=len(release.manifest),
        manifest_file="v1.ndjson",
        items_file="v1.items.jsonl",
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / about.manifest_file).write_bytes(release.manifest)
    (folder / about.items_file).write_bytes(release.manifest.partition(b"\n")[2])
    (folder / "croissant.json").write_bytes(write_croissant(header, census, about))
    (folder / "README.md").write_text(write_card(header, census, about), encoding="utf-8")


def main(folder: Path) -> None:
    """Write every folder."""
    release = make_release()
    for name, (format_, options) in RENDERED.items():
        exporter = EXPORTERS[format_]
        exporter.write(release, FolderSink(folder / name), exporter.read_options(options))
    pictures = MemoryRelease(
        [record for record in release.records() if "image" in record.assets], release.blobs.values()
    )
    # Its own converters look for one medium in every task.
    EXPORTERS["label_studio"].write(pictures, FolderSink(folder / "label_studio_images"))
    asked = make_asset(b"", "text", sha256=None, text="Was ist das? 那是什么？", size_bytes=None, name="")
    records = [*release.records(), make_record("words", {"question": asked}, {})]
    describe_release(MemoryRelease(sorted(records, key=lambda record: record.key)), folder / "croissant")
    (folder / "expected.json").write_text(json.dumps({"boxes": BOXES, "size": SIZE}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
