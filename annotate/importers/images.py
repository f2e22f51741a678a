"""Facts that importers need of media: the upright size of an image from its header, and what a file is."""

from typing import Literal

from PIL import Image, UnidentifiedImageError

from annotate.importers.base import BadRecord
from annotate.importers.source import Source
from annotate.media.orientation import measure_upright
from annotate.media.sniff import HEAD_BYTES, sniff

Family = Literal["image", "video", "audio", "text"]
_SUFFIXES: dict[str, Family] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif"), "image"),
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "avi", "ogv", "m4v"), "video"),
    **dict.fromkeys(("wav", "flac", "mp3", "ogg", "m4a", "opus", "aac"), "audio"),
    "txt": "text",
}


def measure_image(source: Source, path: str) -> tuple[int, int]:
    """Return the upright (width, height) of an image in pixels, from its header alone.

    Raises:
        BadRecord: It is no image that can be read.
    """
    try:
        with source.open(path) as stream, Image.open(stream) as image:
            return measure_upright(image)
    except UnidentifiedImageError as error:
        raise BadRecord("bad_image", f"{path}: it is no image, or a broken one; replace it") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadRecord("bad_image", f"{path}: the size of the image cannot be read: {error}") from error


def guess_family(path: str) -> Family | None:
    """Return what a file is by the end of its name; None when that says nothing."""
    return _SUFFIXES.get(path.rsplit("?", 1)[0].rsplit(".", 1)[-1].lower())


def find_family(source: Source, path: str) -> Family | None:
    """Return what a file is by its bytes; None for what is no medium."""
    kind = sniff(source.head(path, HEAD_BYTES))
    if kind is None or kind.family == "other" or kind.advice:
        return None
    # Containers of sound alone look like video until they are opened; their names say more.
    return guess_family(path) if kind.family == "video" and guess_family(path) == "audio" else kind.family
