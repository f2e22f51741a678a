"""Geometry on its way in: boxes, rings and points brought inside their image, and what was changed noted."""

import re
from collections.abc import Iterable, Sequence

from annotate.document.document import Document
from annotate.document.kinds.base import TOLERANCE_PX
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.registry import AnyMark
from annotate.document.problem import Problem
from annotate.document.scalars import Xy, Xyxy, is_name
from annotate.importers.base import BadRecord

_NOT_ID = re.compile(r"[^A-Za-z0-9_-]+")
MAX_ID = 64


class Sheet:
    """The marks of one document while they are read, their ids, and notes on what did not come in as it was.

    Args:
        size: (W, H) of the upright image in pixels; None when it is not known, so that nothing is cut.

    Attributes:
        marks: The marks so far.
        notes: What was cut to the image or left out.
        left_out: What the format said of marks that were left out, to be kept in the document's ``source``.
    """

    def __init__(self, size: tuple[int, int] | None = None) -> None:
        self.size = size
        self.marks: list[AnyMark] = []
        self.notes: list[Problem] = []
        self.left_out: list[object] = []
        self._ids: set[str] = set()
        self._place: int | None = None
        self._kept = 0

    def name(self, wanted: object = "", prefix: str = "m") -> str:
        """Return an id that no other mark has, as close to a foreign one as ids may be."""
        if isinstance(wanted, str) and wanted.isascii() and wanted.isalnum() and len(wanted) < MAX_ID - 8:
            base = wanted  # as nearly all are
            if base not in self._ids:
                self._ids.add(base)
                return base
        base = spell_id(wanted) or f"{prefix}{len(self._ids) + 1}"
        id_, count = base, 1
        while id_ in self._ids:
            count += 1
            id_ = f"{base[: MAX_ID - 8]}-{count}"
        self._ids.add(id_)
        return id_

    def knows(self, id_: str) -> bool:
        """Return whether an id is given out."""
        return id_ in self._ids

    def has_joints(self, id_: str) -> bool:
        """Return whether a mark with this id is a set of keypoints."""
        return any(mark.id == id_ and isinstance(mark, Keypoints) for mark in self.marks)

    def forget(self, id_: str) -> None:
        """Take a mark back, and those that were made of the same row; what comes next stands in their place."""
        ids = {id_, f"{id_}-region"}
        self._place = next((place for place, mark in enumerate(self.marks) if mark.id in ids), None)
        self.marks = [mark for mark in self.marks if mark.id not in ids]
        self._kept = len(self.marks)
        self._ids -= ids

    def settle(self) -> None:
        """Move the marks that came since to the place of those that were taken back, if any were."""
        if self._place is not None:
            come = self.marks[self._kept :]
            del self.marks[self._kept :]
            self.marks[self._place : self._place] = come
            self._place = None

    def note(self, code: str, id_: str, message: str) -> None:
        """Say that a mark was changed or left out."""
        self.notes.append(Problem(code, id_, message))

    def drop(self, id_: str, why: str, row: object = None) -> None:
        """Leave a mark out that covers nothing; what the format said of it is kept."""
        self.note("degenerate", id_, f"{id_}: {why}; it was left out")
        if row is not None:
            self.left_out.append(row)

    def cut_box(self, id_: str, xyxy: Xyxy) -> Xyxy | None:
        """Return a box inside the image; None, noted, when nothing of it is."""
        x1, y1, x2, y2 = xyxy
        if self.size is not None:
            width, height = self.size
            if x1 < -TOLERANCE_PX or y1 < -TOLERANCE_PX or x2 > width + TOLERANCE_PX or y2 > height + TOLERANCE_PX:
                self.note(
                    "clipped", id_, f"{id_}: [{x1:g}, {y1:g}, {x2:g}, {y2:g}] px was cut to {width} x {height} px"
                )
                x1, y1 = max(x1, 0.0), max(y1, 0.0)
                x2, y2 = min(x2, float(width)), min(y2, float(height))
        if x2 <= x1 or y2 <= y1:
            return None
        return x1, y1, x2, y2

    def cut_points(self, id_: str, points: Iterable[Xy]) -> list[Xy]:
        """Return points moved to the nearest place inside the image."""
        found = [(float(x), float(y)) for x, y in points]
        if self.size is None or not found:
            return found
        width, height = self.size
        xs, ys = [point[0] for point in found], [point[1] for point in found]
        low, right, bottom = -TOLERANCE_PX, width + TOLERANCE_PX, height + TOLERANCE_PX
        if min(xs) >= low and min(ys) >= low and max(xs) <= right and max(ys) <= bottom:
            return found
        self.note("clipped", id_, f"{id_}: points outside the image were moved inside its {width} x {height} px")
        return [(min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))) for x, y in found]

    def cut_flat_ring(self, id_: str, flat: Sequence[float]) -> list[Xy] | None:
        """Return a ring given as flat ``x, y, x, y`` floats; see :meth:`cut_ring`. The usual case is the fast one."""
        xs, ys = flat[::2], flat[1::2]
        if self.size is None or len(xs) != len(ys) or len(xs) < 3:
            return self.cut_ring(id_, pair_up(flat))
        width, height = self.size
        if min(xs) < 0 or min(ys) < 0 or max(xs) > width or max(ys) > height:
            return self.cut_ring(id_, pair_up(flat))
        ring = list(zip(xs, ys, strict=True))
        if ring[0] == ring[-1]:
            ring.pop()
        return ring if len(ring) >= 3 and encloses(ring) else None

    def cut_ring(self, id_: str, points: Iterable[Xy]) -> list[Xy] | None:
        """Return a ring inside the image, without its start repeated; None when it encloses nothing."""
        ring = self.cut_points(id_, points)
        if len(ring) > 1 and ring[0] == ring[-1]:
            ring.pop()
        if len(ring) < 3 or not encloses(ring):
            return None
        return ring

    def finish(self, **fields: object) -> Document:
        """Return the document of the marks."""
        return Document(schema=1, marks=self.marks, **fields)  # type: ignore[arg-type]


def spell_id(wanted: object) -> str:
    """Return a foreign id as it is where ids may be so, else as near to it as they may be; empty for none."""
    text = "" if wanted is None else str(wanted)
    return text if is_name(text) else _NOT_ID.sub("-", text).strip("-")[: MAX_ID - 8]


def encloses(ring: Sequence[Xy]) -> bool:
    """Return whether a ring has an area other than zero (shoelace formula)."""
    x, y = ring[-1]
    doubled = 0.0
    for next_x, next_y in ring:
        doubled += x * next_y - next_x * y
        x, y = next_x, next_y
    return doubled != 0.0


def pair_up(flat: Sequence[float]) -> list[Xy]:
    """Return flat ``x, y, x, y`` numbers as points; an odd one at the end is left off."""
    return list(zip(flat[::2], flat[1::2], strict=False))


def name_class(name: object) -> str:
    """Return a foreign class name as the id of a class.

    Raises:
        BadRecord: It is empty or longer than 200 characters.
    """
    id_ = str(name).strip()
    if not 1 <= len(id_) <= 200:
        raise BadRecord("bad_class", f"the class name {id_[:50]!r} has {len(id_)} characters; expected 1 to 200")
    return id_
