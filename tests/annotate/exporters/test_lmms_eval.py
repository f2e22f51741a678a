"""lmms-eval's task: data, description and functions that fit together."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

from annotate.exporters.lmms_eval import LmmsEvalExporter
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.test_questions import ONTOLOGY, choose
from tests.annotate.exporters.test_vlmevalkit import BLUE, PAIR, RED, talk
from tests.support.releases import MemoryRelease, make_record


class Loader(yaml.SafeLoader):
    """Reads ``!function`` as the words after it."""


Loader.add_constructor("!function", lambda loader, node: loader.construct_scalar(node))  # type: ignore[arg-type]


@pytest.fixture
def task(tmp_path: Path) -> tuple[dict[str, Any], Any]:
    """Return the task file and the functions it names."""
    records = [
        make_record("a", {"image": PAIR["left"]}, {"marks": [choose("night")]}, split="test"),
        make_record("b", {"image": PAIR["right"]}, {"marks": [choose("day")]}, split="test"),
    ]
    exporter = LmmsEvalExporter()
    options = exporter.read_options({"source": "choices", "task": "cats"})
    exporter.write(MemoryRelease(records, [RED, BLUE], ONTOLOGY), FolderSink(tmp_path), options)
    spec = importlib.util.spec_from_file_location("task_utils", tmp_path / "utils.py")
    assert spec is not None
    assert spec.loader is not None
    utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(utils)
    return yaml.load((tmp_path / "cats_test.yaml").read_text(), Loader), utils


def test_datasets_loads_what_the_task_names(task: tuple[dict[str, Any], Any], tmp_path: Path, offline: None) -> None:
    from datasets import load_dataset

    described, utils = task
    assert (described["task"], described["test_split"]) == ("cats_test", "test")
    files = {split: str(tmp_path / path) for split, path in described["dataset_kwargs"]["data_files"].items()}
    rows = load_dataset(described["dataset_path"], data_files=files, cache_dir=str(tmp_path / "cache"))["test"]
    assert [utils.show(row)[0].getpixel((0, 0)) for row in rows] == [(255, 0, 0), (0, 0, 255)]
    assert [row[described["doc_to_target"]] for row in rows] == ["B", "A"]
    assert utils.ask(rows[0]) == "When is it?\nA. Day\nB. Night\nC. Dusk\nAnswer with the letter of the option."


def test_a_free_question_has_no_options(task: tuple[dict[str, Any], Any]) -> None:
    _, utils = task
    doc = {"question": "What?", "answer": "It.", "images": []}
    assert utils.ask(doc, {"pre_prompt": "Q: ", "post_prompt": "\nA:"}) == "Q: What?\nA:"


def test_every_split_is_a_task_of_its_own(tmp_path: Path) -> None:
    records = [
        make_record("a", {"image": PAIR["left"]}, talk("?", "a")),
        make_record("b", {"image": PAIR["left"]}, talk("?", "b"), split="validation"),
    ]
    LmmsEvalExporter().write(MemoryRelease(records, [RED]), FolderSink(tmp_path))
    assert {path.name for path in tmp_path.glob("*.yaml")} == {"loopwright_train.yaml", "loopwright_validation.yaml"}
