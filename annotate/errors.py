"""What can go wrong in the domain: five categories and a code that clients switch on. NOT: HTTP.

Small named subclasses live in the file that raises them. ``ValueError`` is always a bug.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from annotate.document.problem import Problem


class DomainError(Exception):
    """A refusal with a reason.

    Attributes:
        code: Stable machine-readable reason, snake_case.
        message: What was wrong with its value and unit, what was expected, and what to do.
        fields: Whatever a client needs to act on it; plain JSON values.
        category: Which of the five it is, for whoever has to pass it on.
    """

    category: ClassVar[str] = ""

    def __init__(self, code: str, message: str, **fields: Any) -> None:
        self.code = code
        self.message = message
        self.fields = fields
        super().__init__(message)


class Invalid(DomainError):
    """What was sent cannot be accepted, whoever sends it."""

    category = "Invalid"


class Forbidden(DomainError):
    """This person may not do that."""

    category = "Forbidden"


class NotFound(DomainError):
    """There is no such thing, or this person may not know of it."""

    category = "NotFound"


class Conflict(DomainError):
    """It was possible before, or will be, but not in the present state."""

    category = "Conflict"


class Gone(Conflict):
    """It was there and has been removed as was meant; the message says how to have it again."""


class Unavailable(DomainError):
    """Something that is needed does not answer; trying later may help."""

    category = "Unavailable"


CATEGORIES: dict[str, type[DomainError]] = {
    category.category: category for category in (Invalid, Forbidden, NotFound, Conflict, Unavailable)
}


class DocumentRefused(Invalid):
    """A document, change set or ontology with problems, each of which names its entity."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, *others = (problem.message for problem in problems)
        message = f"{first} (and {len(others)} more)" if others else first
        super().__init__("document_invalid", message, problems=[msgspec.to_builtins(p) for p in problems])
