"""Reads a text file: UTF-8, kept exactly as received."""

from annotate.media.refusal import MediaRefused
from annotate.media.sniff import find_control


def read_text(data: bytes) -> str:
    """Decode a text.

    Args:
        data: The whole file. A byte order mark stays in the text as U+FEFF.

    Returns:
        The text; its length counts Unicode code points.

    Raises:
        MediaRefused: ``unknown_type`` when it is not UTF-8 or holds control characters, such as NUL.
    """
    at = find_control(data)
    if at is not None:
        raise MediaRefused("unknown_type", f"byte {at} is {data[at]:#04x}, which no text holds: send UTF-8 text")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise MediaRefused(
            "unknown_type",
            f"byte {error.start} is {data[error.start]:#04x}, which is not UTF-8: save the text as UTF-8",
        ) from error
