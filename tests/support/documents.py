"""A small document and a strategy for valid change sets on it."""

import msgspec
from hypothesis import strategies as st

from annotate.document.document import Document, parse_document
from annotate.document.patch import Op, apply_ops
from annotate.document.problem import DocumentInvalid
from annotate.document.references import check_references


def box(id_: str, x: float = 10.0) -> dict[str, object]:
    """A 20 x 20 px box."""
    return {"id": id_, "kind": "box", "slot": "image", "class": "cat", "xyxy": [x, 10, x + 20, 30]}


def turn(id_: str, *marks: str) -> dict[str, object]:
    """An assistant turn whose words point at the marks."""
    parts = [{"type": "text", "text": "see "}, {"type": "ground", "text": "it", "marks": list(marks)}]
    return {"id": id_, "role": "assistant", "parts": parts if marks else parts[:1]}


def keyframe(at_us: int) -> dict[str, object]:
    """A keyframe of a box."""
    return {"at_us": at_us, "xyxy": [1, 2, 30, 40]}


TRACK = {"id": "k1", "kind": "track", "slot": "video", "class": "car", "shape": "box", "keyframes": [keyframe(0)]}
START: Document = parse_document(
    {"schema": 1, "marks": [box("r1"), box("r2"), TRACK], "turns": [turn("t1"), turn("t2", "r1")]}
)

marks = st.sampled_from(["r1", "r2", "n1", "n2"])
turns = st.sampled_from(["t1", "t2", "u1"])
times = st.sampled_from([0, 100, 200])
raw_ops = st.one_of(
    st.builds(lambda id_, x: {"op": "put_mark", "value": box(id_, x)}, marks, st.integers(0, 50)),
    st.builds(lambda id_, mark: {"op": "put_turn", "value": turn(id_, mark)}, turns, marks),
    st.builds(lambda id_: {"op": "put_turn", "value": turn(id_)}, turns),
    st.builds(lambda id_: {"op": "delete", "id": id_}, marks | turns | st.just("k1")),
    st.builds(lambda id_, before: {"op": "move", "id": id_, "before": before}, marks, st.none() | marks),
    st.builds(lambda at_us: {"op": "put_keyframe", "mark": "k1", "value": keyframe(at_us)}, times),
    st.builds(lambda slot: {"op": "set_exhaustive", "slot": slot, "classes": ["cat"]}, st.sampled_from("ab")),
)


def is_valid(ops: list[Op]) -> bool:
    """Return whether the operations apply to START and leave no dangling reference."""
    try:
        return not list(check_references(apply_ops(START, ops)))
    except DocumentInvalid:
        return False


def change_sets() -> st.SearchStrategy[list[Op]]:
    """Valid change sets on START of up to five operations."""
    return st.lists(raw_ops, max_size=5).map(lambda raw: msgspec.convert(raw, list[Op])).filter(is_valid)
