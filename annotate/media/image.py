"""Decodes an image, whole and once, and takes everything from those pixels.

Colour profiles are ignored: pixels are what the file stores, as trainers read them. The scaled decoding that JPEG
offers is not used, for the pixel hash needs every pixel. JPEG pixels, and so their hash, may differ between versions of
the decoder; a change of decoder therefore raises ``FACTS_VERSION``.
"""

import hashlib
import io
import re
import threading
from typing import NamedTuple

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile

from annotate.media.facts import MediaFacts
from annotate.media.filetype import FileType
from annotate.media.hashes import hash_dct, hash_pdq
from annotate.media.orientation import DECODER_ERRORS, read_orientation, turn_upright
from annotate.media.quality import measure_quality
from annotate.media.refusal import Limits, MediaRefused, check_frames, check_pixels
from annotate.media.scaling import Levels
from annotate.media.structure import check_hidden, find_jpeg_end, find_png_end, truncated, walk_gif
from annotate.media.thumbnails import Thumbnail, make_thumbnail, scale_levels_to_working, scale_to_working

Image.init()
# Pillow gives back the memory of every picture, and asking for it again costs a tenth of the time: it keeps a little.
Image.core.set_blocks_max(16)  # type: ignore[attr-defined]

_EXIF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_EXIF_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_HASH_STRIP_BYTES = 1 << 20
_KEPT_BYTES = 1 << 25
_kept = threading.local()


class _Decoded(NamedTuple):
    """What is kept of a picture, upright and normalised: width and height, hash, and the working copy's levels."""

    size: tuple[int, int]
    pixel_sha256: str
    working: Levels


def probe_image(data: bytes, file_type: FileType, *, limits: Limits) -> tuple[MediaFacts, Thumbnail]:
    """Decode an image.

    Args:
        data: The whole file.
        file_type: What it is.
        limits: What it may cost.

    Returns:
        Its facts and its thumbnail.

    Raises:
        MediaRefused: It is cut short, corrupt, too large, or hides another file.
    """
    end, frames = _find_end(data, file_type, limits)
    check_hidden(data, end)
    image = _open(data, file_type, limits)
    orientation, taken_at = read_exif(image)
    pages = _count_pages(image, limits) if file_type.id == "tiff" else None
    frames = frames if file_type.id == "gif" else _count_frames(image, file_type, limits)
    (width_px, height_px), pixel_sha256, working = _decode_jpeg(data, image, orientation) or _decode(image)
    grey = _to_grey(working)
    pdq, pdq_quality = hash_pdq(grey)
    facts = MediaFacts(
        media="image",
        mime=file_type.mime,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        trailing_bytes=len(data) - end,
        width_px=width_px,
        height_px=height_px,
        orientation=orientation,
        color_mode=image.mode,
        has_alpha=working.ndim == 3 and working.shape[2] == 4,
        page_count=pages,
        frame_count=frames,
        taken_at=taken_at,
        pixel_sha256=pixel_sha256,
        phash64=hash_dct(grey),
        pdq256=pdq,
        pdq_quality=pdq_quality,
        quality=measure_quality(grey, aspect_ratio=width_px / height_px),
    )
    return facts, make_thumbnail(working)


def read_exif(image: Image.Image) -> tuple[int, str | None]:
    """Return the orientation, 1 to 8, and when the image was taken; damaged EXIF counts as none."""
    orientation = read_orientation(image)
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        taken = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
        offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    except DECODER_ERRORS:
        return orientation, None
    return orientation, _read_time(taken, offset)


def _read_time(taken: object, offset: object) -> str | None:
    found = _EXIF_TIME.match(taken) if isinstance(taken, str) else None
    if not found or found[1] == "0000":
        return None
    zone = offset if isinstance(offset, str) and _EXIF_OFFSET.fullmatch(offset) else ""
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6]}{zone}"


def normalise(image: Image.Image) -> Image.Image:
    """Bring decoded pixels to one of the five forms that are hashed.

    Args:
        image: Decoded image of any mode.

    Returns:
        ``RGB``; ``RGBA`` when some pixel is not opaque; ``I;16`` for 16-bit grey; ``I`` or ``F`` for 32-bit grey.
        CMYK and YCbCr become RGB by formula. 16-bit colour has been cut to 8 bits by the decoder.
    """
    if image.mode.startswith("I;16"):
        return Image.fromarray(np.asarray(image).astype("<u2"))
    if image.mode in ("I", "F"):
        return image
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    rgba = image.convert("RGBA")
    is_opaque = rgba.getchannel("A").getextrema() == (255, 255)
    return rgba.convert("RGB") if is_opaque else rgba


def as_8_bit(picture: Image.Image) -> Image.Image:
    """Return a picture to look at: 16-bit grey keeps its high byte, 32-bit grey is stretched to the full range.

    Args:
        picture: What :func:`normalise` returned, or its working copy.

    Returns:
        Mode L, RGB or RGBA.
    """
    if picture.mode == "I;16":
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode not in ("I", "F"):
        return picture
    values = np.nan_to_num(np.asarray(picture, dtype=np.float32), posinf=0.0, neginf=0.0)
    low, high = values.min(), values.max()
    return Image.fromarray(((values - low) * (255 / (high - low or 1))).astype(np.uint8))


