"""COCO: instances, keypoints, masks and captions, in one file or in several that describe the same images."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

import msgspec
from msgspec.structs import replace

from annotate.document.document import Document
from annotate.document.ontology import Ontology, Question
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
from annotate.importers.coco_file import NO_IMAGE, CocoFile, RowId, number_id
from annotate.importers.coco_rows import CAPTION, CocoReader, CocoRow, decode_coco_row
from annotate.importers.encodings import decode_text
from annotate.importers.images import measure_image
from annotate.importers.regions import Sheet, spell_id
from annotate.importers.source import Source, SourceRefused
from annotate.importers.splits import find_split

MODEL = "coco"
"""The model that scored rows are suggestions of, as COCO does not say which one made them."""

_IMAGES = re.compile(rb'"images"\s*:\s*\[\s*(?:\{|\])')
_ROWS = re.compile(rb'"annotations"\s*:\s*\[\s*\{.*?"image_id"\s*:', re.DOTALL)
_CATEGORIES = re.compile(rb'"categories"\s*:\s*\[\s*\{[^{}]*"name"\s*:')
_OTHER = re.compile(rb'"(?:messages|conversations|prompt)"\s*:')
_OURS = ("item_key", "slot", "sha256", "source", "consent", "metadata", "component", "weight", "exhaustive")
_FRAME = ("frame_index", "at_us")
_IMAGE_KNOWN = frozenset((*_OURS, "width", "height", "license", "file_name"))
_WEB = ("http://", "https://")


class _Image(msgspec.Struct):
    """What is read of a row of ``images``; the second half is Loopwright's own."""

    id: RowId
    file_name: str
    width: int | float | None = None
    height: int | float | None = None
    license: int | float | str | None = None
    coco_url: str | None = None
    flickr_url: str | None = None
    item_key: str | None = None
    slot: str = "image"
    source: str = ""
    consent: str = ""
    metadata: dict[str, Any] = {}
    exhaustive: list[str] | None = None
    frame_index: int | None = None
    at_us: int | None = None


class _Listed(NamedTuple):
    """One image of a file, with what has no place in an item."""

    image: _Image
    rest: dict[str, Any]
    line: int
    problem: BadRecord | None = None


class CocoImporter(Importer):
    """Reads COCO."""

    name: ClassVar[str] = "coco"
    title: ClassVar[str] = "COCO"
    description: ClassVar[str] = "Boxes, polygons, masks, keypoints and captions of images, as JSON."
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def recognise(self, source: Source) -> bool:
        return bool(_find_files(source))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read files split by split; files of one split add to the same images."""
        del limits
        seen: set[str] = set()
        splits: dict[str, list[CocoFile]] = {}
        for path in _find_files(source) or source.find(*self.suffixes):
            try:
                file = CocoFile(source, path)
            except (BadRecord, SourceRefused) as error:
                refused = error if isinstance(error, BadRecord) else BadRecord(error.problem.code, str(error))
                yield refused.at(path, 1)
                continue
            yield Parsed(line_number=1, file=path, declares=_declare(file))
            splits.setdefault(file.split, []).append(file)
        for files in splits.values():
            yield from _Split(source, files, seen).read()


def _find_files(source: Source) -> list[str]:
    paths = [source.main] if source.main is not None else source.find(".json")
    return [path for path in paths if _is_coco(source.head(path))]


def _is_coco(head: bytes) -> bool:
    """Return whether a file is COCO; its images may stand behind more rows than its first bytes hold."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = decode_text(head).encode()
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or _OTHER.search(head):
        return False
    return any(part.search(head) for part in (_IMAGES, _ROWS, _CATEGORIES))


def _declare(file: CocoFile) -> Ontology:
    classes = {entry.id: entry for entry in (category.describe_class() for category in file.categories.values())}
    skeletons = [category.describe_skeleton() for category in file.categories.values()]
    captions = [Question(id=CAPTION, name="Caption", kind="text")] if not file.categories and file.annotations else []
    return Ontology(
        classes=list(classes.values()),
        questions=captions,
        skeletons=list({entry.id: entry for entry in skeletons if entry is not None}.values()),
    )


