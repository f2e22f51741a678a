"""Cuts texts into overlapping pieces ("shingles", Broder 1997) and hashes them, a whole batch in one array operation.

Texts are compared as people read them: Unicode compatibility forms and letter case are folded (NFKC, casefold), and
everything between two words counts as one space. Where words are not set apart by spaces (Chinese, Japanese), every
character is a word.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.threads import map_on_cores

Unit = Literal["characters", "words"]

BATCH_CHARACTERS: Final = 1 << 19
"""Characters that are hashed at once: their arrays fit the caches of one core."""

_SPACE: Final = np.uint64(0x20)
_BASE: Final = 0x9E37_79B9_7F4A_7C15
"""Odd, so that it has an inverse modulo 2^64."""
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_IDEOGRAPHS: Final = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))

Codes = NDArray[np.uint64]
Rows = NDArray[np.int64]


class Shingles(NamedTuple):
    """The shingles of N texts, S of them, repeated where a text repeats them.

    Attributes:
        hashes: (S,) uint32. Two different shingles have the same hash with a probability of 2^-32.
        offsets: (N + 1,) int64: those of text n are ``hashes[offsets[n]:offsets[n + 1]]``.
    """

    hashes: NDArray[np.uint32]
    offsets: NDArray[np.int64]


def shingle_texts(texts: Sequence[str], *, unit: Unit = "characters", size: int = 5) -> Shingles:
    """Return the shingles of texts.

    A text with fewer units than ``size`` has one shingle, all of it; one without a letter or digit has none.

    Args:
        texts: N texts in any script.
        unit: What a shingle counts: ``characters``, of which one between words is the space, or ``words``.
        size: Units a shingle, 1 or more.

    Returns:
        About one shingle a unit, 4 bytes each.
    """
    parts = list(map_on_cores(lambda batch: _shingle_batch(batch, unit, size), _cut_batches(texts)))
    lengths = np.concatenate([np.empty(0, np.int64), *(np.diff(part.offsets) for part in parts)])
    hashes = np.concatenate([np.empty(0, np.uint32), *(part.hashes for part in parts)])
    return Shingles(hashes, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def take_texts(shingles: Shingles, rows: NDArray[np.int64]) -> Shingles:
    """Return the shingles of some texts, in the order of ``rows`` (R,)."""
    lengths = shingles.offsets[rows + 1] - shingles.offsets[rows]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.arange(offsets[-1], dtype=np.int64) + np.repeat(shingles.offsets[rows] - offsets[:-1], lengths)
    return Shingles(shingles.hashes[places], offsets)


def mix(values: Codes) -> Codes:
    """Return each number scrambled, one to one (the finalizer of SplitMix64; Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return values ^ (values >> np.uint64(31))


def _cut_batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    count = 0
    for text in texts:
        folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
        if batch and count + len(folded) > BATCH_CHARACTERS:
            yield batch
            batch, count = [], 0
        batch.append(folded)
        count += len(folded)
    if batch:
        yield batch


def _shingle_batch(texts: list[str], unit: Unit, size: int) -> Shingles:
    joined = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    cut = _cut_words if unit == "words" else _squeeze
    codes, offsets = cut(joined, offsets)
    return _hash_runs(codes, offsets, size)


def _squeeze(codes: NDArray[np.uint32], offsets: Rows) -> tuple[Codes, Rows]:
    """Return the characters of words, one space between two words."""
    is_word, _ = _classify(codes)
    before = np.concatenate([[0], np.cumsum(is_word)])
    follows = np.zeros(len(codes), dtype=np.bool_)
    # The last gap character before a word stands for the gap, unless no word came before it in the text.
    follows[:-1] = ~is_word[:-1] & is_word[1:]
    follows[offsets[1:][offsets[1:] > offsets[:-1]] - 1] = False
    gaps = np.flatnonzero(follows)
    text_of = np.searchsorted(offsets, gaps, side="right") - 1
    gaps = gaps[before[gaps] > before[offsets[text_of]]]
    kept = is_word.copy()
    kept[gaps] = True
    spaced = codes.astype(np.uint64)
    spaced[gaps] = _SPACE
    return spaced[kept], np.concatenate([[0], np.cumsum(kept)])[offsets]


def _cut_words(codes: NDArray[np.uint32], offsets: Rows) -> tuple[Codes, Rows]:
    """Return the hash of each word."""
    is_word, is_ideograph = _classify(codes)
    starts = is_word.copy()
    starts[1:] &= ~is_word[:-1] | is_ideograph[1:] | is_ideograph[:-1]
    first = offsets[:-1][offsets[:-1] < offsets[1:]]
    starts[first] = is_word[first]
    begins = np.flatnonzero(starts)
    # A word ends where its last character is: what follows up to the next beginning adds nothing.
    weights = np.where(is_word, codes, 0).astype(np.uint64) * _powers(_BASE, len(codes))
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weights, dtype=np.uint64)])
    sums = np.diff(total[np.append(begins, len(codes))])
    hashes = mix(sums * _powers(_INVERSE, len(codes))[begins])
    return hashes, np.concatenate([[0], np.cumsum(starts)])[offsets]


def _hash_runs(codes: Codes, offsets: Rows, size: int) -> Shingles:
    """Hash every run of ``size`` codes within each text; zeros fill up a text that is shorter."""
    lengths = np.diff(offsets)
    counts = np.where(lengths > 0, np.maximum(lengths - size + 1, 1), 0)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    padded = np.concatenate([codes, np.zeros(size - 1, np.uint64)])
    sums = np.zeros(len(codes), np.uint64)
    for place in range(size):
        sums += padded[place : place + len(codes)] * np.uint64(pow(_BASE, place + 1, 1 << 64))
    fits = np.ones(len(codes), dtype=np.bool_)
    for place in range(1, size):
        # Of each text the last places but the first have no whole run behind them.
        behind = offsets[1:] - place
        fits[behind[behind > offsets[:-1]]] = False
    hashes = sums[fits]
    short = np.flatnonzero((lengths > 0) & (lengths < size))
    for row in short.tolist():
        own = codes[offsets[row] : offsets[row + 1]]
        hashes[starts[row]] = np.sum(own * _powers(_BASE, size + 1)[1 : len(own) + 1], dtype=np.uint64)
    return Shingles((mix(hashes) >> np.uint64(32)).astype(np.uint32), starts)


def _powers(base: int, count: int) -> Codes:
    """Return base^0, base^1, ... modulo 2^64, (count,), by doubling."""
    powers = np.ones(max(1, count), np.uint64)
    done = 1
    while done < count:
        more = min(done, count - done)
        powers[done : done + more] = powers[:more] * np.uint64(pow(base, done, 1 << 64))
        done += more
    return powers[:count]


def _classify(codes: NDArray[np.uint32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which characters belong to words (letters, digits, marks), and which are words by themselves."""
    size = int(codes.max()) + 1 if len(codes) else 0
    present = np.zeros(size, dtype=np.bool_)
    present[codes] = True
    is_word, is_ideograph = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for code in np.flatnonzero(present).tolist():
        is_word[code] = chr(code).isalnum() or unicodedata.category(chr(code)).startswith("M")
        is_ideograph[code] = is_word[code] and any(low <= code <= high for low, high in _IDEOGRAPHS)
    return is_word[codes], is_ideograph[codes]
