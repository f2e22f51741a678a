"""How the annotations of an item become one."""

from annotate.document.document import parse_document
from annotate.document.manifest import ManifestAnnotation
from curation.queries.released_items import agree


def make(id_: int, x: float) -> ManifestAnnotation:
    box = {"id": f"b{id_}", "kind": "box", "slot": "image", "class": "cat", "xyxy": [x, 0, x + 10, 10]}
    document = parse_document({"schema": 1, "marks": [box]})
    return ManifestAnnotation(
        id=id_, revision=1, author=f"user:{id_}", origin="human", content_hash="0" * 64, ontology=id_, document=document
    )


def test_a_consensus_says_what_it_was_found_in_and_how_many_marks_found_no_majority() -> None:
    (found,) = agree([make(4, 0), make(5, 1), make(6, 200)])
    assert [mark.id for mark in found.document.marks] == ["b4"]
    assert (found.left_out, found.ontology, [voter.author for voter in found.voters]) == (
        1,
        6,
        ["user:4", "user:5", "user:6"],
    )


def test_a_single_annotation_stays_as_it_is() -> None:
    assert agree([make(4, 0)]) == [make(4, 0)]
