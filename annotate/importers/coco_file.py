"""One COCO file: its rows found without decoding them all, its annotations by image, its categories."""

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
    id: int
    name: str | None = None
    url: str | None = None


class _Head(msgspec.Struct):
    images: list[msgspec.Raw] = []
    annotations: list[msgspec.Raw] = []
    categories: list[msgspec.Raw] | None = None
    licenses: list[msgspec.Raw] | None = None


class _Reference(msgspec.Struct):
    image_id: RowId


class CocoFile:
    """One file. Its bytes are mapped from disk and rows are decoded when they are wanted, so memory holds an index.

    Args:
        source: Where it is.
        path: Which.

    Attributes:
        path: Its path.
        split: Its name without the part that says what it holds: files of one split describe the same images.
        images: The rows of its images.
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
        self._data = map_file(source, path)
        self._line, self._counted_to = 1, 0
        try:
            head = msgspec.json.decode(self._data, type=_Head)
            self.categories = self._read_categories(head.categories or [])
            self.licences = self._read_licences(head.licenses or [])
        except msgspec.ValidationError as error:
            raise BadRecord("malformed", f"not shaped like COCO: {error}") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadRecord("not_json", f"not valid JSON: {error}{self._find_line(str(error))}") from error
        except RecursionError as error:
            raise BadRecord("too_deep", "nested too deeply to be COCO") from error
        self.images, self.annotations = head.images, head.annotations
        self.class_ids = {id_: category.describe_class().id for id_, category in self.categories.items()}
        self._order, self._sorted = self._index()

    def rows_of(self, image_id: int) -> NDArray[np.int64]:
        """Return the positions of an image's annotations, in the order of the file."""
        start, end = np.searchsorted(self._sorted, image_id, "left"), np.searchsorted(self._sorted, image_id, "right")
        return self._order[start:end]

    def list_astray(self, known: set[int]) -> Iterator[int]:
        """Yield the positions of annotations that name no image, or one that the file lacks."""
        missing = ~np.isin(self._sorted, np.fromiter(known, dtype=np.int64, count=len(known)))
        yield from sorted(self._order[missing].tolist())

    def find_line(self, row: msgspec.Raw) -> int:
        """Return the line on which a row begins; rows are to be asked for in order."""
        at = _address(row) - _address(self._data)
        if at > self._counted_to:
            self._line += self._data[self._counted_to : at].count(b"\n")
            self._counted_to = at
        return self._line

    def _index(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        ids = np.fromiter((_read_image_id(row) for row in self.annotations), np.int64, len(self.annotations))
        order = np.argsort(ids, kind="stable")
        return order, ids[order]

    def _read_categories(self, rows: Sequence[msgspec.Raw]) -> dict[int, Category]:
        found = (msgspec.json.decode(row, type=Category) for row in rows)
        return {category.id: category for category in found}

    def _read_licences(self, rows: Sequence[msgspec.Raw]) -> dict[int, str]:
        found: dict[int, str] = {}
        for row in rows:
            try:
                licence = msgspec.json.decode(row, type=_Licence)
            except msgspec.ValidationError:
                continue  # a licence that cannot be read leaves its images without one
            found[licence.id] = (licence.name or licence.url or "")[:200]
        return found

    def _find_line(self, message: str) -> str:
        found = _BYTE.search(message)
        if found is None:
            return ""
        line = self._data[: int(found[1])].count(b"\n") + 1
        return f", line {line}"


def _read_image_id(row: msgspec.Raw) -> int:
    try:
        return msgspec.json.decode(row, type=_Reference).image_id
    except msgspec.ValidationError:
        return NO_IMAGE


def _address(buffer: Any) -> int:
    view = np.frombuffer(buffer, dtype=np.uint8)
    return int(view.__array_interface__["data"][0]) if view.size else 0
