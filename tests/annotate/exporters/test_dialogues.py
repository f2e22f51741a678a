"""Conversations and comparisons, before they are spelled."""

from typing import Any

import pytest

from annotate.document.manifest import ManifestAsset
from annotate.exporters.conversation_options import DialogueOptions
from annotate.exporters.dialogue_rows import Wanted, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Grounded, Said, Shown, Talk
from annotate.exporters.ledger import Ledger
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.spill import Spill
from tests.annotate.exporters.sample import BOX, COMPARED, ground, mark, show, text, turn
from tests.support.releases import MemoryRelease, MemorySink, hash_bytes, make_asset, make_record

IMAGE = make_asset()
ANSWER = turn("t2", "assistant", text("Yes."))
TRACK = mark("k1", "track", shape="box", keyframes=[{"at_us": 0, "xyxy": [1, 2, 3, 4]}]) | {"slot": "video"}


def spell(_: Talk, dialogue: Dialogue) -> dict[str, Any]:
    """Spell each message as one string: <slot> for assets, [words] for grounded words."""
    return {"lines": [spell_message(message.role, message.pieces) for message in dialogue.messages]}


def spell_message(role: str, pieces: tuple[Any, ...]) -> str:
    marks = {Said: "{0.text}", Shown: "<{0.slot}>", Grounded: "[{0.text}]"}
    return f"{role}: " + "|".join(marks[type(piece)].format(piece) for piece in pieces)


def render_document(
    document: dict[str, Any],
    *,
    assets: dict[str, ManifestAsset] | None = None,
    blobs: tuple[bytes, ...] = (),
    preferences: bool = True,
) -> tuple[list[list[str]], dict[str, int]]:
    """Return the spelled rows, and the losses but those of boxes."""
    record = make_record("a", {"image": IMAGE} if assets is None else assets, document)
    with Spill() as sums:
        ledger = Ledger(MemorySink(), DIALOGUE_LOSSES | describe_kinds(list_kinds_but(), "why"), sums)
        rows = list(list_rows(MemoryRelease([record], blobs), ledger, spell, Wanted(preferences=preferences)))
        losses = {loss.code: loss.count for loss in ledger.losses() if loss.code != "box_left_out"}
    return [row.value["lines"] for row in rows], losses


def render(*turns: dict[str, Any], marks: Any = (), **how: Any) -> tuple[list[list[str]], dict[str, int]]:
    """Return the spelled rows and the losses of these turns."""
    return render_document({"turns": list(turns), "marks": list(marks)}, **how)


def test_neighbouring_words_are_joined_and_empty_ones_dropped() -> None:
    parts = [text("a"), text(""), text("b"), show("image"), text("c")]
    assert render(turn("t1", "user", *parts), ANSWER) == ([["user: ab|<image>|c", "assistant: Yes."]], {})


def test_assets_that_no_turn_shows_start_the_first_user_turn() -> None:
    rows, losses = render(turn("t0", "system", text("s")), turn("t1", "user", text("q")), ANSWER)
    assert (rows, losses) == ([["system: s", "user: <image>|q", "assistant: Yes."]], {})


def test_without_a_user_turn_one_is_made() -> None:
    assert render(ANSWER)[0] == [["user: <image>", "assistant: Yes."]]
    assert render(turn("t0", "system", text("s")), ANSWER)[0] == [["system: s", "user: <image>", "assistant: Yes."]]


def test_where_some_assets_are_shown_the_others_are_left_out() -> None:
    assets = {"image": IMAGE, "other": IMAGE, "note": make_asset(media="text", sha256=None, text="n")}
    rows, losses = render(turn("t1", "user", show("other")), ANSWER, assets=assets)
    assert (rows, losses) == ([["user: <other>", "assistant: Yes."]], {"asset_not_shown": 2})


