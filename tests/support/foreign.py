"""Files as other tools write them: small, written by hand."""

import io
import json
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.sources import PICTURE

LS_PATH = "/data/upload/3/9f8e7d6c-a.png"
CAT = [{"id": 1, "name": "cat", "supercategory": "none"}]


class Foreign(NamedTuple):
    """Files, and what becomes of them.

    Attributes:
        name: What they are.
        files: By path.
        counts: Outcomes of their records in an empty project that takes new classes.
        code: Code of the first error, if there is one.
        marks: Marks by kind that are read.
    """

    name: str
    files: dict[str, Any]
    counts: dict[str, int]
    code: str = ""
    marks: dict[str, int] = {}


def coco(*rows: dict[str, Any], **image: Any) -> str:
    """Return a COCO file of one image."""
    images = [{"id": 1, "file_name": "a.png", "width": 64, "height": 48, **image}]
    annotations = [{"id": at, "image_id": 1, "category_id": 1, **row} for at, row in enumerate(rows, 1)]
    return json.dumps({"images": images, "annotations": annotations, "categories": CAT})


def voc(inside: str, size: str = "<size><width>64</width><height>48</height><depth>3</depth></size>") -> str:
    """Return a VOC file of one image."""
    return f"<annotation><filename>a.png</filename>{size}{inside}</annotation>"


def box(x1: object, y1: object, x2: object, y2: object) -> str:
    """Return an object of a VOC file."""
    sides = zip(("xmin", "ymin", "xmax", "ymax"), (x1, y1, x2, y2), strict=True)
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in sides)
    return f"<object><name>cat</name><bndbox>{inside}</bndbox></object>"


def cvat(shapes: str, **values: Any) -> str:
    """Return a CVAT file of one image."""
    facts = {"id": 0, "name": "a.png", "width": 64, "height": 48, **values}
    spelled = " ".join(f'{name}="{value}"' for name, value in facts.items())
    return f"<annotations><version>1.1</version><image {spelled}>{shapes}</image></annotations>"


def task(*results: Any, **fields: Any) -> str:
    """Return a file of one task of Label Studio."""
    answer = {"id": 7, "completed_by": 1, "was_cancelled": False, "ground_truth": False, "result": list(results)}
    return json.dumps([{"id": 1, "data": {"image": LS_PATH}, "annotations": [answer], "predictions": [], **fields}])


def result(kind: str, value: Any, id_: str = "aB-c", **fields: Any) -> dict[str, Any]:
    """Return a result of Label Studio."""
    about = {"original_width": 64, "original_height": 48, "image_rotation": 0, "from_name": "label"}
    return {"id": id_, "type": kind, "to_name": "image", "origin": "manual", "value": value, **about, **fields}


