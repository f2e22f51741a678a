"""What the rows of a YOLO label file mean: the classes of ``data.yaml``, the skeleton, and one row as a mark."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

import yaml

from annotate.document.kinds.base import Origin
from annotate.document.kinds.box import Box
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.polygon import Polygon
from annotate.document.ontology import Ontology, OntologyClass, Skeleton
from annotate.document.scalars import Xy
from annotate.importers.base import BadRecord
from annotate.importers.regions import Sheet, name_class, pair_up
from annotate.importers.source import Source

MAX_YAML_CHARS = 1 << 20
CORNERS = 4
MAX_SHARE = 2
"""From here on a number is no share of an image that pokes out, but px, a track or the visibility of a joint."""

_SPLITS = {"train": "train", "val": "validation", "valid": "validation", "test": "test"}
_NUMBER = re.compile("[0-9]{1,9}")


class YoloNames(NamedTuple):
    """What ``data.yaml``, ``classes.txt`` or ``obj.names`` say.

    Attributes:
        classes: Class ids by number.
        joints: Names of the keypoints; empty for rows without any.
        has_visibility: Whether each keypoint has a third number.
        flips: Pairs of joints that change places in a mirror image.
        is_rotated: Whether rows of eight coordinates are rotated boxes (``task: obb``).
        splits: Folders and lists of images, each with its split.
    """

    classes: dict[int, str]
    joints: list[str]
    has_visibility: bool
    flips: list[tuple[str, str]]
    is_rotated: bool
    splits: list[tuple[str, str]]

    def declare(self) -> Ontology:
        """Return the classes and the skeleton."""
        classes = [OntologyClass(id=name, name=name) for name in dict.fromkeys(self.classes.values())]
        skeletons = [Skeleton(id=POSE, name=POSE, joints=self.joints, flips=self.flips)] if self.joints else []
        return Ontology(classes=classes, skeletons=skeletons)


POSE = "pose"
"""The skeleton, as YOLO has one without a name."""


def read_names(source: Source, path: str) -> YoloNames:
    """Return what a file of names says.

    Args:
        source: Where it is.
        path: ``data.yaml`` or any YAML with ``names``; or a text with one name a line.

    Raises:
        BadRecord: It cannot be read.
    """
    text = source.read_text(path)[:MAX_YAML_CHARS]
    if not path.lower().endswith((".yaml", ".yml")):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        classes = {number: name_class(name) for number, name in enumerate(lines)}
        return YoloNames(classes, joints=[], has_visibility=True, flips=[], is_rotated=False, splits=[])
    try:
        raw: Any = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        raise BadRecord("bad_yaml", f"not valid YAML: {error}") from error
    if not isinstance(raw, dict):
        raise BadRecord("bad_yaml", "expected a mapping with 'names'")
    joints, has_visibility, flips = _read_joints(raw)
    is_rotated = raw.get("task") == "obb"
    return YoloNames(_read_classes(raw.get("names")), joints, has_visibility, flips, is_rotated, _read_splits(raw))


def _read_splits(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, split in _SPLITS.items():
        said = raw.get(name)
        places = said if isinstance(said, list) else [said]
        found += [(place, split) for place in places if isinstance(place, str)]
    return found


def _read_classes(raw: Any) -> dict[int, str]:
    pairs = raw.items() if isinstance(raw, Mapping) else enumerate(raw if isinstance(raw, list) else [])
    classes: dict[int, str] = {}
    for number, name in pairs:
        if not (isinstance(number, int | str) and _NUMBER.fullmatch(str(number))):
            raise BadRecord("bad_yaml", f"'names' has the number {str(number)[:20]!r}; expected whole numbers from 0")
        if not isinstance(name, str | int | float):
            raise BadRecord("bad_yaml", f"the name of class {number} is no text; expected one name each under 'names'")
        classes[int(number)] = name_class(name)
    return classes


def _read_joints(raw: Mapping[str, Any]) -> tuple[list[str], bool, list[tuple[str, str]]]:
    shape = raw.get("kpt_shape")
    if shape is None:
        return [], True, []
    if not (isinstance(shape, list) and len(shape) == 2 and all(isinstance(n, int) for n in shape)):
        raise BadRecord("bad_yaml", "kpt_shape is no list of whole numbers; expected [number of keypoints, 2 or 3]")
    count, numbers = shape
    if not 1 <= count <= 1000 or numbers not in (2, 3):
        raise BadRecord("bad_yaml", f"kpt_shape is {shape!r}; expected [1 to 1000, 2 or 3]")
    named = raw.get("kpt_names")
    if isinstance(named, Mapping):
        named = next(iter(named.values()), None)
    has_names = isinstance(named, list) and len(named) == count and all(isinstance(n, str | int) for n in named)
    joints = [str(name) for name in named] if has_names else [str(number) for number in range(count)]  # type: ignore[union-attr]
    order = raw.get("flip_idx")
    order = order if isinstance(order, list) and len(order) == count else list(range(count))
    flips = [(joints[a], joints[b]) for a, b in enumerate(order) if isinstance(b, int) and a < b < count]
    return joints, numbers == 3, flips


class YoloReader:
    """Turns the rows of one label file into marks.

    Args:
        sheet: Where the marks go; its size is that of the image.
        names: What the numbers mean.
    """

    def __init__(self, sheet: Sheet, names: YoloNames) -> None:
        assert sheet.size is not None
        self._sheet, self._names = sheet, names
        self._width, self._height = sheet.size
        self.scores: list[float] = []

    def add(self, line: str) -> None:
        """Add the mark of one row; blank lines are passed over.

        Raises:
            BadRecord: It is no row of YOLO.
        """
        fields = line.split()
        if not fields:
            return
        try:
            numbers = [float(field) for field in fields]
        except ValueError as error:
            raise BadRecord(
                "bad_row", f"{line[:80]!r} has something that is no number; expected class x y w h"
            ) from error
        if not all(math.isfinite(number) for number in numbers) or len(numbers) < 5 or not numbers[0].is_integer():
            raise BadRecord("bad_row", f"{line[:80]!r} is no row of YOLO; expected a class number and 4 or more shares")
        class_id = self._names.classes.get(int(numbers[0]))
        if class_id is None:
            known = len(self._names.classes)
            raise BadRecord(
                "unknown_class_number", f"class {int(numbers[0])} has no name; the names are 0 to {known - 1}"
            )
        fields_of_mark = {"id": self._sheet.name(), "slot": "image", "class_": class_id}
        self._add_shape(numbers[1:], fields_of_mark, line)

    def _add_shape(self, values: Sequence[float], fields: dict[str, Any], line: str) -> None:
        step = 3 if self._names.has_visibility else 2
        in_pose = 4 + step * len(self._names.joints) if self._names.joints else 0
        if len(values) == in_pose + 1 or (len(values) != in_pose and len(values) % 2 and len(values) != 3):
            # The rows that a model writes have its confidence at the end.
            fields = fields | {"origin": Origin(score=self._take_score(values[-1], line))}
            values = values[:-1]
        _check_shares(values[:4] if len(values) == in_pose else values, line)
        if len(values) == in_pose:
            self._add_pose(values[4:], step, fields, line)
        elif len(values) == 4:
            self._add_box(values, fields)
        elif len(values) >= 6 and len(values) % 2 == 0:
            self._add_outline(self._place(values), fields)
        else:
            raise BadRecord("bad_row", f"{line[:80]!r} has {len(values)} shares; expected 4, or pairs of x and y")

    def _take_score(self, score: float, line: str) -> float:
        if not 0 <= score <= 1:
            message = f"{line[:80]!r} ends with {score:g}, which is no confidence; expected 0 to 1, or pairs of x and y"
            raise BadRecord("bad_row", f"{message}; leave numbers of tracks off")
        self.scores.append(score)
        return score

    def _place(self, values: Sequence[float]) -> list[Xy]:
        return [(x * self._width, y * self._height) for x, y in pair_up(values)]

    def _add_box(self, values: Sequence[float], fields: dict[str, Any]) -> None:
        x, y, width, height = values
        left, top = (x - width / 2) * self._width, (y - height / 2) * self._height
        right, bottom = (x + width / 2) * self._width, (y + height / 2) * self._height
        xyxy = self._sheet.cut_box(fields["id"], (left, top, right, bottom))
        if xyxy is None:
            self._sheet.drop(fields["id"], "the box covers nothing of the image", list(values))
            return
        self._sheet.marks.append(Box(xyxy=xyxy, **fields))

    def _add_outline(self, points: list[Xy], fields: dict[str, Any]) -> None:
        if self._names.is_rotated and len(points) == CORNERS:
            self._sheet.marks.append(turn_box(points, fields))
            return
        ring = self._sheet.cut_ring(fields["id"], points)
        if ring is None:
            self._sheet.drop(fields["id"], "the outline encloses no area", points)
            return
        self._sheet.marks.append(Polygon(rings=[ring], **fields))

    def _add_pose(self, values: Sequence[float], step: int, fields: dict[str, Any], line: str) -> None:
        joints: dict[str, Joint] = {}
        for at, name in enumerate(self._names.joints):
            x, y, *rest = values[at * step : (at + 1) * step]
            visibility = rest[0] if rest else (2 if x or y else 0)
            if visibility not in (0, 1, 2):
                raise BadRecord("bad_row", f"keypoint {name!r} has visibility {visibility:g}; expected 0, 1 or 2")
            _check_shares((x, y), line)
            if visibility == 0:
                joints[name] = Joint(0)
                continue
            (xy,) = self._sheet.cut_points(fields["id"], [(x * self._width, y * self._height)])
            joints[name] = Joint(cast("Literal[1, 2]", int(visibility)), xy)
        if all(joint.xy is None for joint in joints.values()):
            self._sheet.drop(fields["id"], "none of its keypoints is placed", list(values))
            return
        self._sheet.marks.append(Keypoints(skeleton=POSE, joints=joints, **fields))


def _check_shares(values: Sequence[float], line: str) -> None:
    """Refuse what is no share of an image.

    Raises:
        BadRecord: It is 2 or more, either way.
    """
    far = next((value for value in values if abs(value) >= MAX_SHARE), None)
    if far is not None:
        message = f"{line[:80]!r} has {far:g}, which is no share of the image; expected 0 to 1"
        raise BadRecord("bad_row", f"{message}: divide px by its width and height, and name joints by kpt_shape")


def turn_box(corners: Sequence[Xy], fields: Mapping[str, Any]) -> Box:
    """Return the box of four corners in order: its sides are those of the first two edges, turned as the first is."""
    (x1, y1), (x2, y2), (x3, y3) = corners[:3]
    width, height = math.hypot(x2 - x1, y2 - y1), math.hypot(x3 - x2, y3 - y2)
    centre_x, centre_y = sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)
    xyxy = (centre_x - width / 2, centre_y - height / 2, centre_x + width / 2, centre_y + height / 2)
    return Box(xyxy=xyxy, rotation_deg=math.degrees(math.atan2(y2 - y1, x2 - x1)), **fields)
