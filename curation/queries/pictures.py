"""Reads a picture that somebody searches with. It goes through the same door as an upload, and is not stored."""

from typing import IO, Final

from annotate.errors import Invalid
from annotate.media.probe import probe_file
from annotate.media.refusal import Limits
from annotate.storage import copy_to_disk

LIMITS: Final = Limits(
    max_bytes=1, max_text_bytes=1, max_image_bytes=32 * 1024**2, max_pixels=50_000_000, max_frames=500
)
"""Somebody waits, and the web server decodes it: less than an upload may be."""


def read_query_picture(file: IO[bytes], *, name: str) -> bytes:
    """Return the thumbnail that an upload of this picture would get, JPEG or WebP: what encoders see of it.

    Raises:
        MediaRefused: It is broken, too large, or hides another file.
        Invalid: It is no image.
    """
    with copy_to_disk(file) as path:
        probed = probe_file(path, name=name, limits=LIMITS)
    if probed.thumbnail is None or probed.facts.media != "image":
        raise Invalid(
            "not_an_image", f"{name!r} is {probed.facts.mime}; a search takes one image, such as a JPEG, PNG or WebP"
        )
    return probed.thumbnail.data
