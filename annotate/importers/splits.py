"""Which split a file's path speaks of."""

import re

_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
}
_SPLITS |= {"dev": "validation", "test": "test", "testing": "test"}
_WORD = re.compile(r"[a-z]+")


def find_split(path: str) -> str | None:
    """Return ``train``, ``validation`` or ``test`` when a path has such a word; the last one counts."""
    words = [word for word in _WORD.findall(path.lower()) if word in _SPLITS]
    return _SPLITS[words[-1]] if words else None
