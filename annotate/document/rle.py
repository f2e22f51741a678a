"""COCO run-length encoding of masks: column-major runs, the first run counts zeros.

The compressed string form is COCO's own: each run (from the third on, its difference to the run two before it) is
written in base 32 with a continuation bit and a sign bit, least significant digit first, offset by 48 into printable
ASCII (pycocotools ``maskApi.c``). Only numpy is used, so that validation needs no compiled extension.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

Side = Annotated[int, Meta(ge=1, le=1_000_000)]
BlobHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class Rle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mask of ``size[0]`` rows by ``size[1]`` columns.

    Exactly one of ``counts`` (the compressed string) and ``blob`` (SHA-256 of that string, kept in blob storage
    because it is larger than 8 KB) is present.
    """

    size: tuple[Side, Side]
    counts: str | None = None
    blob: BlobHash | None = None


class BadCounts(ValueError):
    """A counts string that is not COCO's compressed form."""


def decode_counts(counts: str) -> list[int]:
    """Return the run lengths of a compressed counts string.

    Args:
        counts: COCO's compressed form.

    Returns:
        Run lengths in pixels, alternating zeros and ones, zeros first.

    Raises:
        BadCounts: The string ends inside a number, holds a character outside 48..111, or a run is negative.
    """
    runs: list[int] = []
    value = shift = 0
    for position, character in enumerate(counts):
        digit = ord(character) - 48
        if not 0 <= digit < 64:
            raise BadCounts(f"character {character!r} at position {position} is not part of COCO's counts alphabet")
        value |= (digit & 0x1F) << (5 * shift)
        shift += 1
        if digit & 0x20:
            continue
        if digit & 0x10:
            value |= -1 << (5 * shift)
        if len(runs) > 2:
            value += runs[-2]
        if value < 0:
            raise BadCounts(f"run {len(runs)} is {value} pixels long")
        runs.append(value)
        value = shift = 0
    if shift:
        raise BadCounts("the string ends inside a number")
    return runs


def encode_counts(runs: Sequence[int]) -> str:
    """Return COCO's compressed string for run lengths (inverse of :func:`decode_counts`)."""
    characters: list[str] = []
    for index, run in enumerate(runs):
        value = run - runs[index - 2] if index > 2 else run
        more = True
        while more:
            digit = value & 0x1F
            value >>= 5
            more = value != -1 if digit & 0x10 else value != 0
            characters.append(chr((digit | 0x20 if more else digit) + 48))
    return "".join(characters)


def encode_mask(mask: NDArray[np.bool_]) -> Rle:
    """Return the RLE of a (H, W) boolean mask."""
    flat = np.asarray(mask, dtype=bool).ravel(order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    bounds = np.concatenate(([0], edges, [flat.size]))
    runs = np.diff(bounds).tolist()
    if flat.size and flat[0]:
        runs.insert(0, 0)
    return Rle(size=(mask.shape[0], mask.shape[1]), counts=encode_counts(runs))


def decode_mask(size: tuple[int, int], counts: str) -> NDArray[np.bool_]:
    """Return the (H, W) boolean mask of a compressed counts string.

    Raises:
        BadCounts: The runs do not add up to H times W.
    """
    runs = decode_counts(counts)
    height, width = size
    if sum(runs) != height * width:
        raise BadCounts(f"the runs cover {sum(runs)} pixels, the size says {height} x {width} = {height * width}")
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape((height, width), order="F")


def count_area_px(counts: str) -> int:
    """Return the number of set pixels."""
    return sum(decode_counts(counts)[1::2])


def find_extent(size: tuple[int, int], counts: str) -> tuple[float, float, float, float] | None:
    """Return the (left, top, right, bottom) half-open extent of the set pixels, px as those of boxes; None for none."""
    mask = decode_mask(size, counts)
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    if columns.size == 0:
        return None
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
