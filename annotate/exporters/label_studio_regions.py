"""Label Studio's results: how each kind of mark is spelled, on images in per cent of their sides."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from annotate.document.geometry import rotate_points
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.instant import Instant
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.segment import Segment
from annotate.document.kinds.track import Keyframe, Track
from annotate.document.rle import decode_mask
from annotate.document.scalars import Xy, Xyxy
from annotate.exporters.clips import Clip
from annotate.exporters.label_studio_brush import pack_mask
from annotate.exporters.ledger import Books
from annotate.exporters.regions import rasterise_polygon, read_counts
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.tracks import KEYFRAME_LOSSES, list_keyframes, make_mark

Result = dict[str, Any]

REGION_LOSSES = KEYFRAME_LOSSES | {
    "crowd_not_told": "That a mark covers a group was left out: Label Studio has no place for it.",
    "polygon_as_brush": "Polygons with several parts or holes were written as brush strokes over the pixels whose "
    "centres they cover.",
    "keypoints_as_points": "Keypoints were written as single points named after their joint, inside the box around "
    "them; whether a joint is hidden was left out.",
    "instant_as_segment": "Instants were written as segments of one millisecond.",
    "segment_as_frames": "Segments of videos were written by number of frame.",
    "track_as_box": "Tracks of other shapes than boxes were written as the boxes around them.",
}
"""Losses of :class:`Speller`."""

CONTROLS: Final = {
    "box": "rectanglelabels",
    "polygon": "polygonlabels",
    "ellipse": "ellipselabels",
    "point": "keypointlabels",
    "brush": "brushlabels",
    "segment": "labels",
    "timeline": "timelinelabels",
    "track": "videorectangle",
}
"""What a control is called in the names of the configuration, and its type in results."""

INSTANT_US = 1_000


class Speller:
    """Spells the marks on one asset.

    Args:
        name: What the configuration calls the asset.
        size: (H, W) of an image or video, px; (0, 0) for what has none.
        name_class: Gives the label of a class; None for a class that no ontology knows.
        release: Where masks kept in blobs are.
        ledger: The books.
        item: Key of the item.
        clip: The open video, for marks on one.
    """

    def __init__(
        self,
        name: str,
        size: tuple[int, int],
        name_class: Callable[[str], str | None],
        release: ReleaseReader,
        ledger: Books,
        item: str,
        clip: Clip | None = None,
    ) -> None:
        self._name = name
        self._size = size
        self._name_class = name_class
        self._release = release
        self._ledger = ledger
        self._item = item
        self._clip = clip

    def spell(self, mark: SlotMark) -> list[Result]:
        """Return the results of a mark: one, or several that belong together.

        Raises:
            LeftOut: Label Studio cannot hold it.
            BlobMissing: It is a mask whose counts are gone.
        """
        label = self._name_class(mark.class_)
        if label is None:
            raise LeftOut("class_unknown", mark.id)
        if type(mark) is not Box:  # as most are
            if isinstance(mark, Keypoints):
                return self._spell_keypoints(mark, label)
            if isinstance(mark, Segment | Instant):
                return self._spell_segment(mark, label)
            if isinstance(mark, Track):
                return [self._spell_track(mark, label)]
        if getattr(mark, "is_crowd", False):
            self._lose("crowd_not_told", mark)
        control, value = self._spell_shape(mark)
        return [self._result(mark, control, value, label)]

    def _spell_shape(self, mark: SlotMark) -> tuple[str, Result]:
        if isinstance(mark, Box):
            return "box", self._place_box(mark.xyxy, mark.rotation_deg)
        if isinstance(mark, Ellipse):
            (x, y), (rx, ry) = self._place(mark.centre), self._place(mark.radii)
            return "ellipse", {"x": x, "y": y, "radiusX": rx, "radiusY": ry, "rotation": mark.rotation_deg % 360}
        if isinstance(mark, Polygon) and len(mark.rings) == 1 and not mark.holes:
            return "polygon", {"points": [list(self._place(xy)) for xy in mark.rings[0]], "closed": True}
        if isinstance(mark, Polygon):
            self._lose("polygon_as_brush", mark)
            region = rasterise_polygon(mark, self._size).segmentation
            assert isinstance(region, dict)
            return "brush", self._spell_brush(self._size, str(region["counts"]))
        assert isinstance(mark, Mask)
        return "brush", self._spell_brush(mark.rle.size, read_counts(mark.rle, self._release))

    def _spell_brush(self, size: tuple[int, int], counts: str) -> Result:
        return {"format": "rle", "rle": pack_mask(decode_mask(size, counts))}

    def _place(self, xy: Xy) -> Xy:
        return 100 * xy[0] / self._size[1], 100 * xy[1] / self._size[0]

    def _place_box(self, xyxy: Xyxy, rotation_deg: float = 0.0) -> Result:
        """Return a box; Label Studio turns it about its top left corner, which we turn about the centre first."""
        x1, y1, x2, y2 = xyxy
        left, top = x1, y1
        if rotation_deg:
            centre = ((x1 + x2) / 2, (y1 + y2) / 2)
            turned = rotate_points(np.array([(x1, y1)]), centre=centre, rotation_deg=rotation_deg)
            left, top = float(turned[0][0]), float(turned[0][1])
        height_px, width_px = self._size
        return {
            "x": 100 * left / width_px,
            "y": 100 * top / height_px,
            "width": 100 * (x2 - x1) / width_px,
            "height": 100 * (y2 - y1) / height_px,
            "rotation": rotation_deg % 360,
        }

    def _spell_keypoints(self, mark: Keypoints, label: str) -> list[Result]:
        xyxy = mark.extent().xyxy
        if xyxy is None:
            raise LeftOut("mark_unplaced", mark.id)
        self._lose("keypoints_as_points", mark)
        results = [self._result(mark, "box", self._place_box(xyxy), label)]
        for number, (joint, xy) in enumerate(mark.placed().items()):
            x, y = self._place(xy)
            point = self._result(mark, "point", {"x": x, "y": y, "width": 0.5}, joint)
            results.append(point | {"id": f"{mark.id}.{number}", "parentID": mark.id})
        return results

    def _spell_segment(self, mark: Segment | Instant, label: str) -> list[Result]:
        start_us = mark.at_us if isinstance(mark, Instant) else mark.start_us
        end_us = start_us + INSTANT_US if isinstance(mark, Instant) else mark.end_us
        if isinstance(mark, Instant):
            self._lose("instant_as_segment", mark)
        if self._clip is not None:
            self._lose("segment_as_frames", mark)
            first, last = self._clip.find_frame(start_us) + 1, self._clip.find_frame(end_us - 1) + 1
            result = self._result(mark, "timeline", {"ranges": [{"start": first, "end": last}]}, label)
        else:
            result = self._result(mark, "segment", {"start": start_us / 1e6, "end": end_us / 1e6, "channel": 0}, label)
        if isinstance(mark, Segment) and mark.lane:
            result["meta"] = {"lane": [mark.lane]}
        if not mark.text:
            return [result]
        words = result | {"from_name": f"{self._name}_words", "type": "textarea"}
        words["value"] = {key: value for key, value in result["value"].items() if key not in LABELS}
        words["value"] |= {"text": [mark.text]}
        return [result, words]

    def _spell_track(self, mark: Track, label: str) -> Result:
        assert self._clip is not None
        if mark.shape != "box":
            self._lose("track_as_box", mark)
        steps = list_keyframes(mark, self._clip, self._ledger, self._item)
        sequence = [self._spell_keyframe(mark, frame, keyframe) for frame, keyframe in steps]
        value = {
            "framesCount": len(self._clip.starts_us),
            "duration": self._clip.duration_us / 1e6,
            "sequence": sequence,
        }
        return self._result(mark, "track", value, label)

    def _spell_keyframe(self, mark: Track, frame: int, keyframe: Keyframe) -> Result:
        assert self._clip is not None
        xyxy = keyframe.xyxy or make_mark(mark, keyframe).extent().xyxy
        if xyxy is None:
            raise LeftOut("mark_unplaced", mark.id)
        time_s = int(self._clip.starts_us[frame]) / 1e6
        place = self._place_box(xyxy, keyframe.rotation_deg if mark.shape == "box" else 0.0)
        return {"frame": frame + 1, "enabled": keyframe.visible, "time": time_s, **place}

    def _result(self, mark: SlotMark, control: str, value: Result, label: str) -> Result:
        kind = CONTROLS[control]
        result: Result = {
            "id": mark.id,
            "type": kind,
            "from_name": f"{self._name}_{control}",
            "to_name": self._name,
            "value": {**value, "labels" if control == "track" else kind: [label]},
        }
        if self._size != (0, 0) and self._clip is None:
            height, width = self._size
            result |= {"original_width": width, "original_height": height, "image_rotation": 0}
        if mark.origin is not None:
            result["origin"] = "prediction-changed" if mark.origin.edited else "prediction"
            if mark.origin.score is not None:
                result["score"] = mark.origin.score
        return result

    def _lose(self, code: str, mark: SlotMark) -> None:
        self._ledger.lose(code, self._item, mark.id)


LABELS = frozenset(CONTROLS.values())
"""Keys under which values of regions hold their labels."""
