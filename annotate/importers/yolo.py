"""YOLO: one text file an image, as Ultralytics and Darknet lay them out."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    BadRecord,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    ImportSuggestion,
    Parsed,
)
from annotate.importers.images import guess_family, measure_image
from annotate.importers.regions import Sheet
from annotate.importers.source import Source, SourceRefused
from annotate.importers.splits import find_split
from annotate.importers.yolo_labels import YoloNames, YoloReader, read_names

MODEL = "yolo"
"""The model that rows with a confidence are suggestions of, as the rows do not say which one made them."""

_NAMES = re.compile(rb"^\s*names\s*:", re.MULTILINE)
_ROW = re.compile(rb"\s*\d+(?:\s+-?[\d.]+(?:[eE][-+]?\d+)?){4,}\s*(?:\n|$)")
_NAME_FILES = ("classes.txt", "obj.names", "predefined_classes.txt")
_LIST_FILES = (*_NAME_FILES, "readme.txt", "train.txt", "val.txt", "valid.txt", "test.txt", "notes.json")


class YoloImporter(Importer):
    """Reads YOLO."""

    name: ClassVar[str] = "yolo"
    title: ClassVar[str] = "YOLO"
    description: ClassVar[str] = "Boxes, outlines or poses of images, one text file each, with data.yaml."
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".yaml")

    def recognise(self, source: Source) -> bool:
        if _find_names(source) is None:
            return False
        labels = [path for path in source.find(".txt") if not path.lower().endswith(_LIST_FILES)]
        has_images = any(guess_family(path) == "image" for path in source.paths())
        return has_images or any(_ROW.match(source.head(path, 512)) for path in labels[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read the images in the order of their paths, then tell of label files whose image is missing."""
        del limits
        path = _find_names(source)
        if path is None:
            error = BadRecord(
                "no_names", "there is no data.yaml, classes.txt or obj.names; send the one with the names"
            )
            yield error.at("", 1)
            return
        try:
            names = read_names(source, path)
        except BadRecord as error:
            yield error.at(path, 1)
            return
        yield Parsed(line_number=1, file=path, declares=names.declare())
        used = set[str]()
        for image in sorted(path for path in source.paths() if guess_family(path) == "image"):
            label = _find_label(source, image)
            if label is not None:
                used.add(label)
            yield _read_image(source, image, label, names)
        yield from _list_unused(source, used)


def _find_names(source: Source) -> str | None:
    for path in source.find(".yaml", ".yml"):
        if _NAMES.search(source.head(path)):
            return path
    return next(iter(source.find(*_NAME_FILES)), None)


def _find_label(source: Source, image: str) -> str | None:
    """Return the label file of an image: in ``labels`` where the image is in ``images``, or beside it."""
    stem = image.rsplit(".", 1)[0]
    folders, _, name = stem.rpartition("/")
    parts = folders.split("/")
    candidates = [f"{stem}.txt"]
    if "images" in parts:
        at = len(parts) - 1 - parts[::-1].index("images")
        candidates.insert(0, "/".join([*parts[:at], "labels", *parts[at + 1 :], f"{name}.txt"]))
    return next((path for path in candidates if source.has(path)), None)


def _name_item(image: str) -> str:
    """Return an image's path below the last folder ``images``."""
    parts = image.split("/")
    at = len(parts) - 1 - parts[::-1].index("images") if "images" in parts[:-1] else -1
    return "/".join(parts[at + 1 :])


def _read_image(source: Source, image: str, label: str | None, names: YoloNames) -> Parsed:
    split = find_split(image.rsplit("/", 1)[0]) if "/" in image else None
    metadata: dict[str, Any] = {"split": split} if split else {}
    record = ImportRecord(key=_name_item(image), assets={"image": ImportAsset(upload=image)}, metadata=metadata)
    if label is None:
        return Parsed(line_number=1, file=image, record=record)
    line_number = 0
    try:
        sheet = Sheet(measure_image(source, image))
        reader = YoloReader(sheet, names)
        for line in source.read_text(label).splitlines():
            line_number += 1
            reader.add(line)
    except SourceRefused as error:
        return BadRecord(error.problem.code, str(error)).at(label, 1)
    except BadRecord as error:
        return error.at(label, max(1, line_number))
    kept = {"yolo": {"left_out": sheet.left_out}} if sheet.left_out else {}
    document = sheet.finish(source=kept)
    if reader.scores and len(reader.scores) == len(sheet.marks):
        suggestion = ImportSuggestion(model=MODEL, score=max(reader.scores), document=document)
        record = ImportRecord(key=record.key, assets=record.assets, metadata=metadata, suggestions=[suggestion])
    else:
        record = ImportRecord(key=record.key, assets=record.assets, metadata=metadata, annotations=[document])
    return Parsed(line_number=1, file=label, record=record, notes=sheet.notes)


def _list_unused(source: Source, used: set[str]) -> Iterator[Parsed]:
    for path in source.find(".txt"):
        if path in used or path.lower().endswith(_LIST_FILES) or not _ROW.match(source.head(path, 4096)):
            continue
        error = BadRecord(
            "image_missing", "there is no image of this name; send it along, as YOLO counts in shares of it"
        )
        yield error.at(path, 1)
