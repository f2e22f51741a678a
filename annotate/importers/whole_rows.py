"""Rows of Loopwright's own tables: they hold the whole document, so nothing is guessed from their other columns."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from annotate.document.conversation import AssetPart
from annotate.document.document import Document, parse_document
from annotate.document.kinds.registry import AnyMark
from annotate.document.problem import DocumentInvalid
from annotate.document.validation import list_speech
from annotate.importers.base import BadRecord, ImportAsset, ImportRecord

_TERMS = ("licence", "source", "consent")
_FILE = "_file_name"


def read_whole_row(value: Mapping[str, Any], media: Mapping[str, ImportAsset]) -> ImportRecord | None:
    """Return the record of a row that holds a document; None for any other row.

    Args:
        value: The columns.
        media: The media of the row, by column.

    Raises:
        BadRecord: The document, the metadata or the assets are not what they should be.
    """
    key, document = value.get("item_key"), _decode(value, "document")
    if not isinstance(key, str) or not isinstance(document, dict):
        return None
    try:
        read = parse_document(document)
        read = replace(read, marks=[forget_rows(mark) for mark in read.marks])
    except DocumentInvalid as error:
        raise BadRecord("malformed", f"the document cannot be read: {error}") from error
    told = _decode(value, "assets")
    assets = _name_assets(value, media, told if isinstance(told, dict) else {})
    for slot in list_slots(read) - assets.keys():
        if isinstance(value.get(slot), str):
            assets[slot] = ImportAsset(text=value[slot])
    missing = sorted(list_slots(read) - assets.keys())
    if missing:
        raise BadRecord("slot_missing", f"the document speaks of {missing}, the row has {sorted(assets)}")
    terms = _decode(value, "terms")
    for slot, facts in terms.items() if isinstance(terms, dict) else ():
        if slot in assets and isinstance(facts, dict):
            assets[slot] = replace(assets[slot], **{name: str(facts[name]) for name in _TERMS if facts.get(name)})
    metadata = _decode(value, "metadata")
    return ImportRecord(
        key=key, assets=assets, metadata=metadata if isinstance(metadata, dict) else {}, annotations=[read]
    )


def forget_rows(mark: AnyMark) -> AnyMark:
    """Return a mark whose origin names no rows of the server that it comes from; here they would be others."""
    origin = mark.origin
    if origin is None or (origin.suggestion is None and origin.model_version is None):
        return mark
    return replace(mark, origin=replace(origin, suggestion=None, model_version=None))


def list_slots(document: Document) -> set[str]:
    """Return the slots that a document names."""
    slots = {slot for mark in document.marks if (slot := getattr(mark, "slot", None)) is not None}
    said = [part for entity in list_speech(document) for part in entity.parts]
    return slots | {part.slot for part in said if isinstance(part, AssetPart)} | set(document.exhaustive)


def _decode(value: Mapping[str, Any], name: str) -> Any:
    """Return a column of JSON, decoded; None for an empty one."""
    found = value.get(name)
    if not isinstance(found, str) or not found:
        return found
    try:
        return msgspec.json.decode(found)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRecord("not_json", f"the column {name!r} is no JSON: {error}") from error


def _name_assets(
    value: Mapping[str, Any], media: Mapping[str, ImportAsset], told: Mapping[str, Any]
) -> dict[str, ImportAsset]:
    """Return media by slot: as the row tells, as their column is called, or the only slot for the only medium."""
    assets: dict[str, ImportAsset] = {}
    stored = [slot for slot, facts in told.items() if isinstance(facts, dict) and "text" not in facts]
    for column, asset in media.items():
        stem = column.removesuffix(_FILE)
        slot = stem if stem in told or not told else stem.rpartition("_")[0]
        if column == "file_name" and isinstance(value.get("slot"), str):
            slot = value["slot"]
        elif len(media) == 1 and len(stored) == 1:
            slot = stored[0]
        facts = told.get(slot)
        about = facts if isinstance(facts, dict) else value
        terms = {name: str(about[name]) for name in _TERMS if about.get(name)}
        if isinstance(about.get("name"), str):
            terms["name"] = about["name"]
        assets[slot] = replace(asset, **terms)
    texts = {slot: facts["text"] for slot, facts in told.items() if isinstance(facts, dict) and "text" in facts}
    return assets | {slot: ImportAsset(text=str(text)) for slot, text in texts.items()}
