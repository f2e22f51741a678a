"""Pre-labeler ocr, with the bundled models on a photographed page."""

from functools import cache

import numpy as np
import pytest
from PIL import Image

from annotate.document.document import Document
from annotate.document.facts import AssetFacts
from annotate.document.kinds.base import kind_of
from annotate.document.kinds.box import Box
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.text import Text
from annotate.document.validation import find_problems
from tests.support.photos import load_photo
from tests.support.prelabeling import allow, ask_text, make_ontology
from workers.prelabelers.base import OntologyLacks, PreLabelerOptions, Suggested
from workers.prelabelers.ocr import Line, Ocr, clip_corners, find_text_class, hash_models, make_marks

ONTOLOGY = make_ontology(classes=[allow("cat", "box"), allow("Text", "box", "polygon")], questions=[ask_text("words")])
ENTRY = ONTOLOGY.classes[1]


@cache
def load() -> Ocr:
    return Ocr(PreLabelerOptions())


@cache
def suggest_page(angle: int) -> Suggested:
    page = load_photo("page").rotate(angle, expand=True, fillcolor=(255, 255, 255))
    (suggested,) = load().suggest([{"scan": page}], ONTOLOGY)
    slots = {"scan": AssetFacts("image", page.width, page.height)}
    assert find_problems(suggested.document, slots=slots, ontology=ONTOLOGY) == []
    return suggested


def list_texts(document: Document) -> list[str]:
    return [mark.text for mark in document.marks if isinstance(mark, Text)]


def test_page_is_read_line_by_line() -> None:
    suggested = suggest_page(0)
    texts = list_texts(suggested.document)
    assert texts[:2] == ["Region-based segmentation", "Let us first determine markers of the coins and the"]
    named = [(mark.id, kind_of(mark)) for mark in suggested.document.marks]
    assert named[:4] == [("ocr0", "box"), ("ocr0t", "text"), ("ocr1", "box"), ("ocr1t", "text")]
    scores = [mark.origin.score for mark in suggested.document.marks if mark.origin]
    assert suggested.score == min(score for score in scores if score is not None)


def test_leaning_lines_become_polygons() -> None:
    document = suggest_page(20).document
    assert "Region-based segmentation" in list_texts(document)
    assert {kind_of(mark) for mark in document.marks} == {"polygon", "text"}


def test_an_image_without_text_gives_an_empty_document() -> None:
    assert load().suggest([{"image": Image.new("RGB", (64, 64))}], ONTOLOGY) == [(Document(schema=1), 0.0, None)]


def test_identity_is_stable() -> None:
    assert load().weights_hash == hash_models()
    assert len(hash_models()) == 64
    assert load().revision.startswith("1/rapidocr ")


def test_rotated_boxes_where_polygons_are_not_allowed() -> None:
    line = Line([(10, 0), (18, 6), (15, 10), (7, 4)], "hi", 0.5)
    boxes_only = make_ontology(classes=[allow("text", "box")]).classes[0]
    region, text = make_marks(line, "m", slot="image", entry=boxes_only, question="words")
    assert isinstance(region, Box)
    assert region.rotation_deg == pytest.approx(36.87, abs=0.01)
    assert region.xyxy == pytest.approx((7.5, 2.5, 17.5, 7.5))
    outline = Polygon(id="m", slot="image", class_="text", rings=[line.corners])
    assert region.extent().xyxy == pytest.approx(outline.extent().xyxy)
    assert text.references() == ("m",)


def test_nearly_level_lines_become_upright_boxes() -> None:
    line = Line([(0, 1), (100, 3), (100, 13), (0, 11)], "hi", 0.5)
    region, _ = make_marks(line, "m", slot="image", entry=ENTRY, question="words")
    assert isinstance(region, Box)
    assert (region.xyxy, region.rotation_deg) == ((0, 1, 100, 13), 0)


def test_regions_outside_the_image_are_clipped_or_left_out() -> None:
    corners = clip_corners(np.array([[-5, 2], [30, 2], [30, 8], [-5, 8]]), 20, 10)
    assert corners == [(0, 2), (20, 2), (20, 8), (0, 8)]
    flat = Line([(3, 4), (9, 4), (9, 4), (3, 4)], "hi", 0.5)
    assert list(make_marks(flat, "m", slot="image", entry=ENTRY, question="words")) == []


@pytest.mark.parametrize(
    ("classes", "wanted", "found"),
    [
        ([allow("a"), allow("Word")], None, "Word"),
        ([allow("a", "polygon"), allow("b", "box")], None, "b"),
        ([allow("a"), allow("text")], "a", "a"),
    ],
)
def test_class_for_text(classes: list[dict[str, object]], wanted: str | None, found: str) -> None:
    assert find_text_class(make_ontology(classes=classes), wanted).id == found


@pytest.mark.parametrize(
    ("classes", "wanted", "words"),
    [
        ([allow("a", "polygon")], None, "needs a class that allows boxes, and the ontology has none; add one named"),
        ([allow("a"), allow("b")], None, "which class is for text, and a, b allow boxes; choose one"),
        ([allow("a", "mask")], "a", "class 'a', which is not a class of this ontology with boxes"),
    ],
)
def test_no_class_for_text(classes: list[dict[str, object]], wanted: str | None, words: str) -> None:
    with pytest.raises(OntologyLacks, match=words):
        find_text_class(make_ontology(classes=classes), wanted)


def test_no_question_for_transcriptions() -> None:
    with pytest.raises(OntologyLacks, match="ocr needs a text question about the mark"):
        load().suggest([], make_ontology(classes=[allow("text")]))
