"""Orders of turns: what trainers with one prompt and one answer at a time demand, and how conversations are fitted."""

from collections.abc import Mapping, Sequence
from typing import Final

from annotate.exporters.dialogues import Message, Piece, Said, Talk
from annotate.exporters.report import LeftOut

TAIL_LOSSES = {
    "trailing_turn_left_out": "Turns after the last assistant turn were left out: nothing answers them.",
}
"""Loss of :func:`trim_tail`."""

TURN_LOSSES = TAIL_LOSSES | {
    "turns_joined": "Turns of one speaker that follow each other were joined with a line break.",
    "system_turn_late": "Rows with a system turn that is not the first were left out.",
    "turn_order": "Rows in which the assistant does not answer every other turn were left out.",
    "preference_not_after_user": "Compared responses to anything but a user or tool turn were left out.",
}
"""Losses of this module."""

SIDES: Final[Mapping[str, int]] = {"user": 0, "tool": 0, "assistant": 1}
"""Who asks (0) and who answers (1)."""


def trim_tail(talk: Talk, messages: list[Message]) -> list[Message]:
    """Return the messages up to the last assistant turn, and note the others."""
    end = max(index for index, message in enumerate(messages, start=1) if message.role == "assistant")
    for message in messages[end:]:
        talk.note("trailing_turn_left_out", message.id)
    return messages[:end]


def join_neighbours(talk: Talk, messages: Sequence[Message]) -> list[Message]:
    """Return the messages with neighbours of one role joined, and note the joined ones."""
    joined: list[Message] = []
    for message in messages:
        if joined and joined[-1].role == message.role:
            talk.note("turns_joined", message.id)
            last = joined[-1]
            between: tuple[Piece, ...] = (Said("\n"),) if last.pieces and message.pieces else ()
            pieces = merge_words((*last.pieces, *between, *message.pieces))
            joined[-1] = last._replace(pieces=pieces, trains=last.trains or message.trains)
        else:
            joined.append(message)
    return joined


def merge_words(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with neighbouring words joined."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, Said) and isinstance(last, Said):
            merged[-1] = Said(last.text + piece.text)
        else:
            merged.append(piece)
    return tuple(merged)


def alternate(talk: Talk, messages: Sequence[Message]) -> list[Message]:
    """Return the messages as an optional system turn, then question and answer in turn.

    Raises:
        LeftOut: That takes more than joining neighbours of one role.
    """
    joined = join_neighbours(talk, messages)
    start = 1 if joined and joined[0].role == "system" else 0
    for index, message in enumerate(joined[start:]):
        if message.role == "system":
            raise LeftOut("system_turn_late", message.id)
        if SIDES[message.role] != index % 2:
            raise LeftOut("turn_order", message.id)
    return joined


def alternate_prompt(talk: Talk, messages: Sequence[Message]) -> list[Message]:
    """Return the same of a prompt, which ends with a question.

    Raises:
        LeftOut: It does not, or :func:`alternate` does not take it.
    """
    prompt = alternate(talk, messages)
    if SIDES.get(prompt[-1].role) != 0:
        raise LeftOut("preference_not_after_user", prompt[-1].id)
    return prompt


def fold_system(talk: Talk, messages: list[Message]) -> list[Message]:
    """Return the messages with a leading system turn put at the start of the user turn after it, and note it.

    Raises:
        LeftOut: No user turn follows it.
    """
    if not messages or messages[0].role != "system":
        return messages
    system, *rest = messages
    if not rest or rest[0].role != "user":
        raise LeftOut("turn_order", system.id)
    talk.note("system_turn_folded", system.id)
    between: tuple[Piece, ...] = (Said("\n\n"),) if system.pieces and rest[0].pieces else ()
    return [rest[0]._replace(pieces=merge_words((*system.pieces, *between, *rest[0].pieces))), *rest[1:]]
