"""YOLO: one text file an image, as Ultralytics and Darknet lay them out."""

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
from annotate.importers.images import measure_image
from annotate.importers.keys import KeyBook
from annotate.importers.regions import Sheet
from annotate.importers.source import Source, SourceRefused
from annotate.importers.yolo_labels import YoloNames, YoloReader, read_names
from annotate.importers.yolo_layout import YoloLayout, is_yolo

MODEL = "yolo"
"""The model that rows with a confidence are suggestions of, as the rows do not say which one made them."""


class YoloImporter(Importer):
    """Reads YOLO."""

    name: ClassVar[str] = "yolo"
    title: ClassVar[str] = "YOLO"
    description: ClassVar[str] = "Boxes, outlines or poses of images, one text file each, with data.yaml."
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".yaml")

    def recognise(self, source: Source) -> bool:
        return is_yolo(source)

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read the images in the order of their paths, then tell of label files whose image is missing."""
        del limits
        layout = YoloLayout(source)
        if not layout.names:
            message = "no file names the classes; send data.yaml with 'names', or classes.txt with one name a line"
            yield BadRecord("no_names", message).at("", 1)
            return
        names: dict[str, YoloNames] = {}
        for path in layout.names:
            try:
                names[path] = read_names(source, path)
            except (BadRecord, SourceRefused) as error:
                yield _tell(error).at(path, 1)
                continue
            layout.learn_splits(path, names[path].splits)
            yield Parsed(line_number=1, file=path, declares=names[path].declare())
        yield from _read_images(source, layout, names)


def _read_images(source: Source, layout: YoloLayout, names: dict[str, YoloNames]) -> Iterator[Parsed]:
    keys, used = KeyBook(), set[str]()
    listed: dict[str, str] = {}
    try:
        listed = layout.list_splits()
    except SourceRefused as error:
        yield _tell(error).at("", 1)
    for image in layout.images:
        label = layout.find_label(image)
        if label is not None:
            used.add(label)
        known = names.get(layout.find_names(label or image))
        if known is None:
            continue  # told of the file that should have named its classes
        split = listed.get(image) or layout.find_split(image)
        record = ImportRecord(
            key=keys.take_path(_name_item(image), image),
            assets={"image": ImportAsset(upload=image)},
            metadata={"split": split} if split else {},
        )
        yield _read_image(source, record, image, label, known)
    for path in layout.list_unused(used):
        stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        missing = BadRecord(
            "image_missing", f"there is no image {stem!r}; send it along, as YOLO counts in shares of its size"
        )
        yield missing.at(path, 1)


def _tell(error: BadRecord | SourceRefused) -> BadRecord:
    return error if isinstance(error, BadRecord) else BadRecord(error.problem.code, str(error))


def _name_item(image: str) -> str:
    """Return an image's path below the last folder ``images``."""
    parts = image.split("/")
    folders = [part.lower() for part in parts[:-1]]
    at = len(folders) - 1 - folders[::-1].index("images") if "images" in folders else -1
    return "/".join(parts[at + 1 :])


def _read_image(source: Source, record: ImportRecord, image: str, label: str | None, names: YoloNames) -> Parsed:
    if label is None:
        return Parsed(line_number=1, file=image, record=record)
    line_number = 0
    try:
        sheet = Sheet(measure_image(source, image))
        reader = YoloReader(sheet, names)
        for line in source.read_text(label).splitlines():
            line_number += 1
            reader.add(line)
    except (BadRecord, SourceRefused) as error:
        return _tell(error).at(label, max(1, line_number))
    kept = {"yolo": {"left_out": sheet.left_out}} if sheet.left_out else {}
    document = sheet.finish(source=kept)
    told: dict[str, Any] = {"key": record.key, "assets": record.assets, "metadata": record.metadata}
    if reader.scores and len(reader.scores) == len(sheet.marks):
        suggestion = ImportSuggestion(model=MODEL, score=max(reader.scores), document=document)
        record = ImportRecord(**told, suggestions=[suggestion])
    else:
        record = ImportRecord(**told, annotations=[document])
    return Parsed(line_number=1, file=label, record=record, notes=sheet.notes)