class _Split:
    """The images of one split, and what each of its files says about them."""

    def __init__(self, source: Source, files: Sequence[CocoFile], seen: set[str]) -> None:
        self._source = source
        self._files = files
        self._seen = seen
        self._ids = [self._index(file) for file in files] if len(files) > 1 else []
        self._is_labeled = any(file.annotations for file in files)

    def read(self) -> Iterator[Parsed]:
        done: set[str] = set()
        for file in self._files:
            images = self._list_images(file)
            # Several images of one of our own items stand side by side and are one item again.
            for _, group in groupby(images, key=lambda listed: listed.image.item_key or listed):
                listed = list(group)
                if self._ids and listed[0].image.file_name in done:
                    continue
                if self._ids:
                    done.update(one.image.file_name for one in listed)
                yield self._read_item(file, listed)
            yield from self._list_astray(file)

    def _index(self, file: CocoFile) -> dict[str, int]:
        return {name: id_ for name, id_ in file.name_images() if id_ not in file.repeated}

    def _list_images(self, file: CocoFile) -> Iterator[_Listed]:
        for at, row in enumerate(file.images):
            line = file.find_line(row)
            try:
                values = msgspec.json.decode(row)
                image = _read_image(values)
            except (msgspec.ValidationError, UnicodeDecodeError) as error:
                yield _Listed(_Image(NO_IMAGE, ""), {}, line, BadRecord("malformed", f"images[{at}]: {error}"))
                continue
            yield _Listed(image, _list_rest(values), line)

    def _list_astray(self, file: CocoFile) -> Iterator[Parsed]:
        for at in file.list_astray():
            message = f"annotations[{at}] names no image of the file in image_id; add the image or remove the row"
            yield BadRecord("unknown_image", message).at(file.path, file.find_line(file.annotations[at]))

    def _read_item(self, file: CocoFile, listed: Sequence[_Listed]) -> Parsed:
        first = listed[0]
        try:
            return self._build_item(file, listed)
        except BadRecord as error:
            name = first.image.file_name
            told = BadRecord(error.code, f"{name}: {error.message}" if name else error.message)
            return told.at(file.path, first.line)

    def _build_item(self, file: CocoFile, listed: Sequence[_Listed]) -> Parsed:
        first = listed[0].image
        if listed[0].problem is not None:
            raise listed[0].problem
        if first.id in file.repeated:
            raise BadRecord("image_repeated", f"another image has its id {first.id}; give each an id of its own")
        assets: dict[str, ImportAsset] = {}
        sheets: list[_Pages] = []
        for one in listed:
            path = self._find_medium(file, one.image)
            assets[one.image.slot] = _describe_asset(file, one.image, path)
            sheets.append(self._read_marks(file, one, path, sheets[-1] if sheets else None))
        last = sheets[-1]
        exhaustive = {one.image.slot: one.image.exhaustive for one in listed if one.image.exhaustive}
        source = last.describe()
        annotations: list[Document] = []
        # Our own exports list no image that nobody looked at.
        is_seen = self._is_labeled or first.item_key is not None or first.frame_index is not None
        if is_seen and (last.sheet.marks or not last.is_scored or exhaustive):
            annotations = [last.sheet.finish(exhaustive=exhaustive, source=source)]
        record = ImportRecord(
            key=self._name(file, first),
            assets=assets,
            metadata=first.metadata if first.item_key else _list_split(file.path) | first.metadata,
            annotations=annotations,
            suggestions=last.suggest(),
        )
        return Parsed(line_number=listed[0].line, file=file.path, record=record, notes=last.sheet.notes)

    def _name(self, file: CocoFile, image: _Image) -> str:
        if image.item_key:
            return image.item_key
        key = image.file_name.replace("\\", "/")
        if key in self._seen:
            key = f"{file.split.strip('/')}/{key}"
        self._seen.add(key)
        return key

    def _find_medium(self, file: CocoFile, image: _Image) -> str | None:
        near = f"{file.path} {image.item_key or ''}"
        return self._source.media.find(image.file_name, near=near)

    def _read_marks(self, file: CocoFile, listed: _Listed, path: str | None, before: "_Pages | None") -> "_Pages":
        image = listed.image
        size = _read_size(image)
        if size is None and path is not None:
            size = measure_image(self._source, path)
        pages = before or _Pages()
        pages.turn(size, image, listed.rest)
        for other, ids in zip(self._files, self._ids or [{}], strict=True):
            image_id = image.id if other is file else ids.get(image.file_name)
            if image_id is not None:
                pages.read_rows(other, image_id)
        return pages


