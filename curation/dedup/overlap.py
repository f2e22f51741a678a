"""Which texts hold a piece of a reference: a benchmark's question inside a longer text, say."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.shingles import Shingles, shingle_texts

WORDS: Final = 8
"""Words in a row that two texts rarely share by chance; GPT-3 (Brown et al. 2020) takes 13, of longer documents."""

TEXTS_AT_ONCE: Final = 20_000

Rows = NDArray[np.int64]


class Overlaps(NamedTuple):
    """P pairs of a reference and a text that holds much of it.

    Attributes:
        pairs: (P, 2) int64: reference, text; in lexicographic order, no pair twice.
        ratios: (P,) float32 in 0..1: share of the reference's runs of words that the text holds.
    """

    pairs: NDArray[np.int64]
    ratios: NDArray[np.float32]


def find_overlaps(references: Sequence[str], texts: Sequence[str], *, min_ratio: float, words: int = WORDS) -> Overlaps:
    """Find texts that hold at least a share of a reference's runs of words.

    The runs are hashed to be found and then compared as words, so that no chance equality of hashes is reported. A
    reference shorter than ``words`` is one run: all of it, in a text of the same words only.

    Args:
        references: R texts, few and short.
        texts: N texts, many and long; they are read in batches.
        min_ratio: Least share, above 0, at most 1.
        words: Words a run.
    """
    wanted = shingle_texts(references, unit="words", size=words)
    owners = np.repeat(np.arange(len(references), dtype=np.int64), np.diff(wanted.offsets))
    keys = np.unique((wanted.hashes.astype(np.uint64) << np.uint64(32)) | owners.astype(np.uint64))
    counts = np.bincount((keys & np.uint64(0xFFFF_FFFF)).astype(np.int64), minlength=len(references))
    known = _Known((keys >> np.uint64(32)).astype(np.uint32), (keys & np.uint64(0xFFFF_FFFF)).astype(np.int64))
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        batch = texts[start : start + TEXTS_AT_ONCE]
        shared, held = known.count_shared(shingle_texts(batch, unit="words", size=words))
        for reference, row in shared[held >= min_ratio * counts[shared[:, 0]]].tolist():
            ratio = measure_overlap(references[reference], batch[row], words=words)
            if ratio >= min_ratio:
                found.append((reference, start + row, ratio))
    found.sort()
    pairs = np.array([row[:2] for row in found], dtype=np.int64).reshape(-1, 2)
    return Overlaps(pairs, np.array([row[2] for row in found], dtype=np.float32))


def measure_overlap(reference: str, text: str, *, words: int = WORDS) -> float:
    """Return which share of a reference's runs of words a text holds, 0..1."""
    wanted = _cut_runs(reference, words)
    return len(wanted & _cut_runs(text, words)) / len(wanted) if wanted else 0.0


class _Known(NamedTuple):
    """Hashes of runs, ascending, with the reference that each is of."""

    hashes: NDArray[np.uint32]
    owners: Rows

    def count_shared(self, batch: Shingles) -> tuple[Rows, Rows]:
        """Return (P, 2) reference and text of those that share a hash, and how many different ones they share."""
        text_of = np.repeat(np.arange(len(batch.offsets) - 1, dtype=np.int64), np.diff(batch.offsets))
        hits = np.flatnonzero(np.isin(batch.hashes, self.hashes))
        first = np.searchsorted(self.hashes, batch.hashes[hits], side="left")
        last = np.searchsorted(self.hashes, batch.hashes[hits], side="right")
        slots = np.repeat(first, last - first) + _count_up(last - first)
        rows = np.repeat(hits, last - first)
        met = np.unique(np.stack([self.owners[slots], text_of[rows], slots], axis=1), axis=0)
        pairs, counts = np.unique(met[:, :2], axis=0, return_counts=True)
        return pairs, counts


def _count_up(counts: Rows) -> Rows:
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - counts, counts)


def _cut_runs(text: str, words: int) -> set[tuple[str, ...]]:
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if not found:
        return set()
    return {tuple(found[start : start + words]) for start in range(max(1, len(found) - words + 1))}


_IDEOGRAPH: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"[{_IDEOGRAPH}]|[^\W_{_IDEOGRAPH}]+")
