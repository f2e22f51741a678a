"""Kind ``rating``: a number on a scale."""

from annotate.document.kinds.base import Mark
from annotate.document.scalars import ClassId, Id


class Rating(Mark, tag="rating", frozen=True, kw_only=True):
    """A value on the scale of a question.

    Attributes:
        question: Id of the question in the ontology, which gives the scale.
        value: The rating.
        target: The mark or turn it is about; None for the whole item.
    """

    question: ClassId
    value: float
    target: Id | None = None

    def references(self) -> tuple[str, ...]:
        return (self.target,) if self.target else ()

    def agreement(self, other: "Rating") -> float:
        """Return 1 / (1 + distance), 0 for different questions."""
        if self.question != other.question:
            return 0.0
        return 1 / (1 + abs(self.value - other.value))
