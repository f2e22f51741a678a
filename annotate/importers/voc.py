"""Pascal VOC: one XML file an image."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from annotate.document.kinds.box import Box
from annotate.document.scalars import AttributeValue
from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    BadRecord,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    Parsed,
)
from annotate.importers.images import measure_image
from annotate.importers.keys import KeyBook
from annotate.importers.markup import Found, find_root, read_elements, read_float
from annotate.importers.regions import Sheet, name_class
from annotate.importers.source import Source

_SIDES = ("xmin", "ymin", "xmax", "ymax")
_USUAL = {"pose": ("", "Unspecified"), "truncated": ("", "0"), "occluded": ("", "0"), "difficult": ("", "0")}
_KNOWN = frozenset(("name", "bndbox", "attributes", *_USUAL))
_SPLITS = {"train": "train", "val": "validation", "test": "test"}
_LABELS = ".xml"
COUNTED_FROM_ONE = "first and last pixel counted from 1"
"""What our own exports say in ``<source>`` where they count so; the coordinates of other tools are edges."""

_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
"""Endings that files without a name, or with half of one, leave off."""


class VocImporter(Importer):
    """Reads Pascal VOC. Coordinates are taken as edges counted from 0, as nearly all tools write them."""

    name: ClassVar[str] = "voc"
    title: ClassVar[str] = "Pascal VOC"
    description: ClassVar[str] = "Upright boxes of images, one XML file each."
    suffixes: ClassVar[tuple[str, ...]] = (_LABELS,)

    def recognise(self, source: Source) -> bool:
        return any(find_root(source.head(path)) == "annotation" for path in source.find(_LABELS)[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read the XML files by path."""
        del limits
        splits, keys = _read_splits(source), KeyBook()
        for path in sorted(source.find(_LABELS)):
            if find_root(source.head(path)) not in ("annotation", None):
                continue
            try:
                yield _read_annotation(source, path, _find_annotation(source, path), splits, keys)
            except BadRecord as error:
                yield error.at(path, 1)


def _find_annotation(source: Source, path: str) -> Found:
    with source.open(path) as stream:
        found = next(read_elements(stream, {"annotation"}), None)
    if found is None:
        raise BadRecord("not_voc", "there is no <annotation> in it")
    return found


def _read_splits(source: Source) -> dict[str, str]:
    """Return the split of each image by its name without ending, from ``ImageSets/Main``."""
    splits: dict[str, str] = {}
    for path in source.find(".txt"):
        folder, _, name = path.rpartition("/")
        if folder.endswith(("ImageSets/Main", "ImageSets")) and name.removesuffix(".txt") in _SPLITS:
            stems = (line.split()[0] for line in source.read_text(path).splitlines() if line.strip())
            splits |= dict.fromkeys(stems, _SPLITS[name.removesuffix(".txt")])
    return splits


def _read_annotation(source: Source, path: str, found: Found, splits: dict[str, str], keys: KeyBook) -> Parsed:
    root = found.element
    stem = path.rsplit("/", 1)[-1][: -len(_LABELS)]
    named = (root.findtext("filename") or "").strip().replace("\\", "/") or stem
    names = [named, *(f"{name}{ending}" for name in dict.fromkeys((named, stem)) for ending in _IMAGES)]
    image = next((match for name in names if (match := source.media.find(name, near=path))), None)
    size = _read_size(root)
    if size is None and image is not None:
        size = measure_image(source, image)
    sheet = Sheet(size)
    first = 1.0 if (root.findtext("source/annotation") or "").strip() == COUNTED_FROM_ONE else 0.0
    kept: dict[str, Any] = {}
    for at, element in enumerate(root.findall("object")):
        _read_object(sheet, element, f"object {at + 1}", kept, first)
    metadata = {"split": splits[stem]} if stem in splits else {}
    facts = {name: {"marks": kept, "left_out": sheet.left_out} for name in ("voc",) if kept or sheet.left_out}
    record = ImportRecord(
        key=keys.take_path((image or named).rsplit("/", 1)[-1], image or path),
        assets={"image": ImportAsset(upload=image or named)},
        metadata=metadata,
        annotations=[sheet.finish(source=facts)],
    )
    return Parsed(line_number=found.line_number, file=path, record=record, notes=sheet.notes)


def _read_size(root: Element) -> tuple[int, int] | None:
    try:
        width, height = (int(float(root.findtext(f"size/{side}") or "0")) for side in ("width", "height"))
    except (ValueError, OverflowError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def _fold(elements: Sequence[Element]) -> dict[str, list[Any]]:
    """Return elements as plain values: by tag, a text each, or the same of what is inside."""
    found: dict[str, list[Any]] = {}
    for element in elements:
        inside: Any = _fold(list(element)) if len(element) else (element.text or "").strip()
        found.setdefault(element.tag, []).append(inside)
    return found


def _read_object(sheet: Sheet, element: Element, where: str, kept: dict[str, Any], first: float) -> None:
    id_ = sheet.name()
    if not (element.findtext("name") or "").strip():
        raise BadRecord("bad_class", f"{where} has no <name>; expected the name of its class")
    if element.find("bndbox") is None:
        others = ", ".join(f"<{child.tag}>" for child in element)
        raise BadRecord("no_box", f"{where} has no <bndbox>, but {others}; expected xmin, ymin, xmax and ymax in one")
    class_id = name_class(element.findtext("name") or "")
    sides = [read_float(element.findtext(f"bndbox/{side}"), side, where) for side in _SIDES]
    about = {flag: (element.findtext(flag) or "").strip() for flag in _USUAL}
    unusual: dict[str, Any] = {flag: value for flag, value in about.items() if value not in _USUAL[flag]}
    if more := _fold([child for child in element if child.tag not in _KNOWN]):
        unusual["more"] = more
        told = ", ".join(f"<{tag}>" for tag in more)
        sheet.note("kind_left_out", id_, f"{where}: {told} has no place in documents and was kept beside them")
    if unusual:
        kept[id_] = unusual
    xyxy = sheet.cut_box(id_, (sides[0] - first, sides[1] - first, sides[2], sides[3]))
    if xyxy is None:
        sheet.drop(id_, f"the box {sides} px covers nothing of the image", {"name": class_id, "bndbox": sides})
        return
    attributes: dict[str, AttributeValue] = {
        (entry.findtext("name") or "").strip(): entry.findtext("value") or ""
        for entry in element.findall("attributes/attribute")
        if (entry.findtext("name") or "").strip()
    }
    sheet.marks.append(Box(id=id_, slot="image", class_=class_id, xyxy=xyxy, attributes=attributes))
