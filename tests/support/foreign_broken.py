"""Files of other tools as they come when something went wrong, and as somebody sends them who means harm."""

from typing import Any, Final

from tests.support.foreign import (
    FINE,
    MEDIA,
    RECTANGLE,
    YOLO,
    Foreign,
    box,
    coco,
    cvat,
    lines,
    result,
    talk,
    task,
    voc,
)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
BOMB = f"<!DOCTYPE annotation [{LAUGHS}]>"
OUTSIDE = '<!DOCTYPE annotation [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
YAML_BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))


def one_bad(name: str, files: dict[str, Any], code: str) -> Foreign:
    """Return files of which nothing can be taken in."""
    return Foreign(name, files, {"error": 1}, code)


BAD: Final = [
    one_bad("COCO with NaN", {"x.json": coco({"bbox": [1, 2, float("nan"), 4]}), **MEDIA}, "not_json"),
    one_bad("COCO cut off", {"x.json": coco({"bbox": [1, 2, 3, 4]})[:-30], **MEDIA}, "not_json"),
    one_bad("COCO with text for numbers", {"x.json": coco({"bbox": ["1", "2", "3", "4"]}), **MEDIA}, "malformed"),
    one_bad("COCO with a box of three", {"x.json": coco({"bbox": [1, 2, 3]}), **MEDIA}, "bad_bbox"),
    one_bad(
        "COCO of another category",
        {"x.json": coco({"bbox": [1, 2, 3, 4], "category_id": 9}), **MEDIA},
        "unknown_category",
    ),
    one_bad(
        "a mask of a huge size",
        {"x.json": coco({"segmentation": {"size": [10**9, 10**9], "counts": [10**18]}}), **MEDIA},
        "bad_rle",
    ),
    one_bad(
        "a mask of a negative run",
        {"x.json": coco({"segmentation": {"size": [48, 64], "counts": [-1, 3073]}}), **MEDIA},
        "bad_rle",
    ),
    one_bad(
        "a mask of nonsense",
        {"x.json": coco({"segmentation": {"size": [48, 64], "counts": "\u00e9\u0001"}}), **MEDIA},
        "bad_rle",
    ),
    Foreign(
        "an image number beyond all numbers",
        {"x.json": coco({"bbox": [1, 2, 3, 4], "image_id": 10**30}, id=10**30), **MEDIA},
        {"error": 2},
        "malformed",
    ),
    Foreign(
        "an annotation of no image",
        {"x.json": coco({"bbox": [1, 2, 3, 4], "image_id": 10**30}), **MEDIA},
        {"created": 1, "error": 1},
        "unknown_image",
    ),
    one_bad(
        "a category without a name",
        {"x.json": coco({"bbox": [1, 2, 3, 4]}).replace('"cat"', '""'), **MEDIA},
        "bad_class",
    ),
    one_bad("VOC with NaN", {"a.xml": voc(box("nan", 1, 2, 3)), **MEDIA}, "bad_number"),
    one_bad(
        "VOC without a side",
        {"a.xml": voc("<object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object>"), **MEDIA},
        "bad_number",
    ),
    one_bad("VOC with an endless number", {"a.xml": voc(box(1, 2, "inf", 3), size=""), **MEDIA}, "bad_number"),
    one_bad("VOC cut off", {"a.xml": voc(box(1, 2, 3, 4))[:-20], **MEDIA}, "not_xml"),
    one_bad("VOC without a class", {"a.xml": voc(box(1, 2, 3, 4).replace("cat", "")), **MEDIA}, "bad_class"),
    one_bad(
        "XML that laughs a billion times",
        {"a.xml": BOMB + voc("<object><name>&l9;</name></object>"), **MEDIA},
        "entity_declared",
    ),
    one_bad(
        "XML that asks for a file",
        {"a.xml": OUTSIDE + voc("<object><name>&x;</name></object>"), **MEDIA},
        "entity_declared",
    ),
    one_bad("XML without a bottom", {"a.xml": voc("<a>" * 5000), **MEDIA}, "too_deep"),
    one_bad(
        "CVAT that laughs a billion times", {"a.xml": BOMB + cvat("<box label='&l9;'/>"), **MEDIA}, "entity_declared"
    ),
    one_bad("CVAT with a size that is none", {"a.xml": cvat("", width="nan"), **MEDIA}, "bad_number"),
    one_bad("CVAT with an endless size", {"a.xml": cvat("", width="inf"), **MEDIA}, "bad_number"),
    one_bad(
        "CVAT with points that are none",
        {"a.xml": cvat('<polygon label="cat" points="nan,1;2,3;4,5"/>'), **MEDIA},
        "bad_number",
    ),
    one_bad(
        "CVAT with half a point", {"a.xml": cvat('<polygon label="cat" points="1;2,3;4,5"/>'), **MEDIA}, "bad_number"
    ),
    one_bad(
        "CVAT with a huge mask",
        {"a.xml": cvat('<mask label="cat" rle="1" left="0" top="0" width="1e18" height="9"/>'), **MEDIA},
        "bad_rle",
    ),
    one_bad("CVAT without a name", {"a.xml": cvat("", name=""), **MEDIA}, "malformed"),
    one_bad(
        "CVAT's tracks without their video",
        {
            "a.xml": '<annotations><track id="0" label="cat"><box frame="0" xtl="1" ytl="2" xbr="3" ybr="4"/></track>'
            "</annotations>",
            **MEDIA,
        },
        "video_missing",
    ),
    one_bad("YOLO with NaN", {**YOLO, "labels/a.txt": "0 nan 0.5 0.1 0.1\n"}, "bad_row"),
    one_bad("YOLO with words", {**YOLO, "labels/a.txt": "cat 0.5 0.5 0.1 0.1\n"}, "bad_row"),
    one_bad("YOLO with a class too many", {**YOLO, "labels/a.txt": "7 0.5 0.5 0.1 0.1\n"}, "unknown_class_number"),
    one_bad("YAML that laughs a billion times", {**YOLO, "data.yaml": YAML_BOMB + "names: [*a9]\n"}, "bad_yaml"),
    one_bad("YAML that is none", {**YOLO, "data.yaml": "names: [cat\n: :"}, "bad_yaml"),
    one_bad(
        "an image that is none",
        {**YOLO, "images/a.png": b"no picture", "labels/a.txt": "0 0.5 0.5 0.1 0.1"},
        "bad_image",
    ),
    one_bad(
        "Label Studio with huge numbers",
        {"t.json": task(result("rectanglelabels", RECTANGLE | {"x": 1e308, "width": 1e308, "rotation": 30})), **MEDIA},
        "not_finite",
    ),
    one_bad(
        "Label Studio with text for numbers",
        {"t.json": task(result("rectanglelabels", RECTANGLE | {"x": "ten"})), **MEDIA},
        "malformed",
    ),
    one_bad("Label Studio without a value", {"t.json": task(result("rectanglelabels", None)), **MEDIA}, "malformed"),
    one_bad(
        "Label Studio with a broken brush",
        {"t.json": task(result("brushlabels", {"format": "rle", "rle": [1, 2, 3], "brushlabels": ["cat"]})), **MEDIA},
        "bad_brush",
    ),
    one_bad(
        "Label Studio with points that are none",
        {"t.json": task(result("polygonlabels", {"points": [[1], 2], "polygonlabels": ["cat"]})), **MEDIA},
        "malformed",
    ),
    Foreign(
        "XML in an encoding that nobody knows",
        {"a.xml": '<?xml version="1.0" encoding="klingon"?>' + voc(box(1, 2, 3, 4)), "b.xml": voc(""), **MEDIA},
        {"created": 1, "error": 1},
        "bad_encoding",
    ),
    Foreign(
        "one bad row among good ones",
        {"r.jsonl": lines(FINE, '{"conversations": [NaN]}', '{"conversations": [', FINE | {"id": "x"})},
        {"created": 2, "error": 2},
        "not_json",
    ),
    Foreign(
        "speakers that nobody knows",
        {"r.jsonl": lines(FINE, talk(("human", "Hi"), ("bing", "Ho")))},
        {"created": 1, "error": 1},
        "unknown_role",
    ),
    Foreign(
        "words that are none",
        {"r.jsonl": lines(FINE, talk(("human", 5)), talk(("human", [[1]])))},
        {"created": 1, "error": 2},
        "malformed",
    ),
    Foreign(
        "rows without a bottom",
        {"r.jsonl": lines(FINE, '{"conversations": ' + "[" * 5000 + "]" * 5000 + "}")},
        {"created": 1, "error": 1},
        "too_deep",
    ),
    Foreign(
        "a number beyond all numbers beside words",
        {"r.jsonl": lines(FINE, FINE | {"n": 10**30})},
        {"created": 1, "error": 1},
        "number_too_large",
    ),
    Foreign(
        "words that hold nothing",
        {"r.jsonl": lines(FINE, talk(("human", "a\0b"), ("gpt", "c")))},
        {"created": 1, "error": 1},
        "nul_character",
    ),
    Foreign(
        "half of a character",
        {
            "r.jsonl": lines(
                FINE, '{"conversations": [{"from": "human", "value": "\\ud800"}, {"from": "gpt", "value": "a"}]}'
            )
        },
        {"created": 1, "error": 1},
        "not_json",
    ),
    Foreign(
        "keys that are none",
        {"r.jsonl": lines(FINE, FINE | {"id": "a\nb"}, FINE | {"id": "x" * 600})},
        {"created": 1, "error": 2},
        "bad_name",
    ),
    one_bad("a table that is none", {"t.parquet": b"PAR1" + b"\0" * 50 + b"PAR1"}, "bad_parquet"),
    one_bad(
        "times that are none", {"a.srt": "1\n00:00:99999999,000 --> 00:00:02,000\nHi\n", "a.wav": b"RIFF"}, "bad_time"
    ),
    one_bad(
        "speech without an end",
        {"a.rttm": "SPEAKER a 1 0.5 1e300 <NA> <NA> Ann <NA> <NA>\n", "a.wav": b"RIFF"},
        "bad_time",
    ),
]
