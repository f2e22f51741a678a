"""Whatever is said goes out and comes back, but for what the exporter says it lost: turns, grounding, comparisons."""

from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotate.document.conversation import AssetPart, GroundPart, Part, TextPart, Turn
from annotate.document.document import Document, parse_document
from annotate.document.kinds.box import Box
from tests.annotate.importers import strategies as any_
from tests.annotate.importers.losses import UNPLACED
from tests.annotate.importers.test_losses import FEW, PHOTO, send_round
from tests.support.sources import PICTURE

BOXES = {"r1": [1, 2, 30, 40.5], "r2": [0, 0, 64, 48]}
words = st.one_of(any_.words, any_.words, st.just("a <image> b"))
grounds = st.builds(
    lambda text, marks, verdict: {"type": "ground", "text": text, "marks": marks, "verdict": verdict},
    words,
    st.sampled_from([["r1"], ["r1", "r2"]]),
    st.sampled_from([None, None, "supported", "contradicted"]),
)
texts = st.builds(lambda text: {"type": "text", "text": text}, words)
PICTURED = {"type": "asset", "slot": "image"}


@st.composite
def dialogues(draw: st.DrawFn) -> Document:
    """Conversations about one image, mostly in the usual order; the last answer may have been compared."""
    roles = draw(st.sampled_from([[], ["system"]]))
    roles += ["user", "assistant"] * draw(st.integers(1, 2))
    roles += draw(st.sampled_from([[], [], ["user"], ["assistant"], ["tool", "assistant"]]))
    turns: list[dict[str, Any]] = []
    for number, role in enumerate(roles):
        parts = draw(st.lists(texts if role in ("system", "tool") else texts | grounds, min_size=1, max_size=3))
        if role == "user" and draw(st.booleans()):
            parts.insert(draw(st.integers(0, len(parts))), PICTURED)
        loss = draw(st.sampled_from([None, None, False])) if role == "assistant" else None
        turns.append({"id": f"t{number}", "role": role, "parts": parts, "loss": loss})
    marks = [{"id": id_, "kind": "box", "slot": "image", "class": "cat", "xyxy": xyxy} for id_, xyxy in BOXES.items()]
    raw: dict[str, Any] = {"schema": 1, "marks": marks, "turns": turns}
    if draw(st.booleans()):
        last = max(turn["id"] for turn in turns if turn["role"] == "assistant")
        for id_ in ("a", "b"):
            parts = [draw(texts)]
            raw.setdefault("responses", []).append({"id": id_, "turn": last, "parts": parts})
        raw["preferences"] = [{"id": "p", "turn": last, "chosen": "b", "rejected": "a", "tie": draw(st.booleans())}]
    return parse_document(raw)


class Said(NamedTuple):
    """A message: who, what in which order, and whether a trainer learns it."""

    id: str
    role: str
    tokens: tuple[Any, ...]
    trains: bool


def read_tokens(parts: list[Part], boxes: dict[str, Any], codes: set[str], *, with_boxes: bool) -> tuple[Any, ...]:
    tokens: list[Any] = []
    for part in parts:
        token: Any = ("image",)
        if isinstance(part, TextPart | GroundPart):
            token = part.text
        is_plain = isinstance(part, GroundPart) and part.verdict == "contradicted" and "grounding_unsupported" in codes
        if isinstance(part, GroundPart) and with_boxes and part.marks and not is_plain:
            token = (part.text, *(tuple(boxes[id_]) for id_ in part.marks))
        if isinstance(token, str) and tokens and isinstance(tokens[-1], str):
            tokens[-1] += token
        elif token:
            tokens.append(token)
    return tuple(tokens)


