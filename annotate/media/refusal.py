"""Why a file is not taken in, and the limits it is held to."""

from typing import Literal

import msgspec

from annotate.errors import Invalid

RefusalCode = Literal[
    "empty_file",
    "unknown_type",
    "wrong_type",
    "svg_not_allowed",
    "html_not_allowed",
    "polyglot",
    "truncated",
    "corrupt",
    "too_many_pixels",
    "too_large_bytes",
    "too_long",
    "unsupported_codec",
]


class MediaRefused(Invalid):
    """A file that cannot be taken in.

    Attributes:
        code: Stable machine-readable reason.
        message: What was wrong with its value and unit, what was expected, and what to do.
    """

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(code, message)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file may cost to decode.

    Attributes:
        max_bytes: Largest audio or video file, bytes; it is streamed, never held in memory.
        max_image_bytes: Largest image file, bytes; it is held in memory once.
        max_text_bytes: Largest text file, bytes.
        max_pixels: Most pixels of an image or a video frame, width times height; checked before decoding. Decoding
            takes up to about 8 bytes of memory a pixel.
        max_frames: Most frames of an animated image, or pages of a TIFF.
        max_duration_us: Longest audio or video, microseconds.
    """

    max_bytes: int = 16 * 1024**3
    max_image_bytes: int = 256 * 1024**2
    max_text_bytes: int = 16 * 1024**2
    max_pixels: int = 100_000_000
    max_frames: int = 10_000
    max_duration_us: int = 24 * 3600 * 1_000_000


DEFAULT_LIMITS = Limits()


def check_pixels(width_px: int, height_px: int, limits: Limits) -> None:
    """Refuse a picture that is too large to decode safely.

    Args:
        width_px: Width that the header promises.
        height_px: Height that the header promises.
        limits: What is allowed.

    Raises:
        MediaRefused: ``too_many_pixels``, or ``corrupt`` for a picture without pixels.
    """
    if width_px < 1 or height_px < 1:
        raise MediaRefused(
            "corrupt", f"the header says {width_px} x {height_px} px; expected at least 1 x 1: re-save it"
        )
    if width_px * height_px > limits.max_pixels:
        raise MediaRefused(
            "too_many_pixels",
            f"{width_px} x {height_px} px is {width_px * height_px / 1e6:.1f} megapixels; expected at most "
            f"{limits.max_pixels / 1e6:.1f}: scale it down or cut it into tiles",
        )


def check_duration(duration_us: float, limits: Limits) -> None:
    """Refuse audio or video that is too long.

    Args:
        duration_us: Length, microseconds.
        limits: What is allowed.

    Raises:
        MediaRefused: ``too_long``.
    """
    if duration_us > limits.max_duration_us:
        raise MediaRefused(
            "too_long",
            f"it lasts {duration_us / 1e6:.1f} s; expected at most {limits.max_duration_us / 1e6:.1f} s: cut it into "
            "pieces",
        )


def check_frames(count: int, limits: Limits) -> None:
    """Refuse an animation with too many frames or a document with too many pages.

    Args:
        count: Frames or pages found so far.
        limits: What is allowed.

    Raises:
        MediaRefused: ``too_long``.
    """
    if count > limits.max_frames:
        raise MediaRefused(
            "too_long",
            f"it holds at least {count} frames or pages; expected at most {limits.max_frames}: split it, or send video",
        )
