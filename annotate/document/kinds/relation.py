"""Kind ``relation``: a directed link from one mark to another."""

from collections.abc import Iterator

from annotate.document.kinds.base import Mark
from annotate.document.problem import Problem
from annotate.document.scalars import ClassId, Id


class Relation(Mark, tag="relation", frozen=True, kw_only=True):
    """``from`` stands in this relation to ``to``."""

    class_: ClassId
    from_: Id
    to: Id

    def check_shape(self) -> Iterator[Problem]:
        if self.from_ == self.to:
            yield self.problem("degenerate", f"links {self.to!r} to itself; expected two different marks")

    def references(self) -> tuple[str, ...]:
        return (self.from_, self.to)

    def agreement(self, other: "Relation") -> float:
        """Return 1 when both link the same two marks the same way, else 0. Match the marks first."""
        return float((self.from_, self.to) == (other.from_, other.to))
