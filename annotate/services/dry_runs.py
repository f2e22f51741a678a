"""Dry runs: what an import would do, without doing it."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.document.problem import Problem
from annotate.errors import DomainError
from annotate.importers.base import ImportRecord, Parsed, derive_key
from annotate.importers.images import guess_family
from annotate.importers.source import Source
from annotate.importers.survey import Place, ProblemGroup, Survey
from annotate.importers.translation import Term, Translation
from annotate.models.item import Item
from annotate.queries.ontologies import get_ontology
from annotate.services.import_records import RecordReader, build_item, choose_importer, find_known_assets, read_parsed
from annotate.services.import_sources import SourceFiles
from annotate.services.items import BATCH

MEDIA = ("image", "video", "audio")


class DryRun(msgspec.Struct):
    """What an import holds and what would become of it.

    Attributes:
        format: Name of the format.
        title: The same for people.
        files: How many files there are, those in archives counted one by one.
        records: How many items they describe, good and bad.
        outcomes: How many would be ``created``, ``unchanged``, ``updated``, a ``conflict`` or an ``error``.
        totals: Annotations, suggestions, turns, responses, preferences, corrections.
        marks: Marks by kind.
        media: Assets by how they come: ``text``, ``url``, ``upload``, ``path``.
        terms: The classes, questions and skeletons that are named, and what the project has for each.
        problems: What is wrong, by kind, errors first; each with its first places.
    """

    format: str
    title: str
    files: int
    records: int
    outcomes: dict[str, int]
    totals: dict[str, int]
    marks: dict[str, int]
    media: dict[str, int]
    terms: list[Term]
    problems: list[ProblemGroup]


def try_import(
    actor: Actor,
    *,
    project_id: int,
    source: Source,
    format_name: str = "auto",
    update: bool = False,
    create_classes: bool = False,
) -> DryRun:
    """Read everything and say what an import with the same arguments would do; nothing is stored.

    An item that somebody works on meanwhile, and a document that does not fit its medium, show only afterwards.

    Raises:
        Invalid: The files are no format that is known.
    """
    access.require_manage(actor, project_id)
    importer = choose_importer(format_name, source)
    survey = Survey()
    used: set[str] = set()
    for parsed in read_parsed(importer, source):
        survey.add(parsed)
        if parsed.record is not None:
            used |= {asset.upload for asset in parsed.record.assets.values() if asset.upload is not None}
    ontology = get_ontology(project_id).definition
    met = Translation(survey.vocabulary, ontology)
    translation = None if importer.speaks_our_ids and not create_classes else met
    forecast = _Forecast(project_id, source, survey, update=update)
    records = RecordReader(importer, source, translation).read(met.extended if create_classes else ontology)
    while batch := list(islice(records, BATCH)):
        forecast.add(batch)
    for problem in source.refused:
        survey.note(problem, "error", Place(problem.message, problem.path))
    for problem in source.problems:
        survey.note(problem, "note", Place(problem.message, problem.path))
    for path in (path for path in source.paths() if guess_family(path) in MEDIA and path not in used):
        message = f"{path}: no record that can be read names it, so it is left out"
        survey.note(Problem("file_unused", None, message, path), "note", Place(message, path))
    return DryRun(
        format=importer.name,
        title=importer.title,
        files=len(source.paths()),
        records=survey.records,
        outcomes=dict(forecast.outcomes),
        totals=dict(survey.totals),
        marks=dict(survey.marks),
        media=dict(survey.media),
        terms=met.terms,
        problems=survey.problems(),
    )


class _Forecast:
    """Compares records with what is there already."""

    def __init__(self, project_id: int, source: Source, survey: Survey, *, update: bool) -> None:
        self.outcomes: Counter[str] = Counter()
        self._project_id, self._survey, self._update = project_id, survey, update
        self._files = SourceFiles(source)
        self._seen: set[str] = set()

    def add(self, batch: Sequence[Parsed]) -> None:
        """Take in some records."""
        known = find_known_assets(self._project_id, batch, self._files)
        keyed = {id(parsed): self._find_key(parsed.record) for parsed in batch if parsed.record is not None}
        wanted = [key for key in keyed.values() if key is not None]
        rows = Item.objects.filter(project_id=self._project_id, key__in=wanted).values_list("key", "content_hash")
        hashes = dict(rows)
        for parsed in batch:
            self._survey.judge(parsed)
            if parsed.record is None:
                self.outcomes["error"] += 1
                continue
            key = keyed[id(parsed)]
            # Bytes are hashed only where it matters: for an item that is there already.
            take = self._files.hash if key in hashes else self._require
            try:
                item = build_item(parsed.record, known, self._files.has, take)
            except DomainError as error:
                self.outcomes["error"] += 1
                place = f"{parsed.file} line {parsed.line_number}" if parsed.file else ""
                message = f"{place}: {error.message}" if place else error.message
                told = Place(message, parsed.file, parsed.line_number, key or "")
                self._survey.note(Problem(error.code, None, error.message), "error", told)
                continue
            self.outcomes[self._judge(key or item.key, item.content_hash, hashes)] += 1

    def _find_key(self, record: ImportRecord) -> str | None:
        if record.key is not None:
            return record.key
        try:
            sent = {slot: self._files.hash(asset.upload) for slot, asset in record.assets.items() if asset.upload}
        except DomainError:
            return None  # told when the item is built
        return derive_key(record, sha256_by_slot=sent)

    def _require(self, path: str) -> str:
        return path if self._files.has(path) else self._files.hash(path)

    def _judge(self, key: str, content_hash: str, hashes: dict[str, str]) -> str:
        if key in self._seen:
            return "conflict"
        self._seen.add(key)
        if key not in hashes:
            return "created"
        if hashes[key] == content_hash:
            return "unchanged"
        return "updated" if self._update else "conflict"
