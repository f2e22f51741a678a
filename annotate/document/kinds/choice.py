"""Kind ``choice``: the answer to a question with listed options."""

from typing import Annotated

from msgspec import Meta

from annotate.document.kinds.base import Mark
from annotate.document.scalars import ClassId, Id


class Choice(Mark, tag="choice", frozen=True, kw_only=True):
    """One or more options of a question.

    Attributes:
        question: Id of the question in the ontology.
        values: Ids of the chosen options.
        target: The mark or turn it is about; None for the whole item.
    """

    question: ClassId
    values: Annotated[list[ClassId], Meta(min_length=1)]
    target: Id | None = None

    def references(self) -> tuple[str, ...]:
        return (self.target,) if self.target else ()

    def agreement(self, other: "Choice") -> float:
        """Return the Jaccard overlap of the chosen options, 0 for different questions."""
        if self.question != other.question:
            return 0.0
        mine, theirs = set(self.values), set(other.values)
        return len(mine & theirs) / len(mine | theirs)
