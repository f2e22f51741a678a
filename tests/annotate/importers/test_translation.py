"""Terms of an import in a project: matched by id and name, the project extended by what it lacks."""

from typing import Any

import pytest

from annotate.document.document import parse_document
from annotate.document.ontology import Attribute, Ontology, OntologyClass, Option, Question, Skeleton, check_ontology
from annotate.importers.base import ImportAsset, ImportRecord
from annotate.importers.translation import Translation, fit
from annotate.importers.vocabulary import Vocabulary
from tests.support.ontologies import PETS

BOX: dict[str, Any] = {"kind": "box", "slot": "image", "xyxy": [1, 2, 3, 4]}


def translate(*marks: dict[str, Any], ontology: Ontology = PETS) -> tuple[Translation, ImportRecord]:
    """Return the translation of a document, and its record translated."""
    document = parse_document({"schema": 1, "marks": [{"id": f"m{at}", **mark} for at, mark in enumerate(marks)]})
    vocabulary = Vocabulary()
    vocabulary.add(document)
    translation = Translation(vocabulary, ontology)
    record = ImportRecord(assets={"image": ImportAsset(upload="a")}, annotations=[document])
    return translation, translation.apply(record)


@pytest.mark.parametrize(("name", "known"), [("cat", "cat"), ("CAT ", "cat"), ("Dog", "dog"), ("zebra", None)])
def test_classes_are_matched_by_id_and_by_name(name: str, known: str | None) -> None:
    translation, record = translate({**BOX, "class": name})
    assert [(term.known, term.marks) for term in translation.terms] == [(known, 1)]
    assert record.annotations[0].marks[0].class_ == (known or name)  # type: ignore[union-attr]
    assert translation.is_complete() == (known is not None)
    assert (translation.extended is PETS) == (known is not None)


def test_what_the_project_lacks_is_added_and_then_everything_fits() -> None:
    marks = (
        {**BOX, "class": "Cat", "attributes": {"wild": True, "age": 3.0}},
        {**BOX, "class": "NEAR"},
        {"kind": "choice", "question": "mood", "values": ["Wild", "sleepy"]},
        {"kind": "rating", "question": "caption", "value": 7},
        {
            "kind": "keypoints",
            "slot": "image",
            "class": "dog",
            "skeleton": "FACE",
            "joints": {"tail": {"visibility": 0}},
        },
    )
    translation, record = translate(*marks)
    assert {term.id: term.missing for term in translation.terms if term.known} == {
        "Cat": ["attribute wild", "attribute age"],
        "NEAR": ["kind box"],
        "dog": [],
        "mood": ["option sleepy", "several options at once"],
        "FACE": ["joint tail"],
    }
    assert [term.id for term in translation.terms if term.known is None] == ["caption"]
    assert list(check_ontology(record.annotations[0], translation.extended)) == []
    assert list(check_ontology(record.annotations[0], PETS)) != []
    assert record.annotations[0].marks[3].question == "caption (rating)"  # type: ignore[union-attr]


def test_two_spellings_of_one_class_extend_it_together() -> None:
    first = {**BOX, "class": "Cat", "attributes": {"a": True}}
    translation, _ = translate(first, {**BOX, "class": "CAT", "attributes": {"b": "x"}})
    cat = translation.extended.classes[0]
    assert [attribute.id for attribute in cat.attributes] == ["a", "b"]
    assert len(translation.extended.classes) == len(PETS.classes)


@pytest.mark.parametrize(
    ("value", "kind", "fitted"),
    [
        ("true", "boolean", True),
        ("maybe", "boolean", "maybe"),
        ("2.5", "number", 2.5),
        ("x", "number", "x"),
        (True, "text", "true"),
        (3.0, "option", "3"),
        ("a", "options", ["a"]),
    ],
)
def test_values_take_the_type_that_is_asked_for_where_they_say_the_same(value: Any, kind: Any, fitted: Any) -> None:
    assert fit(value, Attribute(id="a", name="A", type=kind)) == fitted


def test_declared_terms_bring_what_no_mark_shows() -> None:
    vocabulary = Vocabulary()
    classes = [
        OntologyClass(id="cow", name="Cow", attributes=[Attribute(id="a", name="a", type="option", options=["x"])])
    ]
    questions = [Question(id="q", name="Q", kind="choice", options=[Option(id="y", name="Y")])]
    skeletons = [Skeleton(id="s", name="S", joints=["j", "k"], edges=[("j", "k")])]
    vocabulary.declare(Ontology(classes=classes, questions=questions, skeletons=skeletons))
    assert vocabulary.definition() == Ontology(classes=classes, questions=questions, skeletons=skeletons)
    extended = Translation(vocabulary, PETS).extended
    assert (extended.classes[-1].attributes, extended.skeletons[-1].edges) == (classes[0].attributes, [("j", "k")])


def test_values_of_several_types_are_texts() -> None:
    vocabulary = Vocabulary()
    for value in (True, 3.0, "x"):
        mark = {**BOX, "id": "m", "class": "cat", "attributes": {"a": value}}
        vocabulary.add(parse_document({"schema": 1, "marks": [mark]}))
    assert vocabulary.definition().classes[0].attributes == [Attribute(id="a", name="a", type="text")]
