"""Images of other formats written anew as JPEG, for readers that take nothing else."""

import io
from typing import Annotated, Final, Literal

import numpy as np
from msgspec import Meta
from PIL import Image

from annotate.exporters.ledger import Books
from annotate.media.orientation import DECODER_ERRORS, turn_upright

ImageFormat = Annotated[
    Literal["as_is", "jpg"],
    Meta(
        description="as_is: images keep their format. jpg: those of other formats are written anew as JPEG, and all "
        "names end in .jpg, as some readers expect."
    ),
]

QUALITY: Final[dict[str, object]] = {"quality": 95, "subsampling": 0}
JPEG_START: Final = b"\xff\xd8\xff"
MODES: Final = ("L", "RGB", "CMYK")
"""What JPEG holds."""

JPEG_LOSSES = {
    "image_as_jpeg": "Images of other formats were written anew as JPEG at quality 95, as the options ask: pixels "
    "differ a little, what was transparent is white.",
    "image_not_jpeg": "Some images could not be written as JPEG: their files hold the bytes they came with.",
}
"""Losses of :func:`make_jpeg`."""


def make_jpeg(data: bytes, *, ledger: Books, item: str, slot: str) -> bytes:
    """Return an image as an upright JPEG; the same bytes for one that is JPEG, whichever way up."""
    if data.startswith(JPEG_START):
        return data
    written = write_jpeg(data)
    ledger.lose("image_not_jpeg" if written is None else "image_as_jpeg", item, slot)
    return data if written is None else written


def write_jpeg(data: bytes) -> bytes | None:
    """Return an image as an upright JPEG: the first frame of several, on white; None where that fails."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            profile = image.info.get("icc_profile")
            plain = _flatten(turn_upright(image))
            written = io.BytesIO()
            plain.save(written, "JPEG", icc_profile=profile if plain.mode == image.mode else None, **QUALITY)
    except DECODER_ERRORS:
        return None
    return written.getvalue()


def _flatten(image: Image.Image) -> Image.Image:
    """Return an image in a mode that JPEG holds: transparency on white, 16 bits cut to the upper 8."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    if image.mode in MODES and "transparency" not in image.info:
        bare = image.copy()
        bare.info = {}
        return bare
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
