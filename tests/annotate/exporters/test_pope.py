"""Questions about objects: what is asked, and that nothing is asked where nobody looked."""

from typing import Any

import msgspec
import pytest

from annotate.document.ontology import Ontology
from annotate.exporters.pope import PopeExporter
from tests.annotate.exporters.dialogue_support import export
from tests.annotate.exporters.sample import PHOTO, mark
from tests.support.releases import MemoryRelease, make_asset, make_record

NAMES = {"cat": "Cat", "dog": "Dog", "owl": "Owl", "tv": "TV", "car": "Car"}
ONTOLOGY = msgspec.convert({"classes": [{"id": id_, "name": name} for id_, name in NAMES.items()]}, Ontology)
STRATEGIES = ["random", "popular", "adversarial"]


def look(*found: str, exhaustive: Any = tuple(NAMES)) -> dict[str, Any]:
    """Return a document in which these classes were found among the exhaustive ones."""
    marks = [mark(f"m{index}", "box", xyxy=[1, 2, 3, 4]) | {"class": id_} for index, id_ in enumerate(found)]
    return {"marks": marks, "exhaustive": {"image": list(exhaustive)}}


def ask(*documents: dict[str, Any], **options: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the questions of one item a document, and the losses."""
    image = {"image": make_asset(PHOTO)}
    records = [make_record(f"item-{index}", image, document) for index, document in enumerate(documents)]
    return export(PopeExporter(), MemoryRelease(records, [PHOTO], ONTOLOGY), **options)


def test_as_many_questions_about_absent_as_about_present_classes() -> None:
    files, losses = ask(look("cat", "dog"))
    for strategy in STRATEGIES:
        rows = files[f"{strategy}/train.jsonl"]
        assert [row["answer"] for row in rows] == ["yes", "no", "yes", "no"]
        assert {row["class"] for row in rows[::2]} == {"cat", "dog"}
        assert {row["class"] for row in rows[1::2]} <= {"owl", "tv", "car"}
        assert [row["question_id"] for row in rows] == [1, 2, 3, 4]
    assert losses == {"place_left_out": 2}


@pytest.mark.parametrize(("strategy", "absent"), [("popular", "tv"), ("adversarial", "owl")])
def test_absent_classes_are_the_frequent_or_the_usual_company(strategy: str, absent: str) -> None:
    company = [look("cat", "owl"), look("tv"), look("tv"), look("tv")]
    files, _ = ask(look("cat"), *company, questions=1)
    rows = [row for row in files[f"{strategy}/train.jsonl"] if row["item_key"] == "item-0"]
    assert [row["class"] for row in rows] == ["cat", absent]


def test_a_question_is_a_sentence() -> None:
    files, _ = ask(look("tv", exhaustive=["tv", "owl"]))
    assert [(row["text"], row["label"]) for row in files["popular/train.jsonl"]] == [
        ("Is there a TV in the image?", "yes"),
        ("Is there an owl in the image?", "no"),
    ]


def test_the_seed_decides() -> None:
    first, again, other = (ask(look("cat", "dog", "car"), questions=1, seed=seed)[0] for seed in (1, 1, 3))
    assert first == again
    assert [row["class"] for row in first["random/train.jsonl"]] != [
        row["class"] for row in other["random/train.jsonl"]
    ]


def test_nothing_is_asked_where_absence_is_not_known() -> None:
    files, losses = ask(look("cat", exhaustive=[]), look("cat", "dog", exhaustive=["cat", "owl"]), look())
    assert [row["class"] for row in files["random/train.jsonl"]] == ["cat", "owl"]
    assert losses == {"exhaustive_missing": 1, "class_not_exhaustive": 1, "place_left_out": 1, "one_sided": 1}


def test_an_erased_image_takes_its_questions_with_it() -> None:
    record = make_record("a", {"image": make_asset(PHOTO)}, look("cat"))
    files, losses = export(PopeExporter(), MemoryRelease([record], [], ONTOLOGY))
    assert (files["random/train.jsonl"], losses["blob_missing"]) == ([], 1)
