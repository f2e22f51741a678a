"""Which way up an image is: one reading for its facts, its pixels, what is imported and what is exported.

Only EXIF counts, as in browsers and OpenCV: they show what people mark. Pillow also takes the orientation that XMP or a
text chunk of a PNG states, and would turn what everybody else leaves as it is; and it turns TIFF files by itself.
"""

import struct
import zlib
from typing import Final

from PIL import ExifTags, Image

UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns the stored pixels upright, by EXIF orientation."""

DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow's decoders are known to raise on damaged input."""

_SIDEWAYS = (5, 6, 7, 8)


def read_orientation(image: Image.Image) -> int:
    """Return how an image's pixels, as Pillow gives them, are still to be turned: an EXIF orientation, 1 to 8.

    Args:
        image: An opened image, decoded or not. A PNG is decoded when its EXIF data may stand behind its pixels.

    Returns:
        1 for what is upright, has no EXIF data or damaged ones, and for TIFF, which Pillow turns by itself.
    """
    if image.format == "TIFF":
        return 1
    try:
        image.getexif()  # Reads a PNG to its end.
        exif = Image.Exif()
        exif.load(image.info.get("exif", b""))
        orientation = exif.get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:
        return 1
    return orientation if orientation in UPRIGHT else 1


def read_pillow_orientation(image: Image.Image) -> int:
    """Return the orientation that Pillow's own turning goes by, of XMP too; that of a TIFF before it is decoded."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:
        return 1
    return orientation if orientation in UPRIGHT else 1


def measure_upright(image: Image.Image) -> tuple[int, int]:
    """Return the upright (width, height) of an opened image, px."""
    width, height = image.size
    return (height, width) if read_orientation(image) in _SIDEWAYS else (width, height)


def turn_upright(image: Image.Image) -> Image.Image:
    """Return an image with its pixels turned upright; the image itself where nothing is to turn."""
    method = UPRIGHT.get(read_orientation(image))
    return image if method is None else image.transpose(method)
