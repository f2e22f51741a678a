"""One COCO file: its rows found without decoding them all, its annotations by image, its categories."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.document.ontology import OntologyClass, Skeleton
from annotate.importers.base import BadRecord
from annotate.importers.regions import name_class
from annotate.importers.source import Source, map_file

NO_IMAGE = -(2**63)
"""Stands for the image of an annotation that names none."""

RowId = Annotated[int, msgspec.Meta(gt=NO_IMAGE, le=-(NO_IMAGE + 1))]
"""Number of an image or category; larger ones fit into no column."""

_KIND = re.compile(r"^(?:person_keypoints|instances|keypoints|captions|stuff|labels|image_info|_?annotations)[_.-]?")
_BYTE = re.compile(r"\(byte (\d+)\)")
_WHOLE = re.compile(r"[0-9]{1,18}")
_UTF8_MARK, _UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_SHOWN_BYTES = 20


class Category(msgspec.Struct, frozen=True):
    """One row of ``categories``; ``class_id``, ``skeleton_id`` and ``flips`` are those of Loopwright's own exports."""

    id: int
    name: str
    keypoints: list[str] | None = None
    skeleton: list[tuple[int, int]] | None = None
    flips: list[tuple[int, int]] | None = None
    class_id: str | None = None
    skeleton_id: str | None = None

    def describe_class(self) -> OntologyClass:
        """Return the class that it stands for.

        Raises:
            BadRecord: Its name cannot be one.
        """
        name = name_class(self.name)
        return OntologyClass(id=name_class(self.class_id or name), name=name)

    def describe_skeleton(self) -> Skeleton | None:
        """Return its skeleton; edges and flips that name no joint are left off."""
        if not self.keypoints:
            return None
        joints = list(dict.fromkeys(self.keypoints))
        id_ = self.skeleton_id or name_class(self.name)
        edges, flips = self._name_pairs(self.skeleton), self._name_pairs(self.flips)
        return Skeleton(id=id_, name=id_, joints=joints, edges=edges, flips=flips)

    def _name_pairs(self, pairs: Sequence[tuple[int, int]] | None) -> list[tuple[str, str]]:
        names = self.keypoints or []
        inside = [(a, b) for a, b in pairs or () if 1 <= a <= len(names) and 1 <= b <= len(names)]
        return [(names[a - 1], names[b - 1]) for a, b in inside]


class _Licence(msgspec.Struct):
    id: int | float | str
    name: str | None = None
    url: str | None = None


class _Head(msgspec.Struct):
    images: list[msgspec.Raw] = []
    annotations: list[msgspec.Raw] = []
    categories: list[msgspec.Raw] | None = None
    licenses: list[msgspec.Raw] | None = None


class _Reference(msgspec.Struct):
    image_id: RowId


class _LooseReference(msgspec.Struct):
    image_id: float | str


class _ImageName(msgspec.Struct):
    id: int | float | str
    file_name: str = ""