def expect_turns(document: Document, lost: dict[str, set[str]], name: str) -> list[Said]:
    """Return what should come back of the turns."""
    said: list[Said] = []
    shows = any(isinstance(part, AssetPart) for turn in document.turns for part in turn.parts)
    for turn in document.turns:
        codes = lost.get(turn.id, set()) | (lost.get("", set()) & UNPLACED)
        if "trailing_turn_left_out" in codes:
            continue
        parts = turn.parts
        if turn.role == "user" and not shows:
            parts, shows = [AssetPart("image"), *parts], True
        tokens = read_tokens(parts, BOXES, codes, with_boxes=name == "swift")
        trains = turn.trains() if "turn_loss_ignored" not in codes else turn.role == "assistant"
        last = said[-1] if said else None
        if "turns_joined" in codes and last and name != "swift":
            said[-1] = last._replace(tokens=glue(last.tokens, "\n", tokens))
        elif last and "system_turn_folded" in lost.get(last.id, set()):
            said[-1] = Said(turn.id, turn.role, glue(last.tokens, "\n\n", tokens), trains)
        else:
            said.append(Said(turn.id, turn.role, tokens, trains))
    return said


def glue(first: tuple[Any, ...], between: str, second: tuple[Any, ...]) -> tuple[Any, ...]:
    parts: list[Any] = [*first]
    for token in (between, *second):
        if isinstance(token, str) and parts and isinstance(parts[-1], str):
            parts[-1] += token
        else:
            parts.append(token)
    return tuple(parts)


def read_turns(turns: list[Turn], document: Document) -> list[Said]:
    boxes = {mark.id: mark.xyxy for mark in document.marks if isinstance(mark, Box)}
    return [
        Said("", turn.role, read_tokens(turn.parts, boxes, set(), with_boxes=True), turn.trains()) for turn in turns
    ]


ROW_LOST = {"literal_tag", "nothing_to_train", "turn_empty", "turn_order", "system_turn_late", "tool_turn_order"}
ROW_LOST |= {"row_with_tool_turn", "asset_not_in_user_turn", "asset_in_tool_turn"}
PAIR_LOST = ROW_LOST | {"preference_tied", "preference_same_text", "preference_without_prompt", "preference_left_out"}
PAIR_LOST |= {"preference_not_after_user"}

FORMATS: list[tuple[str, str, dict[str, Any]]] = [
    ("swift", "swift", {}),
    ("llamafactory", "sharegpt", {}),
    ("llava", "llava", {}),
    ("openai", "openai", {}),
    ("messages", "messages", {"layout": "jsonl"}),
    ("messages", "parquet", {"layout": "parquet"}),
]


@pytest.mark.parametrize(("exporter", "importer", "options"), FORMATS)
@FEW
@given(document=dialogues())
def test_conversations(exporter: str, importer: str, options: dict[str, Any], document: Document) -> None:
    if exporter in ("llamafactory", "llava"):
        options = {"grounding": "plain", **options}
    assume(shows_early(document))
    records, lost = send_round(exporter, importer, document, PHOTO, PICTURE, **options)
    documents = [record.annotations[0] for record in records]
    talks, pairs = ([one for one in documents if bool(one.preferences) == has] for has in (False, True))
    codes = lost.get("", set())
    wanted = expect_turns(document, lost, exporter)
    if talks:
        found = read_turns(talks[0].turns, talks[0])
        assert [said._replace(id="") for said in wanted] == found, codes
    else:
        assert codes & ROW_LOST
    if pairs:
        check_pair(document, pairs[0])
    else:
        assert not document.preferences or codes & PAIR_LOST
    assert [len(talks), len(pairs)] <= [1, 1]


def shows_early(document: Document) -> bool:
    """Return whether what stays of a conversation shows the image; else it goes with the turn."""
    last = max(at for at, turn in enumerate(document.turns) if turn.role == "assistant")
    shown = [at for at, turn in enumerate(document.turns) if any(isinstance(p, AssetPart) for p in turn.parts)]
    return not shown or shown[0] < last


def check_pair(document: Document, pair: Document) -> None:
    """Compare the two answers of the only comparison, and which was better."""
    sides = {one.id: read_tokens(one.parts, {}, set(), with_boxes=False) for one in document.responses}
    back = {one.id: read_tokens(one.parts, {}, set(), with_boxes=False) for one in pair.responses}
    (mine,), (theirs,) = document.preferences, pair.preferences
    assert (back[theirs.chosen], back[theirs.rejected]) == (sides[mine.chosen], sides[mine.rejected])
    assert len(pair.turns) == [turn.id for turn in document.turns].index(mine.turn) + 1
