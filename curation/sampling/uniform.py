"""Sampler ``uniform``: every candidate is as likely as any other."""

from typing import Final

import msgspec
import numpy as np

from curation.sampling.base import Candidates, Sample, Sampler, order_by_hash


class UniformOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing to choose."""


def draw_uniform_sample(candidates: Candidates, size: int, options: UniformOptions, seed: int) -> Sample:
    """Pick the candidates whose hashed ids are least: bottom-k sampling (Cohen and Kaplan 2007).

    Adding candidates changes as few picks as possible, and a smaller sample is the beginning of a larger one.

    Args:
        candidates: N items; only their ids are read.
        size: How many to pick; all when there are fewer.
        options: None.
        seed: Another seed picks others.

    Returns:
        The picks, each standing for N / K candidates.
    """
    del options
    picked = order_by_hash(candidates.ids, seed=seed)[:size].tolist()
    share = len(candidates.ids) / max(1, len(picked))
    why = f"Drawn at random: {len(picked)} of {len(candidates.ids)}."
    return Sample([candidates.ids[row] for row in picked], np.full(len(picked), share), [why] * len(picked))


UNIFORM: Final = Sampler("uniform", UniformOptions, (), draw_uniform_sample)