@pytest.mark.parametrize("note", [{"sha256": None, "text": "2 + 2"}, {"sha256": hash_bytes(b"2 + 2")}])
def test_texts_are_read_in(note: dict[str, Any]) -> None:
    assets = {"note": make_asset(media="text", **note)}
    rows, _ = render(turn("t1", "user", show("note"), text("?")), ANSWER, assets=assets, blobs=(b"2 + 2",))
    assert rows == [["user: 2 + 2?", "assistant: Yes."]]


@pytest.mark.parametrize(("blobs", "code"), [((b"\xff",), "text_not_utf8"), ((), "blob_missing")])
def test_texts_that_cannot_be_read_leave_the_item_out(blobs: tuple[bytes, ...], code: str) -> None:
    assets = {"note": make_asset(b"\xff", media="text")}
    assert render(turn("t1", "user", show("note")), ANSWER, assets=assets, blobs=blobs) == ([], {code: 1})


def test_words_point_only_where_the_marks_support_them() -> None:
    said = [ground("a", "r1"), ground("b", "r1", verdict="supported"), ground("c", "r1", verdict="contradicted")]
    said += [ground("d", verdict="unverifiable"), ground("e", "k1"), ground("f", "k1", "r1")]
    assets = {"image": IMAGE, "video": make_asset(media="video")}
    answer = turn("t2", "assistant", *said)
    rows, losses = render(turn("t1", "user", show("image"), show("video")), answer, assets=assets, marks=[BOX, TRACK])
    assert rows == [["user: <image>|<video>", "assistant: [a]|[b]|cde|[f]"]]
    expected = {"verdict_left_out": 3, "grounding_unsupported": 1, "grounding_not_on_image": 2, "track_left_out": 1}
    assert losses == expected


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([], "item_without_conversation"),
        ([turn("t1", "user", text("q"))], "nothing_to_train"),
        ([turn("t1", "user", text("q")), turn("t2", "assistant", text("a"), loss=False)], "nothing_to_train"),
        ([turn("t1", "user", text("q")), turn("t2", "assistant", text(""))], "turn_empty"),
    ],
)
def test_conversations_that_teach_nothing_are_left_out(turns: list[dict[str, Any]], code: str) -> None:
    assert render(*turns) == ([], {code: 1})


def test_a_user_turn_to_learn_is_counted() -> None:
    assert render(turn("t1", "user", text("q"), loss=True), ANSWER)[1] == {"turn_loss_ignored": 1}


def test_comparisons_follow_the_turns_before_them() -> None:
    rows, losses = render_document(COMPARED)
    assert rows == [["user: <image>|Name it.", "assistant: A cat."], ["user: <image>|Name it."]]
    assert losses == {"preference_tied": 1, "response_left_out": 1, "correction_left_out": 1}


def test_comparisons_can_be_left_out() -> None:
    rows, losses = render_document(COMPARED, preferences=False)
    assert len(rows) == 1
    assert losses == {"preference_left_out": 2, "response_left_out": 3, "correction_left_out": 1}


@pytest.mark.parametrize(
    ("other", "code"),
    [([text("A cat")], "preference_same_text"), ([show("image")], "asset_in_response")],
)
def test_comparisons_that_make_no_pair_are_left_out(other: list[dict[str, Any]], code: str) -> None:
    document = COMPARED | {"corrections": [], "preferences": COMPARED["preferences"][:1]}
    document["responses"] = [COMPARED["responses"][0], COMPARED["responses"][1] | {"parts": other}]
    rows, losses = render_document(document)
    assert (len(rows), losses) == (1, {code: 1, "response_left_out": 2})


def test_a_comparison_needs_a_prompt() -> None:
    document = COMPARED | {"corrections": [], "preferences": COMPARED["preferences"][:1]}
    document["turns"] = [turn("t2", "assistant", text("A cat."))]
    rows, losses = render_document(document, assets={})
    assert (len(rows), losses) == (1, {"preference_without_prompt": 1, "response_left_out": 3})


def test_prefixes_are_joined_with_one_slash() -> None:
    assert [DialogueOptions(media_prefix=prefix).point_at("a.png") for prefix in ("", "/d", "/d/")] == [
        "a.png",
        "/d/a.png",
        "/d/a.png",
    ]
