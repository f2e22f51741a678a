"""Which file a foreign path means: exactly it, or the one that ends like it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_WORD = re.compile(r"[^0-9A-Za-z]+")


class _Rank(NamedTuple):
    """How well a file fits; compared from first to last."""

    same_end: int
    same_end_folded: int
    words_near: int
    is_beside: bool


class MediaIndex:
    """Finds files by the ends of their paths.

    Formats name media by paths below some root of their own (``train2017/1.jpg``, ``/data/upload/3/1.jpg``,
    ``C:\\photos\\1.JPG``), so the longest common end decides; where no name fits, one in other letter case does.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._by_name: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] | None = None
        for path in paths:
            self._exact.add(path)
            self._by_name.setdefault(path.rsplit("/", 1)[-1], []).append(path)

    def find(self, named: str, *, near: str = "") -> str | None:
        """Return the file that a path means.

        Args:
            named: As the format spells it.
            near: A path or word, e.g. the name of the annotation file: among files that fit equally well, the one
                with more of its words is taken, then the one in a folder beside its folder.

        Returns:
            Its path in the source; None when there is none, or no way to choose.
        """
        wanted = named.replace("\\", "/").removeprefix("./")
        if wanted in self._exact:
            return wanted
        name = wanted.rsplit("/", 1)[-1]
        candidates = self._by_name.get(name) or self._find_folded(name)
        if len(candidates) <= 1:
            return candidates[0] if candidates else None
        words = split_words(near)
        ranks = {path: _rank(path, wanted, words, near) for path in candidates}
        best = max(ranks.values())
        chosen = [path for path, rank in ranks.items() if rank == best]
        return chosen[0] if len(chosen) == 1 else None

    def _find_folded(self, name: str) -> list[str]:
        if self._folded is None:
            self._folded = {}
            for known, paths in self._by_name.items():
                self._folded.setdefault(known.casefold(), []).extend(paths)
        return self._folded.get(name.casefold(), [])


def split_words(path: str) -> set[str]:
    """Return the words of a path, in lower case."""
    return set(_WORD.split(path.lower()))


def _rank(path: str, wanted: str, words: set[str], near: str) -> _Rank:
    return _Rank(
        _count_common_end(path, wanted),
        _count_common_end(path.casefold(), wanted.casefold()),
        len(words & split_words(path)),
        _is_beside(path, near),
    )


def _count_common_end(path: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(reversed(path.split("/")), reversed(other.split("/")), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _is_beside(path: str, near: str) -> bool:
    """Return whether two files lie in folders side by side, as ``Annotations`` and ``JPEGImages`` do."""
    mine, theirs = path.split("/")[:-1], near.split("/")[:-1]
    return bool(theirs) and len(mine) == len(theirs) and mine[:-1] == theirs[:-1]
