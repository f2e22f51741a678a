"""Turns image bytes into the upright RGB pixels that encoders take. NOT: models, storage, thumbnails.

Pillow lets go of the interpreter lock while it decodes and resizes, so threads that write into one preallocated array
use every core without copying pixels between processes.
"""

import io
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from annotate.cores import count_cores
from annotate.errors import Invalid
from annotate.media.orientation import turn_upright

Rgb = tuple[float, float, float]
Picture = Image.Image | NDArray[np.uint8]
"""An upright image: a Pillow image of any mode, or an array (H, W), (H, W, 3) or (H, W, 4) of 0..255."""

OVERSAMPLING: Final = 2.0
"""A JPEG is decoded at 1/2, 1/4 or 1/8 of its size only while this many source pixels stay for each wanted one."""

WHITE: Final = (255, 255, 255)
_DECODER_ERRORS: Final = (
    *(OSError, SyntaxError, ValueError, RuntimeError, EOFError, struct.error),
    Image.DecompressionBombError,
)
"""What Pillow's decoders raise for a broken file, each in its own way."""

_RESAMPLE: Final = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


class ImageUnreadable(Invalid):
    """Bytes that are not an image, or not a whole one."""

    def __init__(self, reason: object) -> None:
        super().__init__("image_unreadable", f"the image cannot be decoded: {reason}; expected a whole image file")


class PixelSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The pixels that an encoder takes.

    Attributes:
        side_px: Side of the square input.
        fit: How an image becomes a square: its centre, the whole of it squeezed, or the whole of it between borders.
        crop_ratio: For ``crop``: the share of the short side that is kept, above 0, at most 1.
        resample: Interpolation.
        fill: For ``pad``: the border's value in every channel, 0..255.
        mean: What the model subtracts from each channel, in 0..1.
        std: What the model then divides each channel by, in 0..1.
    """

    side_px: int
    mean: Rgb
    std: Rgb
    fit: Literal["crop", "squash", "pad"] = "crop"
    crop_ratio: float = 1.0
    resample: Literal["bicubic", "bilinear"] = "bicubic"
    fill: int = 0

    @property
    def source_side_px(self) -> int:
        """Short side below which decoding small loses detail."""
        return round(self.side_px / self.crop_ratio * OVERSAMPLING)


class DecodedBatch(NamedTuple):
    """Pixels of N images: (N, S, S, 3) uint8; and by row, why an image is missing (its pixels are zero)."""

    pixels: NDArray[np.uint8]
    failures: dict[int, str]


def decode_batch(blobs: Sequence[bytes], spec: PixelSpec, *, out: NDArray[np.uint8] | None = None) -> DecodedBatch:
    """Decode image files on every core; one that cannot be read does not sink the others.

    Args:
        blobs: N image files.
        spec: The pixels wanted.
        out: (M, S, S, 3) uint8 with M >= N to write into, so that a loop allocates once; None allocates.

    Returns:
        The first N rows of ``out`` and the failures.
    """
    pixels = allocate_pixels(len(blobs), spec) if out is None else out[: len(blobs)]

    def decode_row(row: int) -> str | None:
        try:
            fit_pixels(decode_upright(blobs[row], min_side_px=spec.source_side_px), spec, out=pixels[row])
        except ImageUnreadable as error:
            pixels[row] = 0
            return error.message
        return None

    with ThreadPoolExecutor(count_cores()) as pool:
        messages = list(pool.map(decode_row, range(len(blobs))))
    return DecodedBatch(pixels, {row: message for row, message in enumerate(messages) if message is not None})


def fit_batch(
    pictures: Sequence[Picture], spec: PixelSpec, *, out: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Bring decoded upright images into the shape an encoder takes, on every core.

    Returns:
        (N, S, S, 3) uint8.
    """
    pixels = allocate_pixels(len(pictures), spec) if out is None else out[: len(pictures)]
    with ThreadPoolExecutor(count_cores()) as pool:
        list(pool.map(lambda row: fit_pixels(flatten(pictures[row]), spec, out=pixels[row]), range(len(pictures))))
    return pixels


def allocate_pixels(count: int, spec: PixelSpec) -> NDArray[np.uint8]:
    """Return room for ``count`` images: (N, S, S, 3) uint8."""
    return np.empty((count, spec.side_px, spec.side_px, 3), dtype=np.uint8)


def decode_upright(data: bytes, *, min_side_px: int | None = None) -> Image.Image:
    """Decode an image file: EXIF orientation applied, RGB, transparency laid on white.

    Args:
        data: The file's bytes.
        min_side_px: A JPEG may be decoded smaller, which is faster, as long as its short side keeps this many pixels;
            None decodes it whole.

    Raises:
        ImageUnreadable: Not an image, cut short, or so large that it looks like a decompression bomb.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            if min_side_px is not None:
                image.draft(None, (min_side_px, min_side_px))
            image.load()
            return flatten(turn_upright(image))
    except _DECODER_ERRORS as error:
        raise ImageUnreadable(error) from error


def flatten(picture: Picture) -> Image.Image:
    """Return a picture as plain RGB: transparency laid on white, 16-bit values brought to 8."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.int64) >> 8
        return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        ground = Image.new("RGBA", whole.size, WHITE)
        return Image.alpha_composite(ground, whole).convert("RGB")
    return image.convert("RGB")


def fit_pixels(image: Image.Image, spec: PixelSpec, *, out: NDArray[np.uint8]) -> None:
    """Crop, squeeze or pad one RGB image to the square an encoder takes.

    Args:
        image: Upright RGB of at least one pixel.
        spec: The pixels wanted.
        out: (S, S, 3) uint8 to write into.
    """
    side, (width, height) = spec.side_px, image.size
    resample = _RESAMPLE[spec.resample]
    if spec.fit == "pad":
        scale = side / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (side - size[0]) // 2, (side - size[1]) // 2
        out[:] = spec.fill
        out[top : top + size[1], left : left + size[0]] = np.asarray(image.resize(size, resample))
        return
    box = find_crop(width, height, spec) if spec.fit == "crop" else None
    out[:] = np.asarray(image.resize((side, side), resample, box=box))


def find_crop(width: int, height: int, spec: PixelSpec) -> tuple[float, float, float, float]:
    """Return the part of an image, (left, top, right, bottom) in pixels, that a ``crop`` keeps.

    It is the part that torchvision's ``Resize`` and then ``CenterCrop`` keep, whose sizes and offsets are whole pixels
    of the smaller image: so one step gives the pixels of their two.
    """
    short = round(spec.side_px / spec.crop_ratio)
    across, down = (max(short, short * length // min(width, height)) for length in (width, height))
    left, top = round((across - spec.side_px) / 2), round((down - spec.side_px) / 2)
    x_scale, y_scale = width / across, height / down
    return left * x_scale, top * y_scale, (left + spec.side_px) * x_scale, (top + spec.side_px) * y_scale
