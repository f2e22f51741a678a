"""Pre-labeler zero_shot, on real photos."""

import numpy as np
import pytest

from annotate.document.facts import AssetFacts
from annotate.document.validation import find_problems
from tests.support.encoders import embed_photos, load_shared_encoder
from tests.support.photos import NAMES, load_photo
from tests.support.prelabeling import ask_choice, make_ontology
from workers.prelabelers.base import OntologyLacks, PreLabelerOptions
from workers.prelabelers.zero_shot import ZeroShot, choose

SUBJECTS = ask_choice("subject", "c=cat", "m=motorcycle", "d=cup of coffee", "r=rocket", "f=flower")
ONTOLOGY = make_ontology(questions=[SUBJECTS])
ANSWERS = {"chelsea": "c", "motorcycle_left": "m", "coffee": "d", "rocket": "r", "flower": "f"}


def make(**options: str) -> ZeroShot:
    return ZeroShot(load_shared_encoder(), PreLabelerOptions(**options))


def test_photos_get_their_option() -> None:
    suggested = make().suggest([{"image": load_photo(name)} for name in ANSWERS], ONTOLOGY)
    assert [entry.document.marks[0].values for entry in suggested] == [[id_] for id_ in ANSWERS.values()]  # type: ignore[union-attr]
    assert all(0.4 < entry.score <= 1 for entry in suggested)


def test_documents_are_valid_and_carry_the_score() -> None:
    photo = load_photo("chelsea")
    (suggested,) = make().suggest([{"image": photo}], ONTOLOGY)
    slots = {"image": AssetFacts("image", photo.width, photo.height)}
    assert find_problems(suggested.document, slots=slots, ontology=ONTOLOGY) == []
    origin = suggested.document.marks[0].origin
    assert origin is not None
    assert origin.score == suggested.score


def test_stored_embeddings_give_the_same() -> None:
    rows = embed_photos()[[NAMES.index(name) for name in ANSWERS]]
    stored = make().suggest_embedded(rows, ONTOLOGY)
    fresh = make().suggest([{"image": load_photo(name)} for name in ANSWERS], ONTOLOGY)
    assert [entry.document.marks[0].values for entry in stored] == list(map(list, ANSWERS.values()))  # type: ignore[union-attr]
    assert np.allclose([entry.score for entry in stored], [entry.score for entry in fresh], atol=1e-3)


def test_the_slot_can_be_chosen() -> None:
    item = {"left": load_photo("chelsea"), "right": load_photo("coffee")}
    (first,), (chosen,) = (make(**options).suggest([item], ONTOLOGY) for options in ({}, {"slot": "right"}))
    assert (first.document.marks[0].values, chosen.document.marks[0].values) == (["c"], ["d"])  # type: ignore[union-attr]


def test_without_a_question_it_says_so() -> None:
    with pytest.raises(OntologyLacks, match="zero_shot needs a choice question about the item"):
        make().suggest([{"image": load_photo("coffee")}], make_ontology())


def test_the_most_likely_option_is_chosen() -> None:
    suggested = choose("q", ["a", "b", "c"], np.array([0.25, 0.5, 0.25]))
    assert (suggested.score, suggested.document.marks[0].values) == (0.5, ["b"])  # type: ignore[union-attr]
