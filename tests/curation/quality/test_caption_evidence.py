"""Words without evidence."""

from typing import Any

import pytest

from annotate.document.ontology import Ontology, OntologyClass
from curation.quality.caption_evidence import find_mention
from curation.quality.records import ItemRecord
from tests.support.quality import annotate, box, inspect, make_image, make_text

PETS = Ontology(
    classes=[
        OntologyClass(id="cat", name="cat"),
        OntologyClass(id="dog", name="dog"),
        OntologyClass(id="c3", name="消防车"),
    ]
)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Two dogs run.", "dog", "dogs"),
        ("A Fire Truck waits", "fire-truck", "Fire Truck"),
        ("Puppies and ponies", "pony", "ponies"),
        ("The hotdog stand", "dog", None),
        ("There is no dog here.", "dog", None),
        ("No cat here. A dog barks.", "dog", "dog"),
        ("一辆消防车停在路边", "消防车", "消防车"),
        ("图中没有消防车", "消防车", None),
    ],
)
def test_mentions(text: str, name: str, words: str | None) -> None:
    found = find_mention(text, name)
    assert (text[slice(*found)] if found else None) == words


def find(caption: str, **fields: Any) -> list[tuple[str, str, str]]:
    item = ItemRecord(
        id=1, assets=[make_image(), make_text(caption)], annotations=[annotate(box("r1", 1, 1, 9, 9), **fields)]
    )
    return [(one.code, one.severity, one.sentence) for one in inspect("caption_evidence", item, PETS)]


def test_a_word_without_a_mark_is_doubtful_and_wrong_where_all_are_marked() -> None:
    assert find("A cat.") == []
    assert find("A cat and a dog.") == [
        ("unmarked_entity", "warning", "slot:caption says 'dog', but no dog is marked.")
    ]
    ((_, severity, sentence),) = find("A cat and a dog.", exhaustive={"image": ["dog"]})
    assert (severity, sentence.endswith("every dog is said to be marked, and none is.")) == ("error", True)


def test_claims_that_were_judged_false_are_not_trained_on() -> None:
    part = {"type": "ground", "text": "a bird", "marks": [], "verdict": "contradicted"}
    turns = [{"id": "t1", "role": "assistant", "parts": [part]}]
    assert [code for code, *_ in find("A cat.", turns=turns)] == ["claim_contradicted"]
    assert find("A cat.", turns=[turns[0] | {"loss": False}]) == []
