"""What an import kept of its own format because documents do not model it, for the way back into the same format."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from annotate.document.document import Document


class Kept(NamedTuple):
    """Which parts of ``source`` a format writes back.

    Attributes:
        form: The format, as its importer calls it.
        parts: Names of the parts: members of ``source.<form>``.
    """

    form: str
    parts: Collection[str]

    def find(self, document: Document, part: str, key: str | None = None) -> dict[str, Any]:
        """Return a part, or what it says of one mark, turn or slot; empty when there is nothing, or nothing usable.

        Args:
            document: The document.
            part: One of the parts.
            key: Id of a mark or turn, or name of a slot.
        """
        found = self.read(document, part)
        if key is not None:
            found = found.get(key) if isinstance(found, Mapping) else None
        return dict(found) if isinstance(found, Mapping) else {}

    def read(self, document: Document, part: str) -> Any:
        """Return a part as it was kept; None when there is none."""
        assert part in self.parts, part
        own = document.source.get(self.form) if document.source else None
        return own.get(part) if isinstance(own, Mapping) else None

    def covers(self, document: Document) -> bool:
        """Return whether nothing is kept but what the format writes back."""
        if not document.source:
            return True
        own = document.source.get(self.form, {})
        if not isinstance(own, Mapping) or not document.source.keys() <= {self.form}:
            return False
        return {part for part, value in own.items() if value} <= set(self.parts)


NOTHING: Final = Kept("", ())
