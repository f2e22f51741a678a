"""What several people's documents have in common."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotate.document.consensus import find_consensus
from annotate.document.document import Document, parse_document
from annotate.document.validation import find_problems


def box(id_: str, x: float = 10, class_: str = "cat", **fields: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "box", "slot": "image", "class": class_, "xyxy": [x, 10, x + 20, 30], **fields}


def choice(id_: str, value: str, target: str | None = None) -> dict[str, Any]:
    return {"id": id_, "kind": "choice", "question": "colour", "target": target, "values": [value]}


def make(*marks: dict[str, Any], **fields: Any) -> Document:
    return parse_document({"schema": 1, "marks": list(marks), **fields})


def ids_of(document: Document) -> list[str]:
    return [mark.id for mark in document.marks]


def test_a_box_that_two_of_three_drew_is_kept_and_a_lonely_one_is_not() -> None:
    found = find_consensus([make(box("a", 10)), make(box("b", 11), box("c", 200)), make()])
    assert (ids_of(found.document), found.left_out) == (["a"], 1)


def test_half_is_no_majority() -> None:
    assert find_consensus([make(box("a")), make()]).document.marks == []
    assert ids_of(find_consensus([make(box("a")), make(box("b"))]).document) == ["a"]


def test_the_box_in_the_middle_speaks_for_the_others() -> None:
    found = find_consensus([make(box("left", 10)), make(box("middle", 12)), make(box("right", 14))])
    assert ids_of(found.document) == ["middle"]


def test_boxes_of_other_classes_do_not_agree() -> None:
    assert find_consensus([make(box("a")), make(box("b", class_="dog"))]).document.marks == []


def test_nobody_votes_twice() -> None:
    twice = make(box("a", 10), box("b", 10))
    assert find_consensus([twice, make(), make()]).document.marks == []
    assert len(find_consensus([twice, twice]).document.marks) == 2


def test_answers_and_relations_follow_their_marks() -> None:
    link = {"id": "l", "kind": "relation", "class": "near"}
    one = make(box("r1"), box("r2", 100), choice("c", "grey", "r1"), link | {"from": "r1", "to": "r2"})
    two = make(box("x"), box("y", 101), choice("d", "grey", "x"), link | {"from": "x", "to": "y"})
    found = find_consensus([one, two]).document
    assert ids_of(found) == ["r1", "r2", "c", "l"]
    assert not find_problems(found)


def test_the_answer_of_most_wins_and_a_tie_has_no_answer() -> None:
    red, grey = make(choice("a", "red")), make(choice("a", "grey"))
    (won,) = find_consensus([grey, red, grey]).document.marks
    assert won.values == ["grey"]  # type: ignore[union-attr]
    assert find_consensus([red, grey]).document.marks == []


def test_marks_of_two_people_with_one_id_get_two() -> None:
    one = make(box("a", 10), box("b", 100))
    two = make(box("b", 10), box("a", 101))
    three = make(box("b", 11), box("a", 102))
    found = find_consensus([one, two, three]).document
    assert len(set(ids_of(found))) == 2
    assert not find_problems(found)


def say(words: str, marks: list[str]) -> dict[str, Any]:
    ground = {"type": "ground", "text": "a cat", "marks": marks}
    return {"turns": [{"id": "t", "role": "assistant", "parts": [{"type": "text", "text": words}, ground]}]}


def test_the_conversation_that_most_wrote_comes_with_its_grounds() -> None:
    one = make(box("z"), **say("There is ", ["z"]))
    two, three = make(box("a"), **say("I see ", ["a"])), make(box("b"), **say("I see ", ["b"]))
    found = find_consensus([one, two, three]).document
    assert found.turns[0].parts[0].text == "I see "  # type: ignore[union-attr]
    assert found.turns[0].parts[1].marks == ids_of(found)  # type: ignore[union-attr]
    assert not find_problems(found)


def test_a_mark_that_only_the_kept_conversation_has_stays_with_it() -> None:
    found = find_consensus([make(box("a", 10), **say("I see ", ["a"])), make(box("b", 300))]).document
    assert ids_of(found) == ["a"]
    assert not find_problems(found)


def test_comparisons_are_decided_by_most() -> None:
    pair = [{"id": id_, "turn": "t", "parts": [{"type": "text", "text": id_}]} for id_ in ("x", "y")]
    turn = [{"id": "t", "role": "user", "parts": []}]

    def judge(chosen: str, rejected: str) -> Document:
        verdict = {"id": "p", "turn": "t", "chosen": chosen, "rejected": rejected}
        return make(turns=turn, responses=pair, preferences=[verdict])

    found = find_consensus([judge("x", "y"), judge("y", "x"), judge("y", "x")]).document
    assert [(one.chosen, one.rejected) for one in found.preferences] == [("y", "x")]
    assert find_consensus([judge("x", "y"), judge("y", "x")]).document.preferences == []


@given(st.lists(st.integers(0, 300), max_size=6), st.integers(1, 4))
def test_what_everybody_says_is_the_consensus(places: list[int], people: int) -> None:
    document = make(*(box(f"m{n}", x) for n, x in enumerate(places)))
    found = find_consensus([document] * people)
    assert sorted(ids_of(found.document)) == sorted(ids_of(document))
    assert found.left_out == 0
