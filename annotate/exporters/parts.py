"""Files of an export that hold its media, so that a run that follows one that was cut short need not write them again.

The same export writes the same bytes each time, so a file that is whole stays right. Rows are cheap and are rendered
again; media are read, turned and packed once.
"""

import msgspec

from annotate.exporters.report import FileEntry


class Entry(msgspec.Struct, array_like=True, gc=False):
    """What was counted and lost since the books were last cut.

    Attributes:
        counts: How much is to be written, by noun.
        lost: Code of a loss, how often it happened, and its first places as item and entity.
    """

    counts: dict[str, int] = {}
    lost: list[tuple[str, int, list[tuple[str, str | None]]]] = []


class Part(msgspec.Struct, frozen=True):
    """A file that is whole.

    Attributes:
        file: Its path, length and hash.
        count: How many of those that waited for their place it took, the ones that were lost included.
        entry: What was counted and lost while it was written.
    """

    file: FileEntry
    count: int
    entry: Entry