class CocoFile:
    """One file. Its bytes are mapped from disk and rows are decoded when they are wanted, so memory holds an index.

    Args:
        source: Where it is.
        path: Which.

    Attributes:
        path: Its path.
        split: Its name without the part that says what it holds: files of one split describe the same images.
        images: The rows of its images.
        repeated: Ids that two images with different names have, so that nothing tells whose annotations are whose.
        annotations: The rows of its annotations.
        categories: By id.
        class_ids: What their marks are called, by id of the category.
        licences: Names by id.

    Raises:
        BadRecord: It is not JSON, or not shaped like COCO.
    """

    def __init__(self, source: Source, path: str) -> None:
        self.path = path
        folder, _, name = path.rpartition("/")
        stem = name.rsplit(".", 1)[0].removesuffix(".coco")
        self.split = f"{folder}/{_KIND.sub('', stem)}"
        self._data = _open_json(source, path)
        self._line, self._counted_to = 1, 0
        try:
            head = msgspec.json.decode(self._data, type=_Head)
            _refuse_panoptic(head.annotations)
            self.categories = self._read_categories(head.categories or [])
            self.licences = self._read_licences(head.licenses or [])
        except msgspec.ValidationError as error:
            raise BadRecord("malformed", f"not shaped like COCO: {error}{self._explain()}") from error
        except UnicodeDecodeError as error:
            raise BadRecord("not_unicode", "its words are not UTF-8; save the file as UTF-8") from error
        except msgspec.DecodeError as error:
            raise BadRecord("not_json", f"not valid JSON: {error}{self._find_place(str(error))}") from error
        except RecursionError as error:
            raise BadRecord("too_deep", "nested too deeply to be COCO") from error
        self.images, self.annotations = head.images, head.annotations
        self.class_ids = {id_: category.describe_class().id for id_, category in self.categories.items()}
        self._order, self._sorted = self._index()
        self._image_ids = np.fromiter((id_ for _, id_ in self.name_images()), np.int64, len(self.images))
        self.repeated = self._find_repeated()

    def rows_of(self, image_id: int) -> NDArray[np.int64]:
        """Return the positions of an image's annotations, in the order of the file."""
        start, end = np.searchsorted(self._sorted, image_id, "left"), np.searchsorted(self._sorted, image_id, "right")
        return self._order[start:end]

    def name_images(self) -> Iterator[tuple[str, int]]:
        """Yield the name and the id of each image; those of a row that cannot be read are empty and none."""
        return map(_read_image_name, self.images)

    def list_astray(self) -> Iterator[int]:
        """Yield the positions of annotations that name no image, or one that the file lacks."""
        missing = ~np.isin(self._sorted, self._image_ids[self._image_ids != NO_IMAGE])
        yield from sorted(self._order[missing].tolist())

    def find_line(self, row: msgspec.Raw) -> int:
        """Return the line on which a row begins; rows are to be asked for in order, or all are counted again."""
        at = _address(row) - _address(self._data)
        if at < self._counted_to:
            self._line, self._counted_to = 1, 0
        self._line += bytes(self._data[self._counted_to : at]).count(b"\n")
        self._counted_to = at
        return self._line

    def _index(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        ids = np.fromiter((_read_image_id(row) for row in self.annotations), np.int64, len(self.annotations))
        order = np.argsort(ids, kind="stable")
        return order, ids[order]

    def _find_repeated(self) -> set[int]:
        ids, counts = np.unique(self._image_ids, return_counts=True)
        several = set(ids[counts > 1].tolist()) - {NO_IMAGE}
        named: dict[int, set[str]] = {}
        for name, id_ in self.name_images() if several else ():
            if id_ in several:
                named.setdefault(id_, set()).add(name)
        return {id_ for id_, names in named.items() if len(names) > 1}

    def _read_categories(self, rows: Sequence[msgspec.Raw]) -> dict[int, Category]:
        found: dict[int, Category] = {}
        for at, row in enumerate(rows):
            values = msgspec.json.decode(row)
            if isinstance(values, dict):
                values["id"] = number_id(values.get("id"))
            try:
                category = msgspec.convert(values, Category)
            except msgspec.ValidationError as error:
                raise BadRecord("malformed", f"categories[{at}]: {error}") from error
            known = found.setdefault(category.id, category)
            if known.name != category.name:
                names = f"{known.name!r} and {category.name!r}"
                raise BadRecord("category_repeated", f"categories[{at}]: {names} have one id; give each its own")
        return found

    def _read_licences(self, rows: Sequence[msgspec.Raw]) -> dict[int, str]:
        found: dict[int, str] = {}
        for row in rows:
            try:
                licence = msgspec.json.decode(row, type=_Licence)
            except msgspec.ValidationError:
                continue  # a licence that cannot be read leaves its images without one
            found[number_id(licence.id)] = (licence.name or licence.url or "")[:200]
        return found

    def _find_place(self, message: str) -> str:
        """Return on which line of the file a message of the decoder is, and what stands there."""
        found = _BYTE.search(message)
        if found is None:
            return "; the file ends too early, send all of it" if "truncated" in message else ""
        at = int(found[1])
        line = bytes(self._data[:at]).count(b"\n") + 1
        shown = bytes(self._data[max(0, at - _SHOWN_BYTES) : at + _SHOWN_BYTES]).decode(errors="replace")
        hint = "; NaN is no number of JSON, repair or remove that row" if "NaN" in shown else ""
        return f", line {line}, near {shown!r}{hint}"

    def _explain(self) -> str:
        """Return what to do about a file that is a list, as results of models are."""
        if not bytes(self._data[:100]).lstrip().startswith(b"["):
            return ""
        return "; put its rows under 'annotations', beside 'images' and 'categories'"


def number_id(value: Any) -> Any:
    """Return a foreign id as a number: whole numbers however they are spelled, and one of its own for any other text.

    Tools that go through tables write ``1.0`` or ``"1"`` for 1; a few name images and categories by words.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    if _WHOLE.fullmatch(value.strip()):
        return int(value)
    return -2 - int.from_bytes(hashlib.blake2b(value.encode(), digest_size=7).digest())


def _open_json(source: Source, path: str) -> Any:
    """Return the bytes of a file in UTF-8, without a byte order mark."""
    data = map_file(source, path)
    if data[:2] in _UTF16_MARKS:
        return source.read_text(path).encode()
    return memoryview(data)[3:] if data[:3] == _UTF8_MARK else data


def _refuse_panoptic(annotations: Sequence[msgspec.Raw]) -> None:
    if annotations and b'"segments_info"' in bytes(annotations[0]):
        raise BadRecord(
            "panoptic_left_out",
            "COCO panoptic, whose masks are colours in PNG files, is not read; send the files of instances and stuff",
        )


def _read_image_name(row: msgspec.Raw) -> tuple[str, int]:
    try:
        found = msgspec.json.decode(row, type=_ImageName)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "", NO_IMAGE  # told when the row itself is read
    id_ = number_id(found.id)
    return found.file_name, (id_ if isinstance(id_, int) and abs(id_) < -NO_IMAGE else NO_IMAGE)


def _read_image_id(row: msgspec.Raw) -> int:
    try:
        return msgspec.json.decode(row, type=_Reference).image_id
    except msgspec.ValidationError:
        pass
    try:
        id_ = number_id(msgspec.json.decode(row, type=_LooseReference).image_id)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return NO_IMAGE
    return id_ if isinstance(id_, int) and abs(id_) < -NO_IMAGE else NO_IMAGE


def _address(buffer: Any) -> int:
    view = np.frombuffer(buffer, dtype=np.uint8)
    return int(view.__array_interface__["data"][0]) if view.size else 0
