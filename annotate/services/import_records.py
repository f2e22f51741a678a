"""Records of an import in a project's terms, and the items that they describe."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace as replace_item
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from annotate.document.ontology import Ontology, check_ontology
from annotate.errors import Invalid, NotFound
from annotate.importers.base import BadRecord, ImportAsset, Importer, ImportRecord, Parsed, derive_key, hash_record
from annotate.importers.checks import check_record
from annotate.importers.foreign import find_foreign
from annotate.importers.registry import IMPORTERS
from annotate.importers.source import Source, SourceRefused
from annotate.importers.translation import Translation
from annotate.models.item import ItemAsset
from annotate.services.import_sources import SourceFiles
from annotate.services.items import NewAsset, NewItem, NewSuggestion
from annotate.services.locations import resolve_location

ADD_CLASSES = "import with create_classes=true to add what is missing, or add it to the ontology"

SHOWN_NAMES, SHOWN_PROBLEMS = 5, 3

KnownAssets = Mapping[str, Mapping[str, NewAsset]]
"""The assets of items that are there already, by key and slot."""


def choose_importer(format_name: str, source: Source) -> Importer:
    """Return the importer of a format; ``auto`` finds the first that recognises the files.

    Raises:
        NotFound: There is no such format.
        Invalid: The files are none that is known.
    """
    if format_name != "auto":
        if format_name not in IMPORTERS:
            raise NotFound(
                "format_unknown", f"there is no format {format_name!r}; expected auto or {sorted(IMPORTERS)}"
            )
        return IMPORTERS[format_name]
    try:
        found = next((importer for importer in IMPORTERS.values() if importer.recognise(source)), None)
        # Files beside media of their name are samples of WebDataset, too, whatever they say.
        is_sample = found is not None and found.name == "webdataset"
        foreign = find_foreign(source, sidecars_only=is_sample) if found is None or is_sample else None
    except SourceRefused as error:
        raise Invalid(error.problem.code, error.problem.message) from error
    if foreign is not None:
        raise Invalid(foreign.code, foreign.message)
    if found is not None:
        return found
    told = [*source.refused, *source.problems]
    if told:
        raise Invalid(told[0].code, " ".join(problem.message for problem in told[:SHOWN_PROBLEMS]))
    known = ", ".join(importer.title for importer in IMPORTERS.values())
    names = ", ".join(source.paths()[:SHOWN_NAMES]) or "no files"
    raise Invalid("format_not_recognised", f"none of the known formats fits {names}; known are: {known}")


def read_parsed(importer: Importer, source: Source) -> Iterator[Parsed]:
    """Yield what an importer reads; bytes that cannot be had on the way end it with a problem.

    Args:
        importer: The format.
        source: The files.
    """
    try:
        yield from importer.read(source)
    except SourceRefused as error:
        yield BadRecord(error.problem.code, error.problem.message).at("", 1)


class RecordReader:
    """Reads records in the project's terms.

    Args:
        importer: The format.
        source: The files.
        translation: From the format's terms to the project's; None where documents name the project's ids.
    """

    def __init__(self, importer: Importer, source: Source, translation: Translation | None) -> None:
        self._importer, self._source, self._translation = importer, source, translation

    def read(self, ontology: Ontology) -> Iterator[Parsed]:
        """Yield the records; one that the database or the ontology cannot take comes as a problem.

        What a document says is checked against its media when those are decoded. Files without any record are told.
        """
        is_empty = bool(self._source.paths()) and not self._source.refused
        for parsed in read_parsed(self._importer, self._source):
            if parsed.record is not None:
                is_empty = False
                yield self._finish(parsed, parsed.record, ontology)
            elif parsed.problems:
                is_empty = False
                yield parsed
        if is_empty:
            yield self._tell_nothing()

    def _tell_nothing(self) -> Parsed:
        importer, names = self._importer, ", ".join(self._source.paths()[:SHOWN_NAMES]) or "no files"
        foreign = find_foreign(self._source)
        if foreign is not None:
            return BadRecord(foreign.code, foreign.message).at("", 1)
        problem = f"there is no record of {importer.title} in {names}; expected {', '.join(importer.suffixes)} with"
        return BadRecord("no_records", f"{problem}: {importer.description}").at("", 1)

    def _finish(self, parsed: Parsed, record: ImportRecord, ontology: Ontology) -> Parsed:
        if self._translation is not None:
            record = self._translation.apply(record)
        problems = check_record(record)
        if self._translation is not None:
            documents = [*record.annotations, *(suggestion.document for suggestion in record.suggestions)]
            found = [problem for document in documents for problem in check_ontology(document, ontology)]
            problems += [replace(problem, message=f"{problem.message}; {ADD_CLASSES}") for problem in found]
        if problems:
            place = f"{parsed.file} line {parsed.line_number}" if parsed.file else f"line {parsed.line_number}"
            problems = [replace(problem, message=f"{place}: {problem.message}") for problem in problems]
            return replace(parsed, record=None, problems=problems)
        return replace(parsed, record=self._place(record))

    def _place(self, record: ImportRecord) -> ImportRecord:
        """Return a record whose media are read where they lie, where they do."""
        places = {slot: self._source.locate(a.upload) for slot, a in record.assets.items() if a.upload is not None}
        if not any(places.values()):
            return record
        assets = {
            slot: replace(asset, upload=None, path=places[slot]) if places.get(slot) else asset
            for slot, asset in record.assets.items()
        }
        return replace(record, assets=assets)


def find_known_assets(project_id: int, batch: Sequence[Parsed], files: SourceFiles) -> KnownAssets:
    """Return the assets of known items whose records name media that were not sent along."""
    keys = [
        parsed.record.key
        for parsed in batch
        if parsed.record is not None
        and parsed.record.key is not None
        and any(asset.upload and not files.has(asset.upload) for asset in parsed.record.assets.values())
    ]
    found: dict[str, dict[str, NewAsset]] = {}
    rows = ItemAsset.objects.filter(item__project_id=project_id, item__key__in=keys).select_related("item", "asset")
    for row in rows:
        asset = row.asset
        found.setdefault(row.item.key, {})[row.slot] = NewAsset(
            text=None if asset.fetch_from or asset.blob_id else asset.text,
            sha256=asset.blob_id,
            fetch_from=asset.fetch_from,
            name=asset.name,
            licence=asset.licence,
            source=asset.source,
            consent=asset.consent,
        )
    return found


def build_item(
    record: ImportRecord, known: KnownAssets, has: Callable[[str], bool], take: Callable[[str], str]
) -> NewItem:
    """Return the item that a record describes, with the media that came along or that the item has already.

    Args:
        record: In the project's terms.
        known: Assets of known items, for media that did not come along.
        has: Tells whether a medium came along.
        take: Gives the hash of a medium that came along, storing it when it is to be stored.

    Raises:
        NotFound: A medium neither came along nor is known.
        Forbidden: A path lies below no import root.
        Invalid: A URL that cannot be read.
    """
    mine = known.get(record.key or "", {})
    kept = {slot: mine[slot] for slot, a in record.assets.items() if a.upload and not has(a.upload) and slot in mine}
    stored = {slot: take(a.upload) for slot, a in record.assets.items() if a.upload and slot not in kept}
    item = make_item(record, stored)
    return replace_item(item, assets={**item.assets, **kept}) if kept else item


def make_item(record: ImportRecord, stored: Mapping[str, str]) -> NewItem:
    """Return the item that a record describes.

    Args:
        record: As it was read.
        stored: Hashes of the slots whose bytes were sent along.

    Raises:
        Forbidden: A path lies below no import root.
        Invalid: A URL that cannot be read.
    """
    return NewItem(
        key=record.key or derive_key(record, sha256_by_slot=stored),
        content_hash=hash_record(record, sha256_by_slot=stored),
        assets={slot: _make_asset(asset, stored.get(slot)) for slot, asset in record.assets.items()},
        metadata=record.metadata,
        annotations=record.annotations,
        suggestions=[NewSuggestion(s.model, s.version, s.score, s.document) for s in record.suggestions],
        priority=record.priority,
    )


def _make_asset(asset: ImportAsset, sha256: str | None) -> NewAsset:
    address = asset.url or (resolve_location(asset.path) if asset.path else "")
    name = asset.name or asset.upload or _find_name(address)
    return NewAsset(
        text=asset.text,
        sha256=sha256,
        fetch_from=address,
        name=name,
        licence=asset.licence,
        source=asset.source or (asset.url or ""),
        consent=asset.consent,
    )


def _find_name(address: str) -> str:
    """Return the file name in an address, without what cannot be shown or stored."""
    try:
        name = PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError as error:
        raise Invalid("bad_url", f"{address!r} is no address: {error}") from error
    return "".join(character for character in name if character.isprintable())
