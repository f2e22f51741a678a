"""The same boxes written by datumaro, label-studio-sdk's converter, Label Studio itself, and our exporters."""

import json
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from annotate.document.kinds.box import Box
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.release import ReleaseReader
from annotate.exporters.sink import FolderSink
from benchmarks.gate import require
from benchmarks.label_studio import LabelStudio, install_label_studio
from benchmarks.peer import install_environment

DATUMARO = "datumaro==1.13.12"
ROUNDS = 3
SERVER_SHARE = 0.2
"""Of the records, that Label Studio itself gets: it takes minutes to import them all."""

_DATUMARO = {"coco": "coco_instances", "yolo": "yolo", "voc": "voc_detection"}
BY_TOOL = {
    "datumaro": _DATUMARO,
    "datumaro_in_memory": _DATUMARO,
    "sdk": {"coco": "coco", "yolo": "yolo", "voc": "voc"},
}
"""What each program calls a format. ``datumaro`` reads the records from files, as we and the SDK do;
``datumaro_in_memory`` has read them before the clock starts."""

ENDINGS = {"coco": ".json", "yolo": ".txt", "voc": ".xml"}


class Given(NamedTuple):
    """One release in the form that each program takes it in.

    Attributes:
        release: Our own.
        marks: How many boxes it has.
        inputs: A file for each other program.
    """

    release: ReleaseReader
    marks: int
    inputs: dict[str, Path]


def compare_exporting(folder: Path, release: ReleaseReader, smaller: ReleaseReader) -> dict[str, Any]:
    """Write releases with each program in turn, and return marks a second and ratios.

    Args:
        folder: Where everything is written; the programs are installed beside it, once.
        release: Photos with upright boxes.
        smaller: Fewer of them, for what takes other programs minutes: VOC, and Label Studio's own export.
    """
    server = install_label_studio(folder.parent / "label-studio")
    datumaro = install_environment(folder.parent / "datumaro", [DATUMARO])
    pythons = {"datumaro": datumaro, "datumaro_in_memory": datumaro, "sdk": server.parent / "python"}
    whole, fewer = _give(folder / "whole", release), _give(folder / "fewer", smaller)
    given = {"coco": whole, "yolo": whole, "voc": fewer}
    rates: dict[str, dict[str, int]] = {}
    for name, one in given.items():
        spent = [_time(name, one.release, folder / "ours") for _ in range(ROUNDS)]
        rates[name] = {"loopwright": round(one.marks / median(spent))}
        for tool, formats in BY_TOOL.items():
            spent = _run_tool(pythons[tool], tool, one.inputs[tool], folder / "theirs", formats[name])
            found = count_boxes(folder / "theirs", name)
            require(found == one.marks, f"{tool} wrote {found} of {one.marks} boxes as {name}")
            rates[name][tool] = round(one.marks / median(spent))
    rates["label_studio"] = _compare_server(folder, fewer, server)
    ratios = {
        name: {tool: round(row["loopwright"] / rate, 1) for tool, rate in row.items() if tool != "loopwright"}
        for name, row in rates.items()
    }
    marks = {name: one.marks for name, one in given.items()} | {"label_studio": fewer.marks}
    return {"marks": marks, "marks_per_s": rates, "ratios": ratios}


def _give(folder: Path, release: ReleaseReader) -> Given:
    folder.mkdir(parents=True)
    records = write_records(release, folder / "records.json")
    tasks = write_tasks(release, folder / "tasks")
    marks = sum(len(row["boxes"]) for row in records)
    kept = folder / "records.json"
    return Given(release, marks, {"datumaro": kept, "datumaro_in_memory": kept, "sdk": tasks})


def write_records(release: ReleaseReader, path: Path) -> list[dict[str, Any]]:
    """Write the boxes as plain JSON, for a program that is given them in memory."""
    rows = []
    for record in release.records():
        asset = record.assets["image"]
        boxes = [mark for mark in record.annotations[0].document.marks if isinstance(mark, Box)]
        corners = [(*box.xyxy, int(box.class_.removeprefix("class"))) for box in boxes]
        found = [[x1, y1, x2 - x1, y2 - y1, label] for x1, y1, x2, y2, label in corners]
        rows.append({"name": record.key, "width": asset.width_px, "height": asset.height_px, "boxes": found})
    path.write_text(json.dumps(rows), encoding="utf-8")
    return rows


def write_tasks(release: ReleaseReader, folder: Path) -> Path:
    """Write the release as Label Studio's tasks, with the ids that its converter asks for."""
    _write("label_studio", release, folder)
    tasks = [
        task
        for split in ("train", "validation", "test")
        if (folder / f"{split}.json").exists()
        for task in json.loads((folder / f"{split}.json").read_text(encoding="utf-8"))
    ]
    for number, task in enumerate(tasks, start=1):
        task["id"] = task["annotations"][0]["id"] = number
    path = folder / "all.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def count_boxes(folder: Path, name: str) -> int:
    """Return how many boxes lie in the files of a format."""
    files = [path for path in folder.rglob(f"*{ENDINGS[name]}") if path.is_file()]
    texts = [path.read_text(encoding="utf-8") for path in files]
    if name == "coco":
        return sum(len(json.loads(text).get("annotations", [])) for text in texts)
    if name == "voc":
        return sum(text.count("<object>") for text in texts)
    return sum(len(line.split()) == 5 for text in texts for line in text.splitlines())


def _compare_server(folder: Path, given: Given, command: Path) -> dict[str, int]:
    """Return the rates of Label Studio's JSON: ours, and that of its own export button."""
    tasks = json.loads(given.inputs["sdk"].read_text(encoding="utf-8"))
    peer = LabelStudio(folder / "server", command)
    server = peer.start()
    try:
        peer.make_accounts(1)
        client = peer.connect(0)
        kept = tasks[: round(SERVER_SHARE * len(tasks))]
        for begin in range(0, len(kept), 250):
            client.call("POST", f"/api/projects/{peer.project_id}/import", kept[begin : begin + 250])
        spent = []
        for _ in range(ROUNDS):
            answer = client.call("GET", f"/api/projects/{peer.project_id}/export?exportType=JSON")
            spent.append(client.spent_s)
    finally:
        server.stop()
    found = sum(len(one["result"]) for task in answer for one in task["annotations"])
    wanted = sum(len(task["annotations"][0]["result"]) for task in kept)
    require(found == wanted, f"Label Studio exported {found} of {wanted} boxes")
    ours = median(_time("label_studio", given.release, folder / "ours") for _ in range(ROUNDS))
    return {"loopwright": round(given.marks / ours), "label_studio": round(found / median(spent))}


def _write(name: str, release: ReleaseReader, out: Path) -> None:
    exporter = EXPORTERS[name]
    exporter.write(release, FolderSink(out), exporter.read_options({"media": "reference"}))


def _time(name: str, release: ReleaseReader, out: Path) -> float:
    subprocess.run(["rm", "-rf", str(out)], check=True)
    start_s = time.perf_counter()
    _write(name, release, out)
    return time.perf_counter() - start_s


def _run_tool(python: Path, tool: str, records: Path, out: Path, format_name: str) -> list[float]:
    module = Path(__file__).with_name("peer_exporting.py")
    command = [str(python), str(module), tool, str(records), str(out), format_name, str(ROUNDS)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found
