"""What an import holds, before anything is stored: counts, and what is wrong with it by kind of problem."""

from collections import Counter

import msgspec

from annotate.document.document import Document
from annotate.document.kinds.base import kind_of
from annotate.document.problem import Problem
from annotate.importers.base import ImportRecord, Parsed
from annotate.importers.vocabulary import Vocabulary

MAX_EXAMPLES = 5


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where one problem is.

    Attributes:
        message: What is wrong there, in words.
        file: Path of the file.
        line: Line on which the record begins, from 1.
        key: Key of the record, where it has one.
    """

    message: str
    file: str = ""
    line: int | None = None
    key: str = ""


class ProblemGroup(msgspec.Struct):
    """Problems of one kind.

    Attributes:
        code: Which kind.
        severity: ``error`` keeps a record or an archive out; ``note`` says what was changed or left out of a record
            that is taken.
        count: How often.
        examples: The first few.
    """

    code: str
    severity: str
    count: int
    examples: list[Place]


class Survey:
    """Adds up the records of an import.

    Attributes:
        vocabulary: What its documents name.
        records: How many records there are, good and bad.
        totals: Annotations, suggestions, turns, responses, preferences and corrections.
        marks: Marks by kind.
        media: Assets by how they come: ``text``, ``url``, ``upload``, ``path``.
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.records = 0
        self.totals: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()
        self.media: Counter[str] = Counter()
        self._problems: dict[tuple[str, str], ProblemGroup] = {}

    def add(self, parsed: Parsed) -> None:
        """Take in what one record holds."""
        if parsed.declares is not None:
            self.vocabulary.declare(parsed.declares)
        if parsed.record is not None:
            self._add_record(parsed.record)

    def judge(self, parsed: Parsed) -> None:
        """Count one record, and what is wrong with it."""
        self.records += 1
        key = parsed.record.key or "" if parsed.record else ""
        for problem in parsed.problems:
            self.note(problem, "error", Place(problem.message, parsed.file, parsed.line_number, key))
        for problem in parsed.notes:
            self.note(problem, "note", Place(problem.message, parsed.file, parsed.line_number, key))

    def note(self, problem: Problem, severity: str, place: Place) -> None:
        """Count a problem; the first few of each kind are kept."""
        group = self._problems.setdefault((severity, problem.code), ProblemGroup(problem.code, severity, 0, []))
        group.count += 1
        if len(group.examples) < MAX_EXAMPLES:
            group.examples.append(place)

    def problems(self) -> list[ProblemGroup]:
        """Return the problems by kind, errors first, the most frequent first."""
        return sorted(self._problems.values(), key=lambda group: (group.severity, -group.count))

    def _add_record(self, record: ImportRecord) -> None:
        for asset in record.assets.values():
            self.media.update(asset.contents().keys())
        self.totals["annotations"] += len(record.annotations)
        self.totals["suggestions"] += len(record.suggestions)
        for document in record.annotations:
            self._add_document(document)
        for suggestion in record.suggestions:
            self._add_document(suggestion.document)

    def _add_document(self, document: Document) -> None:
        self.vocabulary.add(document)
        self.marks.update(kind_of(mark) for mark in document.marks)
        for noun in ("turns", "responses", "preferences", "corrections"):
            if count := len(getattr(document, noun)):
                self.totals[noun] += count
