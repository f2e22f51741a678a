"""What a document needs to know about the assets it speaks of."""

from collections.abc import Mapping
from typing import Literal

import msgspec

MediaKind = Literal["image", "video", "audio", "text"]


class AssetFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The decoded facts of one asset that bounds are checked against.

    A None means "not known yet" (the asset has not been ingested), and the checks that need it are skipped.

    Attributes:
        media: What the asset is.
        width_px: Width of the upright image or video frame.
        height_px: Height of the upright image or video frame.
        duration_us: Length of the audio or video, microseconds.
        text_length: Length of the text, Unicode code points.
    """

    media: MediaKind
    width_px: int | None = None
    height_px: int | None = None
    duration_us: int | None = None
    text_length: int | None = None


Slots = Mapping[str, AssetFacts]
"""The assets of an item by the slot that holds them."""
