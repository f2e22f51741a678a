"""Croissant 1.0: what machines read about a release, as JSON-LD (MLCommons, http://mlcommons.org/croissant/1.0).

``mlcroissant`` loads the items through it when the file lies beside them. It takes every line for an item, so the first
line of the manifest, which is none, is left out of the file that it reads.
"""

import re
from typing import Any, Final

import msgspec

from annotate.document.manifest import ManifestHeader
from curation.cards.about import About
from curation.cards.census import UNKNOWN, Census

CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
PLAIN_SLOT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Slots that a path names without quotes; the others are in the file, but in no field."""

ITEMS: Final = "items"
ITEMS_FILE: Final = "items-file"


def write_croissant(header: ManifestHeader, census: Census, about: About) -> bytes:
    """Return the description of a release.

    Args:
        header: First line of the manifest.
        census: What the manifest holds.
        about: What people know it by.

    Returns:
        JSON-LD in UTF-8, indented, keys in a fixed order.
    """
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": f"{header.project}: {about.name}",
        "description": _describe(header, census, about),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": [name for name in census.licences if name != UNKNOWN] or ["not stated"],
        "url": f"urn:sha256:{about.manifest_hash}",
        "citeAs": f"{header.project}, release {about.name}, SHA-256 {about.manifest_hash}",
        "version": f"1.0.0+{about.manifest_hash[:12]}",
        "datePublished": about.created_at.isoformat(timespec="seconds"),
        "creator": {"@type": "sc:Person", "name": about.created_by},
        "isLiveDataset": False,
        "inLanguage": [code for code in census.languages if len(code) == 2],
        "keywords": ["loopwright", *sorted(census.media), *list(census.classes)[:50]],
        "rai:dataCollection": f"Sources: {_list_names(census.sources)}.",
        "rai:personalSensitiveInformation": f"Consent of the people in it: {_list_names(census.consents)}.",
        "distribution": _list_files(census, about),
        "recordSet": [_describe_items(census)],
    }
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"


def _describe(header: ManifestHeader, census: Census, about: About) -> str:
    notes = f"{about.notes.strip()} " if about.notes.strip() else ""
    splits = ", ".join(f"{split} {count}" for split, count in census.splits.items())
    return (
        f"{notes}{census.items} items ({splits}) with {census.annotations} annotations, {census.marks} marks and "
        f"{census.turns} turns; policy {header.policy}. The SHA-256 of the manifest is the hash of the release."
    )


def _list_names(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in list(counts.items())[:20]) or "none"


def _list_files(census: Census, about: About) -> list[dict[str, Any]]:
    return [
        {
            "@type": "cr:FileObject",
            "@id": "manifest",
            "name": "manifest",
            "description": "The whole release: a header line, then one item a line.",
            "contentUrl": about.manifest_file,
            "contentSize": f"{about.manifest_bytes} B",
            "encodingFormat": "application/x-ndjson",
            "sha256": about.manifest_hash,
        },
        {
            "@type": "cr:FileObject",
            "@id": ITEMS_FILE,
            "name": ITEMS_FILE,
            "description": "The items of the manifest, without its header line.",
            "contentUrl": about.items_file,
            "contentSize": f"{census.items_bytes} B",
            "encodingFormat": "application/jsonlines",
            "sha256": census.items_sha256,
        },
    ]


def _describe_items(census: Census) -> dict[str, Any]:
    fields = [
        _field("key", {"column": "key"}, "The item's key, unique in the project."),
        _field("split", {"column": "split"}, "train, validation or test."),
    ]
    media = {entry.rpartition(":")[0]: entry.rpartition(":")[2] for entry in census.slots}
    for slot in sorted(media):
        if PLAIN_SLOT.fullmatch(slot):
            fields += _describe_slot(slot, media[slot])
    return {
        "@type": "cr:RecordSet",
        "@id": ITEMS,
        "name": ITEMS,
        "description": "Items with their assets. Documents are in the file, under annotations.",
        "key": {"@id": f"{ITEMS}/key"},
        "field": fields,
    }


def _describe_slot(slot: str, medium: str) -> list[dict[str, Any]]:
    if medium == "text":
        return [_asset_field(slot, "text", f"The text in slot {slot}.")]
    return [
        _asset_field(slot, "sha256", f"SHA-256 of the {medium} in slot {slot}."),
        _asset_field(slot, "name", f"File name of the {medium} in slot {slot}."),
    ]


def _asset_field(slot: str, name: str, description: str) -> dict[str, Any]:
    return _field(f"{slot}_{name}", {"column": "assets"}, description, {"jsonPath": f"{slot}.{name}"})


def _field(
    name: str, extract: dict[str, str], description: str, transform: dict[str, str] | None = None
) -> dict[str, Any]:
    source = {"fileObject": {"@id": ITEMS_FILE}, "extract": extract} | ({"transform": transform} if transform else {})
    return {
        "@type": "cr:Field",
        "@id": f"{ITEMS}/{name}",
        "name": name,
        "description": description,
        "dataType": "sc:Text",
        "source": source,
    }
