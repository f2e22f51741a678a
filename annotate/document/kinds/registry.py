"""Every kind of mark. A new kind is one file here, one line in this table, and its folder in the front end."""

from typing import Final

from annotate.document.kinds.base import Mark
from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.instant import Instant
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.segment import Segment
from annotate.document.kinds.text import Text
from annotate.document.kinds.text_span import TextSpan
from annotate.document.kinds.track import Track

KINDS: Final[dict[str, type[Mark]]] = {
    "box": Box,
    "polygon": Polygon,
    "polyline": Polyline,
    "ellipse": Ellipse,
    "keypoints": Keypoints,
    "mask": Mask,
    "track": Track,
    "instant": Instant,
    "segment": Segment,
    "text_span": TextSpan,
    "choice": Choice,
    "rating": Rating,
    "text": Text,
    "relation": Relation,
}

AnyMark = (
    Box
    | Polygon
    | Polyline
    | Ellipse
    | Keypoints
    | Mask
    | Track
    | Instant
    | Segment
    | TextSpan
    | Choice
    | Rating
    | Text
    | Relation
)
"""The same kinds as a union, which is what decoding needs."""
