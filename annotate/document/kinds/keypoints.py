"""Kind ``keypoints``: the named joints of one skeleton."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.geometry import find_points_extent
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import ClassId, Xy

OKS_SIGMA = 0.1
"""One falloff for every joint: COCO's per-joint sigmas range from 0.025 (eyes) to 0.107 (hips)."""


class Joint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One joint.

    Attributes:
        visibility: 0 not in the image, 1 hidden but placed, 2 visible (COCO).
        xy: Position, px; absent exactly when visibility is 0.
    """

    visibility: Literal[0, 1, 2]
    xy: Xy | None = None


class Keypoints(SlotMark, tag="keypoints", frozen=True, kw_only=True):
    """The joints of one thing, by their names in the skeleton of the ontology."""

    media: ClassVar[tuple[MediaKind, ...]] = ("image",)

    skeleton: ClassId
    joints: Annotated[dict[ClassId, Joint], Meta(min_length=1)]

    def check_shape(self) -> Iterator[Problem]:
        for name, joint in self.joints.items():
            if (joint.xy is None) != (joint.visibility == 0):
                position = "no position" if joint.xy is None else "a position"
                yield self.problem(
                    "joint_visibility",
                    f"joint {name!r} has visibility {joint.visibility} and {position}; "
                    "expected a position unless visibility is 0",
                )

    def placed(self) -> dict[str, Xy]:
        """Return the positions of the joints that have one."""
        return {name: joint.xy for name, joint in self.joints.items() if joint.xy is not None}

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        yield from self.check_points(list(self.placed().values()), asset)

    def extent(self) -> Extent:
        placed = list(self.placed().values())
        return Extent(xyxy=find_points_extent(placed)) if placed else Extent()

    def agreement(self, other: "Keypoints") -> float:
        """Return object keypoint similarity (COCO) over the joints that either placed, 0..1.

        The scale is the area of the box around the joints of both; a joint that only one of them placed counts 0.
        """
        mine, theirs = self.placed(), other.placed()
        names = mine.keys() | theirs.keys()
        if not names:
            return 1.0
        x1, y1, x2, y2 = find_points_extent([*mine.values(), *theirs.values()])
        scale = max((x2 - x1) * (y2 - y1), 1.0)
        shared = [name for name in names if name in mine and name in theirs]
        squared = [(mine[n][0] - theirs[n][0]) ** 2 + (mine[n][1] - theirs[n][1]) ** 2 for n in shared]
        similarity = np.exp(-np.array(squared) / (2 * scale * (2 * OKS_SIGMA) ** 2))
        return float(similarity.sum() / len(names))
