"""How pre-labelers find their place in an ontology."""

import pytest
from PIL import Image

from annotate.errors import Invalid
from tests.support.prelabeling import ask_choice, ask_text, make_ontology
from workers.prelabelers.base import OntologyLacks, find_question, pick_picture

ONTOLOGY = make_ontology(
    questions=[ask_choice("a", "x=X"), ask_choice("b", "y=Y"), ask_text("words"), ask_text("caption", "item")]
)


def test_the_only_fitting_question_is_taken() -> None:
    assert find_question(ONTOLOGY, "text", "mark", wanted=None, who="ocr").id == "words"
    assert find_question(ONTOLOGY, "choice", "item", wanted="b", who="probe").id == "b"


@pytest.mark.parametrize(
    ("kind", "target", "wanted", "words"),
    [
        ("choice", "item", None, "is each of a, b; choose one"),
        ("choice", "mark", None, "needs a choice question about the mark, and the ontology has none; add one"),
        ("choice", "item", "words", "'words', which is not a choice question about the item of this ontology"),
    ],
)
def test_otherwise_it_says_what_to_do(kind: str, target: str, wanted: str | None, words: str) -> None:
    with pytest.raises(OntologyLacks, match=words) as caught:
        find_question(ONTOLOGY, kind, target, wanted=wanted, who="probe")  # type: ignore[arg-type]
    assert caught.value.code == "ontology_lacks"


def test_pictures_are_picked_by_slot() -> None:
    before, after = Image.new("RGB", (1, 1)), Image.new("RGB", (2, 2))
    pictures = {"before": before, "after": after}
    assert pick_picture(pictures, None, who="probe") is before
    assert pick_picture(pictures, "after", who="probe") is after
    with pytest.raises(Invalid, match=r"needs an image in slot 'left'; the item has images in \['after', 'before'\]"):
        pick_picture(pictures, "left", who="probe")
    with pytest.raises(Invalid, match="needs an image; the item has images in no slot"):
        pick_picture({}, None, who="probe")
