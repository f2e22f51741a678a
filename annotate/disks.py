"""What to tell people of a disk that takes no more, or nothing at all."""

import errno
from typing import Final

from annotate.errors import Unavailable

FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
UNWRITABLE: Final = {errno.EROFS, errno.EACCES, errno.EPERM}


def explain_refusal(error: OSError, place: str = "") -> Unavailable | None:
    """Return an error of the system in words; None where it is not one of a full or protected disk.

    Args:
        error: What opening or writing a file raised.
        place: What could not be written; the file that the error names, else a temporary file, where that is empty.
    """
    named = place or (repr(error.filename) if error.filename else "the folder of temporary files (TMPDIR)")
    if error.errno in FULL:
        return Unavailable(
            "disk_full", f"there is no room left in {named} ({error.strerror}). Make room, then try again"
        )
    if error.errno in UNWRITABLE:
        message = f"{named} cannot be read or written ({error.strerror}). Give the server the right to, then try again"
        return Unavailable("disk_refuses", message)
    return None
