"""What is wrong with a document, in words that name the entity at fault."""

from collections.abc import Sequence

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        code: Stable machine-readable reason, e.g. ``unknown_reference``.
        id: Id of the entity at fault; None when the document itself is.
        path: Where, in JSON terms, e.g. ``$.marks[2].xyxy``; empty when the id says enough.
        message: What was wrong with its value and unit, what was expected, and what to do.
    """

    code: str
    id: str | None
    message: str
    path: str = ""


class DocumentInvalid(Exception):
    """A document, change set or ontology that cannot be accepted, with every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))
