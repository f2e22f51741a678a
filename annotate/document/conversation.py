"""Turns, their parts, grounding, and what people say about a model's responses."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from annotate.document.problem import Problem
from annotate.document.scalars import Id, Offset, SlotRef

Verdict = Literal["supported", "contradicted", "unverifiable"]
"""What the marks say about the words that point at them."""


class _Entity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    id: Id


class AssetPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="asset"):
    """The asset in a slot, shown at this place of the turn."""

    slot: SlotRef


class TextPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="text"):
    """Words, exactly as written."""

    text: str


class GroundPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="ground"):
    """Words that point at marks.

    Attributes:
        text: The words.
        marks: Ids of the marks they speak of; empty only for a claim that was judged and found without evidence.
        verdict: What the marks say about the words; None when nobody judged.
    """

    text: Annotated[str, Meta(min_length=1)]
    marks: list[Id] = []
    verdict: Verdict | None = None


Part = AssetPart | TextPart | GroundPart


class Turn(_Entity, frozen=True):
    """One message of the conversation.

    Attributes:
        role: Who speaks.
        parts: What is said and shown, in order.
        loss: Whether a trainer learns to write this turn; None means the usual: assistant turns yes, others no.
    """

    role: Literal["system", "user", "assistant", "tool"]
    parts: list[Part]
    loss: bool | None = None

    def trains(self) -> bool:
        """Return whether a trainer computes its loss on this turn."""
        return self.role == "assistant" if self.loss is None else self.loss


class Response(_Entity, frozen=True):
    """One candidate for a turn, to compare with others.

    Attributes:
        turn: Id of the turn it would take the place of.
        parts: What it says.
        model: Name of the model that wrote it; empty for a person.
        scores: Ratings by aspect, e.g. ``{"faithful": 5}``.
    """

    turn: Id
    parts: list[Part]
    model: str = ""
    scores: dict[str, float] = {}


class Preference(_Entity, frozen=True):
    """Which of two responses to a turn is better.

    Attributes:
        turn: Id of the turn.
        chosen: Id of the better response (of either, when tied).
        rejected: Id of the other.
        strength: 1 slightly better to 3 much better; None when not asked.
        tie: True when neither is better.
        reason: Why, in the words of the ontology or the author.
    """

    turn: Id
    chosen: Id
    rejected: Id
    strength: Annotated[int, Meta(ge=1, le=3)] | None = None
    tie: bool = False
    reason: str = ""


class Correction(_Entity, frozen=True):
    """An error inside a response, where it is, and what should stand there.

    Attributes:
        response: Id of the response.
        start: First code point of the wrong words, in the response's concatenated text.
        end: First code point after them.
        error: What kind of error, e.g. ``wrong_attribute``.
        replacement: What should stand there; None when nobody said.
        marks: Ids of the marks that prove it.
    """

    response: Id
    start: Offset
    end: Offset
    error: str = ""
    replacement: str | None = None
    marks: list[Id] = []


def join_text(parts: list[Part]) -> str:
    """Return the concatenated text of parts: what offsets count in."""
    return "".join(part.text for part in parts if not isinstance(part, AssetPart))


def check_parts(owner: str, parts: list[Part]) -> Iterator[Problem]:
    """Yield grounding that says nothing: words that point nowhere although nobody judged them."""
    for index, part in enumerate(parts):
        if isinstance(part, GroundPart) and not part.marks and part.verdict in (None, "supported"):
            yield Problem(
                code="ground_without_marks",
                id=owner,
                path=f"parts[{index}]",
                message=f"{owner}: the words {part.text!r} point at no mark; expected marks, or the verdict "
                "'contradicted' or 'unverifiable' for a claim without evidence",
            )
