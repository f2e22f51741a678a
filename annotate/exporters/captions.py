"""Captions: answers to text questions about the whole item, and first assistant turns."""

from collections.abc import Iterator
from typing import Annotated, Protocol

from msgspec import Meta

from annotate.document.conversation import join_text
from annotate.document.document import Document
from annotate.document.kinds.text import Text
from annotate.exporters.base import MediaOptions

CaptionQuestions = Annotated[
    list[str],
    Meta(description="Ids of text questions whose answers about the whole item become captions."),
]
CaptionTurns = Annotated[
    bool,
    Meta(description="Whether the first assistant turn of a conversation becomes a caption."),
]


class CaptionOptions(MediaOptions, frozen=True, kw_only=True):
    """What becomes a caption."""

    caption_questions: CaptionQuestions = []
    caption_turns: CaptionTurns = False


class AsksForCaptions(Protocol):
    """Options with the same two choices."""

    @property
    def caption_questions(self) -> list[str]: ...

    @property
    def caption_turns(self) -> bool: ...


def list_captions(document: Document, options: AsksForCaptions) -> Iterator[tuple[str, str]]:
    """Yield the captions of an item: the id of the answer or turn, and its words."""
    # Documents may have thousands of marks, and most exports ask for no captions.
    for mark in document.marks if options.caption_questions else ():
        if isinstance(mark, Text) and mark.target is None and mark.question in options.caption_questions:
            yield mark.id, mark.text
    if options.caption_turns:
        spoken = (turn for turn in document.turns if turn.role == "assistant")
        yield from ((turn.id, join_text(turn.parts)) for turn in list(spoken)[:1])
