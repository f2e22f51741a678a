"""Makes the small picture that lists and grids show."""

import io

import msgspec
import numpy as np
import simplejpeg
from PIL import Image

from annotate.media.scaling import Levels, shrink_levels, shrink_picture

SHORT_SIDE_PX = 256
LONG_SIDE_PX = 512
_WORKING_LONG_SIDE_PX = 2048


class Thumbnail(msgspec.Struct, frozen=True):
    """A small upright picture.

    Attributes:
        data: Its bytes: JPEG, or WebP when the original is partly transparent. No EXIF, no colour profile.
        mime: ``image/jpeg`` or ``image/webp``.
    """

    data: bytes
    mime: str


def scale_to_working(picture: Image.Image) -> Image.Image:
    """Return the copy that thumbnails, hashes and quality are computed on: decoded once, shrunk once.

    Args:
        picture: Upright picture in mode RGB, RGBA, I;16, I or F.

    Returns:
        The picture with a short side of at most 256 px and a long side of at most 2048 px, never enlarged; what is
        shrunk of mode I becomes F.
    """
    size = _fit(picture.size, _WORKING_LONG_SIDE_PX)
    return picture if size == picture.size else shrink_picture(picture, size)


def scale_levels_to_working(levels: Levels) -> Levels:
    """Do the same to a picture that is an array.

    Args:
        levels: (H, W, 3) uint8, R, G, B.
    """
    before = levels.shape[1], levels.shape[0]
    size = _fit(before, _WORKING_LONG_SIDE_PX)
    return levels if size == before else shrink_levels(levels, size)


def make_thumbnail(working: Image.Image | Levels) -> Thumbnail:
    """Encode a thumbnail: short side at most 256 px, long side at most 512 px, never enlarged, quality 85.

    Args:
        working: What :func:`scale_to_working` returned, in mode L, RGB or RGBA, or its (H, W), (H, W, 3) or (H, W, 4)
            levels.
    """
    levels = np.ascontiguousarray(working)
    before = levels.shape[1], levels.shape[0]
    size = _fit(before, LONG_SIDE_PX)
    if levels.ndim == 3 and levels.shape[2] == 4:
        picture, out = Image.fromarray(levels), io.BytesIO()
        small = picture if size == before else shrink_picture(picture, size)
        small.save(out, "WEBP", quality=85, icc_profile=b"", exif=b"", xmp=b"")
        return Thumbnail(out.getvalue(), "image/webp")
    levels = levels if size == before else shrink_levels(levels, size)
    if levels.ndim == 2:
        data = simplejpeg.encode_jpeg(levels[:, :, None], quality=85, colorspace="GRAY", colorsubsampling="GRAY")
    else:
        data = simplejpeg.encode_jpeg(levels, quality=85, colorsubsampling="420")
    return Thumbnail(data, "image/jpeg")


def _fit(size: tuple[int, int], long_side_px: int) -> tuple[int, int]:
    short, long = sorted(size)
    scale = min(1.0, SHORT_SIDE_PX / short, long_side_px / long)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
