"""The contract of an importer. A new format is one file with one subclass, and one line in ``registry.py``."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from annotate.document.document import Document
from annotate.document.ontology import Ontology
from annotate.document.problem import Problem
from annotate.document.scalars import Score, Slot
from annotate.importers.source import Source

KEY_PATTERN = r"^[^\x00-\x1f\x7f]{1,500}$(?!\n)"
Key = Annotated[str, Meta(pattern=KEY_PATTERN)]
"""What the sender calls an item: 1 to 500 characters without controls; unique in a project."""

WEB_ADDRESS_PATTERN = r"^[Hh][Tt][Tt][Pp][Ss]?://."
WebAddress = Annotated[str, Meta(pattern=WEB_ADDRESS_PATTERN, max_length=8192)]
FileName = Annotated[str, Meta(min_length=1, max_length=500)]
FilePath = Annotated[str, Meta(min_length=1, max_length=4096)]
ShortText = Annotated[str, Meta(max_length=200)]
ModelName = Annotated[str, Meta(min_length=1, max_length=200)]
Priority = Annotated[float, Meta(ge=-1e9, le=1e9)]


class ImportAsset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What goes into one slot: exactly one of text, url, upload and path, and where it comes from.

    Attributes:
        text: The text itself, kept as it is.
        url: Where to fetch the file, http or https.
        upload: Name of a file that was sent along.
        path: Path of a file on the server, below one of its import roots.
        name: File name to show; by default that of the url, upload or path.
        licence: Terms of use, e.g. ``CC-BY-4.0``.
        source: Where it comes from, in words or as a link.
        consent: What the people in it agreed to.
    """

    text: str | None = None
    url: WebAddress | None = None
    upload: FileName | None = None
    path: FilePath | None = None
    name: Annotated[str, Meta(max_length=500)] = ""
    licence: ShortText = ""
    source: str = ""
    consent: ShortText = ""

    def contents(self) -> dict[str, str]:
        """Return which of text, url, upload and path are given; a valid asset has one."""
        given = {"text": self.text, "url": self.url, "upload": self.upload, "path": self.path}
        return {kind: value for kind, value in given.items() if value is not None}


class ImportSuggestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a model says about an item.

    Attributes:
        model: Its name.
        version: Which weights, in the sender's words.
        score: How sure it is.
        document: Its answer.
    """

    model: ModelName
    version: ShortText = ""
    score: Score | None = None
    document: Document


class ImportRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One item, as somebody sends it.

    Attributes:
        key: What the sender calls it; None leaves the name to :func:`derive_key`.
        assets: What is annotated, by slot; at least one.
        metadata: Anything to find it by.
        priority: Place in the queue; higher comes first.
        annotations: Finished answers from elsewhere; they count as imported, not as anybody's work here.
        suggestions: Answers of models, at most one a model and version.
    """

    key: Key | None = None
    assets: dict[Slot, ImportAsset]
    metadata: dict[str, Any] = {}
    priority: Priority = 0.0
    annotations: list[Document] = []
    suggestions: list[ImportSuggestion] = []


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a file: read, or what is wrong with it.

    Attributes:
        line_number: Line on which it begins, from 1.
        file: Path of the file in its source; empty when there is but one.
        record: The record; None when it cannot be taken in.
        problems: What is wrong; every message begins with the place. Empty when there is a record.
        notes: What was changed or left out on the way in, though the record is taken.
        declares: Classes, questions and skeletons that the file says it uses, whether or not they occur. One that
            stands alone, without record and problems, is no record.
    """

    line_number: int
    file: str = ""
    record: ImportRecord | None = None
    problems: list[Problem] = []
    notes: list[Problem] = []
    declares: Ontology | None = None


class BadRecord(Exception):
    """A record that cannot be read, and why; the importer reports it in its place and goes on.

    Args:
        code: Which kind of problem.
        message: What is wrong, what was expected, and what to do.
        path: Where in the record, as JSON path.
        line: Line on which it is wrong, where that is not the record's first.
    """

    def __init__(self, code: str, message: str, path: str = "$", *, line: int | None = None) -> None:
        self.code, self.message, self.path, self.line = code, message, path, line
        super().__init__(message)

    def at(self, file: str, line_number: int) -> Parsed:
        """Return the record's place with what is wrong there."""
        line_number = self.line or line_number
        place = f"{file} line {line_number}" if file else f"line {line_number}"
        problem = Problem(self.code, None, f"{place}: {self.message}", self.path)
        return Parsed(line_number=line_number, file=file, problems=[problem])


class ImportLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file may cost to read.

    Attributes:
        max_record_bytes: Longest record, bytes of JSON; longer ones are skipped and reported.
    """

    max_record_bytes: int = 16 * 1024**2


DEFAULT_IMPORT_LIMITS = ImportLimits()


class Importer(ABC):
    """Reads one format.

    Attributes:
        name: Key in the registry.
        title: Name of the format for people.
        description: One line on what it is for.
        suffixes: Usual endings of its files.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]

    speaks_our_ids: ClassVar[bool] = False
    """Whether its documents name classes by the ids of the project's ontology, so that none is looked up by name."""

    @abstractmethod
    def recognise(self, source: Source) -> bool:
        """Return whether the files look like this format, by their content; cheap, however large they are."""

    @abstractmethod
    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read record by record, in memory that does not grow with the media, and with the records only by an index.

        Classes, questions, options and joints are named as the format names them. A medium is named by its path in
        the source (``upload``), or, where the source lacks it, as the format names it.

        Args:
            source: The files.
            limits: What they may cost.

        Yields:
            Every record or what is wrong with it, in the order of the files.
        """


def derive_key(record: ImportRecord, *, sha256_by_slot: Mapping[str, str] | None = None) -> str:
    """Return a key for a record without one: the same assets in the same slots always give the same key.

    So sending a file again changes nothing, and sending the same assets with other metadata is noticed as a change of
    that item instead of making a second one.

    Args:
        record: The record; its own key plays no part.
        sha256_by_slot: Hashes of the bytes of slots whose bytes are at hand; they stand in for the asset's name there,
            for two uploads of one name may be two files.

    Returns:
        ``auto-`` and 32 hex digits.
    """
    known = sha256_by_slot or {}
    identity = {
        slot: {"sha256": known[slot]} if slot in known else asset.contents() for slot, asset in record.assets.items()
    }
    return f"auto-{_digest(identity)[:32]}"


def hash_record(record: ImportRecord, *, sha256_by_slot: Mapping[str, str] | None = None) -> str:
    """Return the hash of all that a record says but its key: equal hashes mean that sending it again changes nothing.

    Args:
        record: The record.
        sha256_by_slot: Hashes of the bytes of slots whose bytes are at hand; other bytes are then other content.

    Returns:
        SHA-256, hex.
    """
    return _digest([msgspec.structs.replace(record, key=None), sha256_by_slot or {}])


def _digest(value: Any) -> str:
    # Sorted JSON in place of RFC 8785: a whole import is hashed, and this form is made at the speed of C.
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
