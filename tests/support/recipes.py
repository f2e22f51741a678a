"""Populations and frames for the tests of recipes."""

from typing import Any

import msgspec
import numpy as np

from curation.recipes.base import Frame, Inputs, Outcome, Pairs, Population, start_frame
from curation.recipes.recipe import read_definition
from curation.recipes.registry import find_kind


def make_items(count: int, **columns: Any) -> Population:
    """Return items a, b, c, … (or i000, i001, …): unlabeled images without anything else."""
    keys = [chr(97 + n) for n in range(count)] if count <= 26 else [f"i{n:03}" for n in range(count)]
    plain: dict[str, Any] = {
        "keys": keys,
        "media": ["image"] * count,
        "progress": ["unlabeled"] * count,
        "metadata": [{} for _ in range(count)],
        "classes": [[] for _ in range(count)],
    }
    return Population(**{**plain, **columns})


def make_pairs(*pairs: tuple[int, int, float], methods: list[str] | None = None) -> Pairs:
    """Return pairs of rows with their similarity, found by ``phash64`` unless other methods are named."""
    rows = np.array([pair[:2] for pair in pairs], dtype=np.int64).reshape(-1, 2)
    similarity = np.array([pair[2] for pair in pairs], dtype=np.float32)
    return Pairs(rows, methods or ["phash64"] * len(pairs), similarity)


def apply(step: dict[str, Any], items: Population, frame: Frame | None = None, **inputs: Any) -> Outcome:
    """Apply one step, given as people write it, to a frame, or to all items."""
    before: list[dict[str, Any]] = [
        {"kind": "score", "name": name, "source": {"of": "metadata", "field": name}}
        for name in (frame.scores if frame else {})
    ]
    read = read_definition({"steps": [*before, step]}).steps[-1]
    return find_kind(read).apply(read, frame or start_frame(items), Inputs(items=items, **inputs))


def score(items: Population, **scores: list[float]) -> Frame:
    """Return the frame of all items with scores."""
    return msgspec.structs.replace(
        start_frame(items), scores={name: np.array(values, dtype=np.float64) for name, values in scores.items()}
    )


def list_keys(outcome: Outcome, items: Population) -> str:
    """Return the keys of what is left, joined."""
    return "".join(items.keys[row] for row in outcome.frame.rows.tolist())
