"""Formats that are not read: each is named, with what of the same tool is read."""

from typing import Any

import pytest

from annotate.importers.foreign import FOREIGN, find_foreign
from tests.support.foreign import GOOD
from tests.support.sources import PICTURE, make_source

SHAPE = {"label": "cat", "points": [[1, 2], [30, 40]], "shape_type": "rectangle"}
FILES: dict[str, tuple[str, Any]] = {
    "LabelMe": ("a.json", {"version": "5.5.0", "shapes": [SHAPE], "imagePath": "a.png"}),
    "VGG Image Annotator": ("v.json", {"a.png12": {"filename": "a.png", "regions": [{"region_attributes": {}}]}}),
    "Labelbox": ("export.ndjson", {"data_row": {"id": "x"}, "projects": {}}),
    "V7 Darwin": ("a.json", {"item": {"name": "a.png"}, "annotations": [{"name": "cat", "slot_names": ["0"]}]}),
    "Supervisely": ("ann/a.png.json", {"objects": [{"classTitle": "cat", "points": {}}]}),
    "Datumaro": ("annotations/train.json", {"dm_format_version": "1.0", "items": []}),
    "FiftyOne": ("samples.json", {"samples": [{"ground_truth": {"_cls": "Detections"}}]}),
    "CreateML": ("c.json", [{"image": "a.png", "annotations": [{"label": "cat", "coordinates": {"x": 1}}]}]),
    "VoTT": ("x.json", {"asset": {"name": "a.png"}, "regions": [{"type": "RECTANGLE"}]}),
    "BDD100K or Scalabel": ("labels.json", [{"name": "a.png", "labels": [{"box2d": {"x1": 1}}]}]),
    "Cityscapes": ("a_polygons.json", {"imgHeight": 48, "imgWidth": 64, "objects": []}),
    "nuScenes": ("sample_annotation.json", [{"token": "b", "sample_token": "a"}]),
    "Scale AI": ("tasks.json", [{"task_id": "1", "response": {"annotations": []}}]),
    "SageMaker Ground Truth": ("output.manifest", {"source-ref": "s3://b/a.png"}),
    "a list of COCO results": ("r.json", [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]),
    "Lhotse": ("supervisions.jsonl", {"id": "a-1", "recording_id": "a", "start": 0.5, "duration": 1.0}),
    "Whisper": ("talk.json", {"text": "Hi", "segments": [{"start": 0.0, "end": 1.0, "avg_logprob": -0.1}]}),
    "TextGrid in JSON": ("talk.json", {"start": 0, "end": 3, "tiers": {"Ann": {"type": "interval", "entries": []}}}),
    "Prodigy": ("x.jsonl", {"text": "Apple", "_input_hash": 1, "spans": []}),
    "doccano": ("all.jsonl", {"id": 1, "text": "Apple", "label": [[0, 5, "ORG"]]}),
    "Open Images": ("train-annotations-bbox.csv", "ImageID,Source,LabelName,Confidence,XMin\n1,x,/m/1,1,0.5\n"),
    "a table of boxes": ("_annotations.csv", "filename,width,height,class,xmin,ymin\na.png,64,48,cat,1,2\n"),
    "a table of labels": ("_classes.csv", "filename, cat, dog\na.png, 1, 0\n"),
    "TFRecord": ("cats.tfrecord", b"\x0c\0\0\0\0\0\0\0abcd"),
    "DOTA": ("labelTxt/a.txt", "imagesource:GoogleEarth\ngsd:0.1\n1 2 3 4 5 6 7 8 plane 0\n"),
    "KITTI": ("label_2/000000.txt", "Car 0.00 0 1.85 387.6 181.5 423.8 203.1 1.67 1.87 3.69 -16.5 2.39 58.5 1.57\n"),
    "MOT Challenge": ("gt/gt.txt", "1,1,912,484,97,109,0,7,1\n2,1,912,484,97,109,0,7,1\n"),
    "WIDER FACE": ("bbx_gt.txt", "0--Parade/a.jpg\n1\n449 330 122 149 0 0 0 0 0 0\n"),
    "labels of Audacity": ("a.txt", "0.000000\t1.500000\thello\n"),
    "ELAN": ("a.eaf", '<?xml version="1.0"?>\n<ANNOTATION_DOCUMENT FORMAT="3.0"/>'),
    "Sub Station Alpha": ("a.ass", "\ufeff[Script Info]\nScriptType: v4.00+\n"),
    "TTML": ("a.ttml", '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"/>'),
    "subtitles of YouTube": ("a.sbv", "0:00:01.000,0:00:02.000\nHi\n"),
    "SAMI": ("a.smi", "<sami>\n<body></body></sami>"),
    "Scenarist closed captions": ("a.scc", "Scenarist_SCC V1.0\n"),
    "MicroDVD": ("a.sub", "{12}{24}Hi\n"),
    "lyrics": ("a.lrc", "[ar:Ann]\n[00:12.00]Hi\n"),
    "CTM or STM": ("a.ctm", "a 1 0.5 0.2 hello 0.9\n"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_format_that_is_not_read_is_named(kind: str) -> None:
    path, content = FILES[kind]
    problem = find_foreign(make_source({"a.png": PICTURE, path: content}))
    assert problem is not None
    assert problem.message.startswith(f"{path} looks like {kind}, which is not read: ")


def test_members_of_samples_are_taken_for_no_format_but_those_that_lie_beside_media() -> None:
    said = {"task_id": 1, "response": "yes", "caption": "A cat."}
    assert find_foreign(make_source({"a.png": PICTURE, "a.json": said}), sidecars_only=True) is None
    shapes = FILES["LabelMe"][1]
    assert find_foreign(make_source({"a.png": PICTURE, "a.json": shapes}), sidecars_only=True) is not None


def test_every_format_of_the_table_has_its_file() -> None:
    assert {one.kind for one in FOREIGN} == set(FILES)


@pytest.mark.parametrize("good", GOOD, ids=lambda one: one.name)
def test_what_is_read_looks_like_none_of_them(good: Any) -> None:
    assert find_foreign(make_source(good.files)) is None
