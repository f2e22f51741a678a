"""Lets other people's kits read the exports: faster-coco-eval, PyLabel, Praat itself (parselmouth) and pysrt.

``make test-readers`` runs it in an environment of its own. Nothing was written with any of them in mind.
"""

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import parselmouth
import pysrt
from faster_coco_eval import COCO, COCOeval_faster
from parselmouth.praat import call
from pylabel import importer

EXPORTS = Path(sys.argv[1])
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))["boxes"]


def check_evaluation() -> None:
    """Score the annotations against themselves: every box and mask is found."""
    path = EXPORTS / "coco" / "annotations" / "instances_train.json"
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(path))
        rows = [row for row in truth.loadAnns(truth.getAnnIds()) if row["segmentation"]]
        for kind, chosen in (("bbox", truth.loadAnns(truth.getAnnIds())), ("segm", rows)):
            found = [
                {name: row[name] for name in ("image_id", "category_id", "bbox")} | {"score": 1.0} for row in chosen
            ]
            if kind == "segm":
                found = [one | {"segmentation": truth.annToRLE(row)} for one, row in zip(found, chosen, strict=True)]
            scores = COCOeval_faster(truth, truth.loadRes(found), kind)
            if kind == "segm":
                scores.params.imgIds = sorted({row["image_id"] for row in rows})
                scores.params.catIds = sorted({row["category_id"] for row in rows})
            scores.evaluate()
            scores.accumulate()
            scores.summarize()
            assert scores.stats[0] > 0.99, (kind, scores.stats)
    say(f"faster-coco-eval: {len(found)} masks and all boxes are found again")


def check_pylabel() -> None:
    """Read boxes out of COCO, YOLO and VOC."""
    names = ["Cat", "Person"]
    sources: dict[str, Any] = {
        "coco": lambda: importer.ImportCoco(str(EXPORTS / "coco" / "annotations" / "instances_train.json")),
        "yolo": lambda: importer.ImportYoloV5(
            str(EXPORTS / "yolo" / "labels" / "train"), "png", names, "../../images/train"
        ),
        "voc": lambda: importer.ImportVOC(str(EXPORTS / "voc" / "Annotations")),
    }
    for name, read in sources.items():
        with contextlib.redirect_stdout(io.StringIO()):
            table = read().df
        for stem in ("one", "two"):
            (row,) = table[table.img_filename.map(lambda path: Path(str(path)).stem) == stem].to_dict("records")
            sides = [float(row[f"ann_bbox_{side}"]) for side in ("xmin", "ymin", "xmax", "ymax")]
            assert max(abs(a - b) for a, b in zip(sides, EXPECTED[stem], strict=True)) <= 1, (name, stem, sides)
            assert row["cat_name"] == "Cat", row["cat_name"]
        say(f"pylabel {name}: boxes agree")


def check_speech() -> None:
    """Let Praat read tiers, and a player's library subtitles."""
    grid = parselmouth.read(str(EXPORTS / "textgrid" / "textgrids" / "train" / "talk.TextGrid"))
    tiers = {call(grid, "Get tier name", n + 1): n + 1 for n in range(call(grid, "Get number of tiers"))}
    at = call(grid, "Get interval at time", tiers["Bo"], 3.0)
    assert call(grid, "Get label of interval", tiers["Bo"], at) == "yes"
    times = [call(grid, f"Get {side} time of interval", tiers["Bo"], at) for side in ("start", "end")]
    assert times == [2.0, 4.123], times
    lines = pysrt.open(str(EXPORTS / "srt" / "subtitles" / "train" / "talk.srt"))
    assert [(line.start.ordinal, line.end.ordinal) for line in lines] == [(500, 2750), (2000, 4123)]
    say("praat, pysrt: times and words agree")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    check_evaluation()
    check_pylabel()
    check_speech()
