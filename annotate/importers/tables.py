"""Rows of tables as records: media, a caption, a label, boxes, or a conversation; every other column is metadata."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec
from msgspec.structs import replace

from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.text import Text
from annotate.document.scalars import MAX_SAFE_INTEGER
from annotate.importers.base import BadRecord, ImportAsset, ImportRecord, Parsed
from annotate.importers.dialogues import Family
from annotate.importers.images import guess_family, measure_image
from annotate.importers.keys import KeyBook
from annotate.importers.message_rows import is_messages_row, read_messages_row
from annotate.importers.regions import Sheet, name_class
from annotate.importers.rows import Row
from annotate.importers.source import Source
from annotate.importers.splits import find_split
from annotate.importers.whole_rows import read_whole_row

CAPTION: Final = "caption"
LABEL: Final = "label"
CAPTIONS: Final = ("caption", "text", "TEXT", "txt", "caption_text")
LABELS: Final = ("label", "cls", "labels")
LICENCES: Final = ("license", "licence", "LICENSE", "License")
UNKNOWN_LICENCE: Final = "?"
UNKNOWN_LABEL: Final = -1
MAX_LICENCE: Final = 200
_NAMES: Final = ("categories", "category", "labels", "label")
_FILE = "file_name"
_WEB = ("http://", "https://")

Names = Mapping[str, Sequence[str]]
"""Names of numbered classes, by path of the column, e.g. ``objects.category``."""


def read_table_row(source: Source, row: Row, keys: KeyBook, *, names: Names | None = None, key: str = "") -> Parsed:
    """Return the record of one row.

    Args:
        source: Where media lie that the row names.
        row: Its columns; a medium is a path, an address, or bytes with a path.
        keys: Hands out keys.
        names: Names of numbered classes.
        key: What to call it; by default its ``id``, the file of its first medium, or what it says.

    Raises:
        BadRecord: It has neither media nor words, or a value that cannot be read.
    """
    value = row.value
    if is_messages_row(value):
        return read_messages_row(source, row, keys)
    columns = _find_media(source, row)
    whole = read_whole_row(value, {name: media[0][1] for name, media in columns.items() if len(media) == 1})
    if whole is not None:
        return Parsed(line_number=row.line_number, file=row.file, record=whole)
    assets, used = _number_slots(columns), set(columns)
    known = names or {}
    sheet = Sheet()
    boxes = _add_objects(source, sheet, value, assets, known, used)
    _add_answers(sheet, value, known, used)
    if not assets:
        _take_words(sheet, value, assets, used)
    assets = _license(assets, value, used)
    rest = {
        name: simplify(_spell(entry, known.get(name)))
        for name, entry in {**value, **boxes}.items()
        if name not in used and entry is not None
    }
    named = key or value.get("item_key") or value.get("id") or _name_first(assets) or keys.digest(_plain(value))
    split = find_split(row.file)
    if split and "split" not in rest:
        rest["split"] = split
    for name in ("item_key", "id", "key"):
        if rest.get(name) == named:
            del rest[name]
    record = ImportRecord(
        key=keys.take(str(named)),
        assets=assets,
        metadata=rest,
        annotations=[sheet.finish()] if sheet.marks else [],
    )
    return Parsed(line_number=row.line_number, file=row.file, record=record, notes=sheet.notes)


def _find_media(source: Source, row: Row) -> dict[str, list[tuple[Family, ImportAsset]]]:
    """Return the media of each column that has any."""
    folder = row.file.rpartition("/")[0]
    columns: dict[str, list[tuple[Family, ImportAsset]]] = {}
    for name, value in row.value.items():
        entries = value if isinstance(value, list) else [value]
        found = [_read_medium(source, name, entry, folder) for entry in entries]
        media = [medium for medium in found if medium is not None]
        if media and len(media) == len(entries):
            columns[name] = media
    # Beside media that came along, an address only says where they are from.
    sent = {name: media for name, media in columns.items() if not any(asset.url for _, asset in media)}
    return sent or columns


def _number_slots(columns: Mapping[str, list[tuple[Family, ImportAsset]]]) -> dict[str, ImportAsset]:
    assets: dict[str, ImportAsset] = {}
    for family, asset in (medium for media in columns.values() for medium in media):
        count = sum(slot.split("_")[0] == family for slot in assets)
        assets[family if count == 0 else f"{family}_{count + 1}"] = asset
    return assets


def _read_medium(source: Source, column: str, value: object, folder: str) -> tuple[Family, ImportAsset] | None:
    if isinstance(value, Mapping):
        return _read_inside(source, column, value, folder) if value and set(value) <= {"bytes", "path"} else None
    if not isinstance(value, str) or not value or len(value) > 4096:
        return None
    family = _as_family(guess_family(value))
    is_address = column.lower() in ("url", "image_url")
    if value.startswith(_WEB) and (family is not None or is_address):
        return (family or "image"), ImportAsset(url=value)
    # Exports write where a copied image lies into the column of addresses.
    if not (is_address or column.endswith((_FILE, f"{_FILE}s")) or _as_family(column.removesuffix("s"))):
        return None
    exact = f"{folder}/{value}".lstrip("/")
    found = exact if source.has(exact) else source.media.find(value, near=folder)
    if family is None and found is None:
        return None
    return (family or "image"), ImportAsset(upload=found or value, name=value.rsplit("/", 1)[-1][:500])


def _read_inside(
    source: Source, column: str, value: Mapping[str, Any], folder: str
) -> tuple[Family, ImportAsset] | None:
    """Return a medium of bytes with a path, as Hugging Face keeps them in tables."""
    data, path = value.get("bytes"), str(value.get("path") or "")
    family = _as_family(guess_family(path)) or _as_family(column.removesuffix("s")) or "image"
    if isinstance(data, bytes) and data:
        return family, ImportAsset(upload=source.embed(data, path), name=path.rsplit("/", 1)[-1][:500])
    return _read_medium(source, _FILE, path, folder)


def _as_family(name: str | None) -> Family | None:
    return cast("Family", name) if name in ("image", "video", "audio") else None


def _add_objects(
    source: Source,
    sheet: Sheet,
    value: Mapping[str, Any],
    assets: Mapping[str, ImportAsset],
    names: Names,
    used: set[str],
) -> dict[str, Any]:
    """Add the boxes of ``objects``: columns of x, y, width, height in px and of classes, as Hugging Face has them.

    Returns:
        ``objects`` with its other columns, where it has any.
    """
    objects = value.get("objects")
    if isinstance(objects, list) and objects and all(isinstance(entry, Mapping) for entry in objects):
        objects = {name: [entry.get(name) for entry in objects] for name in objects[0]}
    if not isinstance(objects, Mapping) or not isinstance(objects.get("bbox"), list) or "image" not in assets:
        return {}
    column = next((name for name in _NAMES if isinstance(objects.get(name), list)), None)
    if column is None or len(objects[column]) != len(objects["bbox"]):
        raise BadRecord("bad_objects", f"objects has {len(objects['bbox'])} boxes and no class for each of them")
    upload = assets["image"].upload
    if upload is not None and source.has(upload):
        sheet.size = measure_image(source, upload)
    others = {name: entries for name, entries in objects.items() if name not in ("bbox", column)}
    if not others:
        used.add("objects")
    for bbox, named in zip(objects["bbox"], objects[column], strict=True):
        id_ = sheet.name()
        if not isinstance(bbox, list) or len(bbox) != 4 or not all(isinstance(side, int | float) for side in bbox):
            raise BadRecord("bad_bbox", f"objects.bbox has {str(bbox)[:100]}; expected x, y, width, height in px")
        x, y, width, height = (float(number) for number in bbox)
        xyxy = sheet.cut_box(id_, (x, y, x + width, y + height))
        if xyxy is None:
            sheet.drop(id_, f"the box {bbox} px covers nothing of the image")
            continue
        class_id = name_class(_name(named, names.get(f"objects.{column}")))
        sheet.marks.append(Box(id=id_, slot="image", class_=class_id, xyxy=xyxy))
    return {"objects": others} if others else {}


def _add_answers(sheet: Sheet, value: Mapping[str, Any], names: Names, used: set[str]) -> None:
    caption = next((name for name in CAPTIONS if isinstance(value.get(name), str) and value[name]), None)
    if caption is not None:
        used.add(caption)
        sheet.marks.append(Text(id=sheet.name(CAPTION), question=CAPTION, text=value[caption]))
    label = next((name for name in LABELS if _list_labels(value.get(name))), None)
    if label is None:
        return
    used.add(label)
    # Tables of tasks whose answers are secret say -1 for a class that nobody may know.
    chosen = [name for name in _list_labels(value[label]) if not (label in names and name == UNKNOWN_LABEL)]
    if chosen:
        values = [name_class(_name(name, names.get(label))) for name in dict.fromkeys(chosen)]
        sheet.marks.append(Choice(id=sheet.name(LABEL), question=LABEL, values=values))


def _list_labels(value: object) -> list[str | int]:
    """Return one or several labels as a list; empty for anything else."""
    labels: list[Any] = value if isinstance(value, list) else [value]
    return labels if all(isinstance(label, str | int) for label in labels) else []


def _license(assets: Mapping[str, ImportAsset], value: Mapping[str, Any], used: set[str]) -> dict[str, ImportAsset]:
    """Return media with the terms of use that a column tells; LAION says ``?`` where nobody knows."""
    name = next((name for name in LICENCES if isinstance(value.get(name), str)), None)
    media = any(asset.text is None for asset in assets.values())
    if name is None or not media or len(value[name]) > MAX_LICENCE:
        return dict(assets)
    used.add(name)
    licence = "" if value[name] == UNKNOWN_LICENCE else value[name]
    return {
        slot: asset if asset.text is not None or asset.licence else replace(asset, licence=licence)
        for slot, asset in assets.items()
    }


def _take_words(sheet: Sheet, value: Mapping[str, Any], assets: dict[str, ImportAsset], used: set[str]) -> None:
    """Let the words be what the item is about, where it has no media."""
    words = next((name for name in CAPTIONS if name in used), None)
    if words is None:
        raise BadRecord("no_assets", f"no column of {sorted(value)[:20]} holds a medium or words")
    sheet.marks = [mark for mark in sheet.marks if not isinstance(mark, Text)]
    assets["text"] = ImportAsset(text=str(value[words]))


def _spell(value: Any, names: Sequence[str] | None) -> Any:
    """Return what a column says, with names for the numbers of classes."""
    if names is None:
        return value
    return [_spell(entry, names) for entry in value] if isinstance(value, list) else _name_or(value, names)


def _name_or(value: Any, names: Sequence[str]) -> Any:
    return _name(value, names) if isinstance(value, int) and 0 <= value < len(names) else value


def _name(value: object, names: Sequence[str] | None) -> str:
    if names is not None and isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return str(value)


def _name_first(assets: Mapping[str, ImportAsset]) -> str:
    first = next(iter(assets.values()), None)
    if first is None:
        return ""
    return first.name or (first.upload or "").rsplit("/", 1)[-1] or (first.url or "")[:500]


def simplify(value: Any) -> Any:
    """Return a value as plain JSON: bytes are left off, times and numbers beyond 2^53 are spelled."""
    if isinstance(value, Mapping):
        return {str(name): simplify(entry) for name, entry in value.items() if not isinstance(entry, bytes)}
    if isinstance(value, list | tuple):
        return [simplify(entry) for entry in value if not isinstance(entry, bytes)]
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if isinstance(value, bytes) else msgspec.to_builtins(value, enc_hook=str)


def _plain(value: Mapping[str, Any]) -> Any:
    """Return a row by which it is known: the bytes of media count, too."""
    return msgspec.to_builtins(dict(value), enc_hook=str)
