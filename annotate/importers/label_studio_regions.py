"""Label Studio's results as marks: per cent of the image become pixels, seconds and frames become microseconds."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from annotate.document.kinds.base import Origin
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.segment import Segment
from annotate.document.kinds.text_span import TextSpan
from annotate.document.kinds.track import Keyframe, Track
from annotate.document.rle import count_area_px, encode_mask
from annotate.document.scalars import Xy, Xyxy
from annotate.importers.base import BadRecord
from annotate.importers.label_studio_brush import unpack_mask
from annotate.importers.regions import Sheet, name_class

Result = Mapping[str, Any]

POINT = "point"
"""Skeleton and joint of a single point, as Label Studio knows no skeletons."""

UNLABELED = "region"
"""The class of a region without a label."""

FRAMES_PER_SECOND = 25.0
"""Label Studio's own guess where neither times nor the length of a video are given."""

_US = 1_000_000


class Medium(NamedTuple):
    """An asset of a task.

    Attributes:
        slot: Its slot.
        family: What it is.
        text: The text itself, for a text.
        measure: Gives (W, H) in px, for an image or video that came along, where its results do not say.
    """

    slot: str
    family: str
    text: str = ""
    measure: Callable[[], tuple[int, int]] | None = None


class LabelStudioReader:
    """Turns the regions of one annotation into marks.

    Args:
        sheet: Where they go.
        labels: The labels of each region by id, from all results that share it.
        words: What is written beside each region, by id.
    """

    def __init__(self, sheet: Sheet, labels: Mapping[str, Sequence[str]], words: Mapping[str, str]) -> None:
        self._sheet = sheet
        self._labels = labels
        self._words = words

    def add(self, result: Result, id_: str, medium: Medium) -> bool:
        """Add the mark of one region.

        Returns:
            Whether it is of a type that documents can hold.

        Raises:
            BadRecord: It contradicts itself.
        """
        add = _ADDERS.get(str(result.get("type")).removesuffix("labels"))
        if add is None:
            return False
        labels = self._labels.get(str(result.get("id")), ())
        fields: dict[str, Any] = {
            "id": id_,
            "slot": medium.slot,
            "class_": name_class(labels[0]) if labels else UNLABELED,
        }
        score = result.get("score")
        if isinstance(score, int | float) and 0 <= score <= 1:
            fields["origin"] = Origin(score=float(score), edited=result.get("origin") == "prediction-changed")
        value = result.get("value")
        if not isinstance(value, Mapping):
            raise BadRecord("malformed", f"result {id_}: it has no value")
        try:
            add(self, result, value, fields, medium)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise BadRecord(
                "malformed",
                f"result {id_} of type {str(result.get('type'))[:40]!r} cannot be read: its value lacks a number or "
                "has something else there; expected what Label Studio exports",
            ) from error
        return True

    def _measure(self, result: Result, medium: Medium) -> tuple[int, int]:
        width, height = result.get("original_width"), result.get("original_height")
        if isinstance(width, int | float) and isinstance(height, int | float) and width > 0 and height > 0:
            size = (int(width), int(height))
        elif medium.measure is not None:
            size = medium.measure()
        else:
            raise BadRecord(
                "no_size", "the result has no original_width and original_height, and the image is not sent"
            )
        self._sheet.size = size
        return size

    def _add_box(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        xyxy, rotation_deg = place_box(value, self._measure(result, medium))
        if not rotation_deg:
            cut = self._sheet.cut_box(fields["id"], xyxy)
            if cut is None:
                self._sheet.drop(fields["id"], "the box covers nothing of the image", dict(result))
                return
            xyxy = cut
        self._sheet.marks.append(Box(xyxy=xyxy, rotation_deg=rotation_deg, **fields))

    def _add_polygon(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        size = self._measure(result, medium)
        ring = self._sheet.cut_ring(fields["id"], [place(point[0], point[1], size) for point in value["points"]])
        if ring is None:
            self._sheet.drop(fields["id"], "the outline encloses no area", dict(result))
            return
        self._sheet.marks.append(Polygon(rings=[ring], **fields))

    def _add_ellipse(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        size = self._measure(result, medium)
        (centre,) = self._sheet.cut_points(fields["id"], [place(value["x"], value["y"], size)])
        radii = place(value["radiusX"], value["radiusY"], size)
        if min(radii) <= 0:
            self._sheet.drop(fields["id"], "the ellipse has no width or height", dict(result))
            return
        turned = turn(value)
        self._sheet.marks.append(Ellipse(centre=centre, radii=radii, rotation_deg=turned, **fields))

    def _add_point(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        size = self._measure(result, medium)
        (xy,) = self._sheet.cut_points(fields["id"], [place(value["x"], value["y"], size)])
        self._sheet.marks.append(Keypoints(skeleton=POINT, joints={POINT: Joint(2, xy)}, **fields))

    def _add_brush(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        if value.get("format", "rle") != "rle":
            raise BadRecord("bad_brush", f"brush format {value.get('format')!r}; expected 'rle'")
        width, height = self._measure(result, medium)
        rle = encode_mask(unpack_mask(value["rle"], (height, width)))
        assert rle.counts is not None
        if not count_area_px(rle.counts):
            self._sheet.drop(fields["id"], "the brush covers no pixel")
            return
        self._sheet.marks.append(Mask(rle=rle, **fields))

    def _add_labels(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        if medium.family == "text":
            start, end = find_span(medium.text, int(value["start"]), int(value["end"]), value.get("text"))
            if end <= start:
                self._sheet.drop(fields["id"], "the span is empty", dict(result))
                return
            del fields["slot"]
            self._sheet.marks.append(TextSpan(slot=medium.slot, start=start, end=end, **fields))
            return
        self._add_segment(fields, float(value["start"]), float(value["end"]), result)

    def _add_timeline(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        del medium
        rate = find_rate(value)
        for number, stretch in enumerate(value["ranges"]):
            mine = fields if number == 0 else fields | {"id": self._sheet.name(fields["id"])}
            self._add_segment(mine, (stretch["start"] - 1) / rate, stretch["end"] / rate, result)

    def _add_segment(self, fields: dict[str, Any], start_s: float, end_s: float, result: Result) -> None:
        start_us, end_us = max(0, round(start_s * _US)), round(end_s * _US)
        if end_us <= start_us:
            self._sheet.drop(fields["id"], "the stretch has no length", dict(result))
            return
        meta = result.get("meta")
        lanes = meta.get("lane") if isinstance(meta, Mapping) else None
        lane = str(lanes[0]) if isinstance(lanes, list) and lanes else ""
        words = self._words.get(str(result.get("id")), "")
        self._sheet.marks.append(Segment(start_us=start_us, end_us=end_us, lane=lane, text=words, **fields))

    def _add_track(self, result: Result, value: Result, fields: dict[str, Any], medium: Medium) -> None:
        width, height = self._measure(result, medium) if "original_width" in result or medium.measure else (0, 0)
        if not width:
            raise BadRecord("no_size", "the track has no original_width and original_height, and the video is not sent")
        rate = find_rate(value)
        frames: dict[int, Keyframe] = {}
        for step in value["sequence"]:
            time_s = step["time"] if isinstance(step.get("time"), int | float) else (step["frame"] - 1) / rate
            xyxy, rotation_deg = place_box(step, (width, height))
            cut = self._sheet.cut_box(fields["id"], xyxy) if not rotation_deg else xyxy
            at_us = max(0, round(time_s * _US))
            if cut is not None:
                is_visible = bool(step.get("enabled", True))
                frames[at_us] = Keyframe(at_us=at_us, visible=is_visible, xyxy=cut, rotation_deg=rotation_deg)
        if not frames:
            self._sheet.drop(fields["id"], "the track has no keyframe in the picture", dict(result))
            return
        keyframes = [frames[at_us] for at_us in sorted(frames)]
        self._sheet.marks.append(Track(shape="box", keyframes=keyframes, **fields))


_Adder = Callable[[LabelStudioReader, Result, Result, dict[str, Any], Medium], None]
_ADDERS: Final[dict[str, _Adder]] = {
    "rectangle": LabelStudioReader._add_box,
    "polygon": LabelStudioReader._add_polygon,
    "ellipse": LabelStudioReader._add_ellipse,
    "keypoint": LabelStudioReader._add_point,
    "brush": LabelStudioReader._add_brush,
    "": LabelStudioReader._add_labels,
    "timeline": LabelStudioReader._add_timeline,
    "videorectangle": LabelStudioReader._add_track,
}
"""By the type of the result, ``labels`` left off its end."""


def place(x: float, y: float, size: tuple[int, int]) -> Xy:
    """Return per cent of an image as px."""
    return x * size[0] / 100, y * size[1] / 100


def turn(value: Result) -> float:
    """Return a rotation in degrees, between -180 and 180, clockwise."""
    return (float(value.get("rotation") or 0.0) + 180.0) % 360.0 - 180.0


def place_box(value: Result, size: tuple[int, int]) -> tuple[Xyxy, float]:
    """Return a box in px and its rotation about its centre; Label Studio turns it about its top left corner."""
    x, y = place(value["x"], value["y"], size)
    width, height = place(value["width"], value["height"], size)
    rotation_deg = turn(value)
    angle = math.radians(rotation_deg)
    centre_x = x + (width * math.cos(angle) - height * math.sin(angle)) / 2
    centre_y = y + (width * math.sin(angle) + height * math.cos(angle)) / 2
    if not rotation_deg:
        return (x, y, x + width, y + height), 0.0
    return (centre_x - width / 2, centre_y - height / 2, centre_x + width / 2, centre_y + height / 2), rotation_deg


def find_rate(value: Result) -> float:
    """Return the frames a second of a video, from its number of frames and its length."""
    frames, duration_s = value.get("framesCount"), value.get("duration")
    if isinstance(frames, int | float) and isinstance(duration_s, int | float) and frames > 0 and duration_s > 0:
        return float(frames / duration_s)
    return FRAMES_PER_SECOND


def find_span(text: str, start: int, end: int, quoted: object) -> tuple[int, int]:
    """Return offsets in code points: browsers count some characters twice, which shows where quoted words differ."""
    if not text or not isinstance(quoted, str) or text[start:end] == quoted:
        return start, min(end, len(text)) if text else end
    encoded = text.encode("utf-16-le")
    before, inside = encoded[: 2 * start], encoded[2 * start : 2 * end]
    try:
        first = len(before.decode("utf-16-le"))
        return first, first + len(inside.decode("utf-16-le"))
    except UnicodeDecodeError:
        return start, min(end, len(text))