def table(**columns: list[Any]) -> bytes:
    """Return a Parquet file."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def talk(*messages: tuple[str, Any]) -> dict[str, Any]:
    """Return a row of ShareGPT."""
    return {"conversations": [{"from": role, "value": words} for role, words in messages]}


def lines(*rows: Any, end: str = "\n") -> str:
    """Return JSON Lines."""
    return "".join((row if isinstance(row, str) else json.dumps(row)) + end for row in rows)


RECTANGLE = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["cat"]}
YOLO = {"data.yaml": "train: images\nval: images\nnc: 1\nnames: ['cat']\n", "images/a.png": PICTURE}
MEDIA = {"a.png": PICTURE}
FINE = talk(("human", "Hi"), ("gpt", "Hello"))
ROBOFLOW = {
    "info": {"year": "2026", "version": "1", "contributor": "", "date_created": "2026-01-02T03:04:05+00:00"},
    "licenses": [{"id": 1, "url": "https://creativecommons.org/licenses/by/4.0/", "name": "CC BY 4.0"}],
    "categories": [
        {"id": 0, "name": "animals", "supercategory": "none"},
        {"id": 1, "name": "cat", "supercategory": "animals"},
    ],
    "images": [
        {
            "id": 0,
            "license": 1,
            "file_name": "a_jpg.rf.0123456789abcdef.png",
            "height": 48,
            "width": 64,
            "date_captured": "2026-01-02T03:04:05+00:00",
            "extra": {"name": "a.jpg"},
        }
    ],
    "annotations": [
        {
            "id": 0,
            "image_id": 0,
            "category_id": 1,
            "bbox": [1, 2, 10.5, 12],
            "area": 126.0,
            "segmentation": [],
            "iscrowd": 0,
        }
    ],
}

GOOD: Final = [
    Foreign(
        "Roboflow's COCO",
        {"train/_annotations.coco.json": ROBOFLOW, "train/a_jpg.rf.0123456789abcdef.png": PICTURE},
        {"created": 1},
        marks={"box": 1},
    ),
    Foreign(
        "COCO with masks in both forms",
        {
            "x.json": coco(
                {"segmentation": {"size": [48, 64], "counts": [96, 10, 2966]}, "iscrowd": 1, "bbox": [2, 0, 1, 10]},
                {"segmentation": {"size": [48, 64], "counts": "P3:fl2"}, "iscrowd": 0, "bbox": [2, 0, 1, 10]},
                {"segmentation": [[1, 1, 9, 1, 9, 9]], "bbox": [1, 1, 8, 8]},
            ),
            **MEDIA,
        },
        {"created": 1},
        marks={"mask": 2, "polygon": 1},
    ),
    Foreign(
        "Label Studio with all that its own exports hold",
        {
            "tasks.json": task(
                result("rectanglelabels", RECTANGLE),
                result("choices", {"choices": ["day"]}, "q1"),
                result("rectangle", {k: v for k, v in RECTANGLE.items() if k != "rectanglelabels"}, "bare"),
                drafts=[],
                inner_id=1,
                total_annotations=1,
                file_upload="9f8e7d6c-a.png",
                created_at="2026-01-02T03:04:05.000Z",
                meta={},
                comment_authors=[],
            ),
            **MEDIA,
        },
        {"created": 1},
        marks={"box": 2, "choice": 1},
    ),
    Foreign(
        "CVAT's images",
        {
            "annotations.xml": cvat(
                '<box label="cat" source="manual" occluded="0" xtl="1.5" ytl="2" xbr="30" ybr="40" z_order="0">'
                '<attribute name="note">a &lt;b&gt;</attribute></box>'
                '<points label="nose" source="manual" occluded="0" points="3,4;5,6" z_order="0"/>'
                '<tag label="day" source="manual"/>'
            ),
            **MEDIA,
        },
        {"created": 1},
        marks={"box": 1, "keypoints": 1, "choice": 1},
    ),
    Foreign(
        "YOLO outlines with empty lines and Windows line ends",
        {**YOLO, "labels/a.txt": "\r\n0 0.1 0.1 0.5 0.1 0.5 0.5\r\n\r\n   \r\n0 0.5 0.5 0.2 0.2\r\n"},
        {"created": 1},
        marks={"polygon": 1, "box": 1},
    ),
    Foreign("YOLO with an empty file", {**YOLO, "labels/a.txt": "\n \n"}, {"created": 1}),
    Foreign(
        "VOC without size, flags and name",
        {"Annotations/a.xml": f"<annotation>{box(1, 2, 30, 40)}</annotation>", "JPEGImages/a.png": PICTURE},
        {"created": 1},
        marks={"box": 1},
    ),
    Foreign(
        "a byte order mark and Windows line ends",
        {"rows.jsonl": b"\xef\xbb\xbf" + lines(FINE, end="\r\n").encode()},
        {"created": 1},
    ),
    Foreign(
        "XML in UTF-16",
        {"a.xml": ('<?xml version="1.0" encoding="utf-16"?>' + voc(box(1, 2, 3, 4))).encode("utf-16"), **MEDIA},
        {"created": 1},
        marks={"box": 1},
    ),
    Foreign(
        "XML in GBK",
        {
            "a.xml": ('<?xml version="1.0" encoding="GBK"?>' + voc(box(1, 2, 3, 4)).replace("cat", "猫")).encode("gbk"),
            **MEDIA,
        },
        {"created": 1},
        marks={"box": 1},
    ),
    Foreign(
        "a table with numbers that are none",
        {"t.parquet": table(text=["one", "two"], score=[float("nan"), float("inf")])},
        {"created": 2},
    ),
    Foreign(
        "two images of one name",
        {
            "x.json": json.dumps(
                {
                    "images": [{"id": n, "file_name": "a.png", "width": 64, "height": 48} for n in (1, 2)],
                    "annotations": [{"id": 1, "image_id": 2, "category_id": 1, "bbox": [1, 2, 3, 4]}],
                    "categories": CAT,
                }
            ),
            **MEDIA,
        },
        {"created": 2},
        marks={"box": 1},
    ),
    Foreign(
        "annotations of one id",
        {"x.json": coco({"bbox": [1, 2, 3, 4]}, {"bbox": [5, 6, 7, 8], "id": 1}), **MEDIA},
        {"created": 1},
        marks={"box": 2},
    ),
    Foreign(
        "results of one id",
        {"t.json": task(result("rectanglelabels", RECTANGLE), result("rectanglelabels", RECTANGLE)), **MEDIA},
        {"created": 1},
        marks={"box": 1},
    ),
    Foreign(
        "values that are not given",
        {"x.json": coco({"bbox": [1, 2, 3, 4], "segmentation": None, "keypoints": None, "score": None}), **MEDIA},
        {"created": 1},
        marks={"box": 1},
    ),
]