class _Pages:
    """The marks of an item as its images are read one after another; scored rows go to a sheet of their own."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self._slot = "image"
        self._images: dict[str, Any] = {}
        self._extras: dict[str, Any] = {}
        self._model = Sheet()
        self._scores: list[float] = []

    def turn(self, size: tuple[int, int] | None, image: _Image, rest: dict[str, Any]) -> None:
        """Go on to the next image."""
        self.sheet.size = self._model.size = size
        self._slot = image.slot
        if rest:
            self._images[image.slot] = rest

    def read_rows(self, file: CocoFile, image_id: int) -> None:
        """Read the annotations of an image in one file; a row that another file gave already is passed over."""
        plain = CocoReader(self.sheet, self._slot, self._extras)
        scored = CocoReader(self._model, self._slot, {})
        may_repeat = bool(self.sheet.marks)
        for at in file.rows_of(image_id).tolist():
            where = f"annotations[{at}]"
            row, rest = decode_coco_row(file.annotations[at], where)
            if may_repeat and self._is_repeat(row):
                continue
            if row.score is None:
                plain.add(row, rest, file, where)
            else:
                scored.add(row, rest, file, where)
                self._scores.append(row.score)
            self.sheet.settle()

    @property
    def is_scored(self) -> bool:
        """Whether a model gave any of the rows."""
        return bool(self._scores)

    def describe(self) -> dict[str, Any]:
        """Return what the document keeps for the way back out."""
        parts = {"images": self._images, "annotations": self._extras, "left_out": self.sheet.left_out}
        kept = {name: part for name, part in parts.items() if part}
        return {"coco": kept} if kept else {}

    def suggest(self) -> list[ImportSuggestion]:
        """Return the scored rows as one suggestion."""
        if not self._model.marks:
            return []
        score = min(1.0, max(0.0, *self._scores))
        return [ImportSuggestion(model=MODEL, score=score, document=self._model.finish())]

    def _is_repeat(self, row: CocoRow) -> bool:
        """Return whether the row stands in two files, as those of people do in instances and keypoints."""
        if row.caption is not None or not (row.bbox or row.segmentation or row.keypoints):
            return False  # captions and labels of whole images are counted on their own
        id_ = spell_id(row.mark_id or row.entity_id or (f"a{row.id}" if row.id is not None else ""))
        if not id_:
            return False
        known = self.sheet.knows(id_)
        if known and row.keypoints and any(row.keypoints[2::3]) and not self.sheet.has_joints(id_):
            self.sheet.forget(id_)
            return False
        return known


def _read_image(values: Any) -> _Image:
    """Return an image with its id as a number; a frame of a video is an item of its own."""
    if not isinstance(values, dict):
        return msgspec.convert(values, _Image)
    spelled = values | {"id": number_id(values["id"])} if "id" in values else values
    if not values.get("item_key"):
        return msgspec.convert(_leave_ours(spelled), _Image)
    image = msgspec.convert(spelled, _Image)
    if image.frame_index is None:
        return image
    about = {"video": image.item_key, "frame_index": image.frame_index, "at_us": image.at_us}
    return replace(image, item_key=None, slot="image", metadata=image.metadata | about)


def _leave_ours(values: dict[str, Any]) -> dict[str, Any]:
    """Return an image of another tool without members that are called like ours but say something else."""
    fits = {"metadata": dict, "source": str, "consent": str}
    other = {name for name in (*_OURS, *_FRAME) if not isinstance(values.get(name), fits.get(name, ()))}
    return {name: value for name, value in values.items() if name not in other}


def _list_rest(values: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an image that have no place in an item."""
    if values.get("item_key"):
        known = _IMAGE_KNOWN.union(("id", *_FRAME))
    else:
        known = _IMAGE_KNOWN.difference(_OURS) | (_leave_ours(values).keys() & set(_OURS))
    return {name: value for name, value in values.items() if name not in known}


def _read_size(image: _Image) -> tuple[int, int] | None:
    """Return the (width, height) of an image in px; None when the file does not say both."""
    width, height = image.width or 0, image.height or 0
    if width <= 0 or height <= 0:
        return None
    if width != int(width) or height != int(height):
        raise BadRecord("malformed", f"its size is {width:g} x {height:g} px; expected whole numbers")
    return int(width), int(height)


def _describe_asset(file: CocoFile, image: _Image, path: str | None) -> ImportAsset:
    urls = [url for url in (image.file_name, image.coco_url, image.flickr_url) if url and url.startswith(_WEB)]
    terms = {
        "licence": "" if image.license is None else file.licences.get(number_id(image.license), ""),
        "source": image.source or (urls[0] if urls else ""),
        "consent": image.consent,
    }
    name = image.file_name.replace("\\", "/").rsplit("/", 1)[-1]
    if path is None and urls:
        return ImportAsset(url=urls[0], name=name, **terms)
    return ImportAsset(upload=path or image.file_name, name=name, **terms)


def _list_split(path: str) -> dict[str, Any]:
    split = find_split(path)
    return {"split": split} if split else {}
