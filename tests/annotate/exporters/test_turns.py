"""Orders of turns."""

import pytest

from annotate.exporters.dialogues import Message, Said, Talk
from annotate.exporters.report import LeftOut
from annotate.exporters.turns import alternate, alternate_prompt, fold_system, join_neighbours, trim_tail
from tests.support.releases import MemoryRelease, make_annotation, make_record

RECORD = make_record("a", {})


@pytest.fixture
def talk() -> Talk:
    return Talk(RECORD, make_annotation({}).document, MemoryRelease([RECORD]))


def say(*roles: str) -> list[Message]:
    """Return turns whose words are their number."""
    return [Message(f"t{at}", role, (Said(str(at)),), role == "assistant") for at, role in enumerate(roles)]


def read(messages: list[Message]) -> list[str]:
    """Return the first letter of the speaker and the words of each."""
    return [message.role[0] + "".join(getattr(piece, "text", "?") for piece in message.pieces) for message in messages]


def test_neighbours_are_joined_with_a_line_break(talk: Talk) -> None:
    assert read(join_neighbours(talk, say("user", "user", "assistant", "user"))) == ["u0\n1", "a2", "u3"]
    assert [note.entity for note in talk.notes] == ["t1"]


def test_the_tail_goes(talk: Talk) -> None:
    assert read(trim_tail(talk, say("user", "assistant", "user", "tool"))) == ["u0", "a1"]
    assert [(note.code, note.entity) for note in talk.notes] == [
        ("trailing_turn_left_out", "t2"),
        ("trailing_turn_left_out", "t3"),
    ]


def test_a_system_turn_may_come_first(talk: Talk) -> None:
    assert read(alternate(talk, say("system", "user", "assistant", "tool", "assistant"))) == [
        "s0",
        "u1",
        "a2",
        "t3",
        "a4",
    ]


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        (("assistant",), "turn_order"),
        (("user", "tool"), "turn_order"),
        (("user", "assistant", "system"), "system_turn_late"),
    ],
)
def test_other_orders_are_refused(talk: Talk, roles: tuple[str, ...], code: str) -> None:
    with pytest.raises(LeftOut, match=code):
        alternate(talk, say(*roles))


@pytest.mark.parametrize("roles", [("user", "assistant"), ("system",)])
def test_a_prompt_ends_with_a_question(talk: Talk, roles: tuple[str, ...]) -> None:
    assert read(alternate_prompt(talk, say("user"))) == ["u0"]
    with pytest.raises(LeftOut, match="preference_not_after_user"):
        alternate_prompt(talk, say(*roles))


def test_a_system_turn_is_folded_into_the_first_question(talk: Talk) -> None:
    assert read(fold_system(talk, say("system", "user", "assistant"))) == ["u0\n\n1", "a2"]
    assert read(fold_system(talk, say("user", "assistant"))) == ["u0", "a1"]
    with pytest.raises(LeftOut, match="turn_order"):
        fold_system(talk, say("system"))