def hash_pixels(picture: Image.Image) -> str:
    """Return the SHA-256 of a picture's pixels, hex.

    What is hashed: the ASCII line ``<mode> <width> <height>\\n``, then the rows from the top, left to right: R, G, B
    (and A) bytes, or little-endian integers or floats.

    Args:
        picture: What :func:`normalise` returned.
    """
    digest = hashlib.sha256(_head_of(picture.mode, picture.size))
    rows = max(1, _HASH_STRIP_BYTES // (4 * picture.width))
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(top + rows, picture.height)))
        digest.update(strip.tobytes())
    return digest.hexdigest()


def _head_of(mode: str, size: tuple[int, int]) -> bytes:
    return f"{mode} {size[0]} {size[1]}\n".encode()


def _to_grey(working: Levels) -> NDArray[np.uint8]:
    """Return (H, W) levels of the picture on white; the colours of transparent pixels are arbitrary."""
    if working.ndim == 2:
        return working
    if working.shape[2] == 4:
        picture = Image.fromarray(working)
        working = np.asarray(Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB"))
    return np.asarray(cv2.cvtColor(working, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _find_end(data: bytes, file_type: FileType, limits: Limits) -> tuple[int, int | None]:
    """Return where the image ends, and the frames counted on the way."""
    frames: int | None = None
    end: int | None = len(data)
    if file_type.id == "jpeg":
        end = find_jpeg_end(data)
    elif file_type.id == "png":
        end = find_png_end(data)
    elif file_type.id == "gif":
        end, frames = walk_gif(data, limits)
    elif file_type.id == "webp":
        end = 8 + int.from_bytes(data[4:8], "little")
    if end is None:
        raise truncated(f"its end marker is missing after {len(data)} bytes")
    return min(end, len(data)), frames if frames and frames > 1 else None


def _open(data: bytes, file_type: FileType, limits: Limits) -> ImageFile.ImageFile:
    """Read the header with the one decoder that fits, and hold the size against the limits.

    ``Image.open`` has a limit of its own, global to the process and warned about; asking the decoder itself leaves
    exactly one limit, ours.
    """
    if file_type.pillow not in Image.OPEN:
        raise MediaRefused(
            "unsupported_codec", f"this server's Pillow cannot read a {file_type.label}: convert it to PNG"
        )
    factory, _ = Image.OPEN[file_type.pillow]
    try:
        image = factory(io.BytesIO(data), "")
    except DECODER_ERRORS as error:
        raise _undecodable(error) from error
    check_pixels(image.width, image.height, limits)
    return image


def _decode_jpeg(data: bytes, image: ImageFile.ImageFile, orientation: int) -> _Decoded | None:
    """Decode a plain JPEG straight to the bytes that are hashed, a third faster than through Pillow.

    Returns:
        What :func:`_decode` returns, with the same pixels; None for what is no plain upright colour JPEG, and for what
        libjpeg warns of: that is left to Pillow, which tells damage from what can be overlooked.
    """
    if image.format not in ("JPEG", "MPO") or image.mode != "RGB" or orientation != 1:
        return None
    try:
        levels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, buffer=_borrow(3 * image.width * image.height))
    except ValueError:
        return None
    if levels.shape != (image.height, image.width, 3):
        return None
    digest = hashlib.sha256(_head_of(image.mode, image.size))
    digest.update(levels.data)
    return _Decoded(image.size, digest.hexdigest(), scale_levels_to_working(levels))


def _borrow(size: int) -> NDArray[np.uint8]:
    """Return room for so many bytes, the same again for each picture of a thread unless it is large."""
    room: NDArray[np.uint8] | None = getattr(_kept, "room", None)
    if room is None or len(room) < size:
        room = np.empty(size, np.uint8)
        if size <= _KEPT_BYTES:
            _kept.room = room
    return room[:size]


def _decode(image: ImageFile.ImageFile) -> _Decoded:
    try:
        image.seek(0)
        image.load()
        picture = normalise(turn_upright(image))
    except DECODER_ERRORS as error:
        raise _undecodable(error) from error
    return _Decoded(picture.size, hash_pixels(picture), np.asarray(as_8_bit(scale_to_working(picture))))


def _undecodable(error: BaseException) -> MediaRefused:
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return truncated(str(error) or "the pixels end early")
    if str(error) == "unknown pixel mode" or "not available" in str(error):
        return MediaRefused(
            "unsupported_codec",
            f"the image stores its pixels in a way that is not read here ({error}): convert it to PNG",
        )
    return MediaRefused(
        "corrupt", f"the image cannot be decoded ({error or type(error).__name__}): save it again or send another copy"
    )


def _count_frames(image: ImageFile.ImageFile, file_type: FileType, limits: Limits) -> int | None:
    """Return how many frames the header of an animation promises; None for a still.

    A JPEG with several pictures is a still with previews or depth maps beside it, not an animation.
    """
    if file_type.id not in ("png", "webp", "avif"):
        return None
    frames: int = getattr(image, "n_frames", 1)
    check_frames(frames, limits)
    return frames if frames > 1 else None


def _count_pages(image: ImageFile.ImageFile, limits: Limits) -> int:
    pages = 1
    try:
        while True:
            image.seek(pages)
            pages += 1
            check_frames(pages, limits)
    except EOFError:
        return pages
    except DECODER_ERRORS as error:
        raise _undecodable(error) from error
