"""Kind ``text``: words about the item, a mark or a turn: a caption, a transcription, a reason."""

from difflib import SequenceMatcher

from annotate.document.kinds.base import Mark
from annotate.document.scalars import ClassId, Id


class Text(Mark, tag="text", frozen=True, kw_only=True):
    """A free answer to a question.

    Attributes:
        question: Id of the question in the ontology.
        text: The answer, exactly as written.
        target: The mark or turn it is about; None for the whole item.
    """

    question: ClassId
    text: str
    target: Id | None = None

    def references(self) -> tuple[str, ...]:
        return (self.target,) if self.target else ()

    def agreement(self, other: "Text") -> float:
        """Return the share of words that match in order (Ratcliff-Obershelp), 0 for different questions."""
        if self.question != other.question:
            return 0.0
        return SequenceMatcher(None, self.text.split(), other.text.split(), autojunk=False).ratio()
