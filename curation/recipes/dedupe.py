"""Step ``dedupe``: of items that are alike, one stays."""

from typing import Annotated, Final, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.dedup.components import connect_pairs
from curation.dedup.groups import group_pairs
from curation.dedup.keep_rule import choose_kept
from curation.recipes.base import Drop, Frame, Inputs, Need, Outcome, Pairs, StepKind


class Dedupe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="dedupe"):
    """Keeps one item of each set of near-duplicates.

    Attributes:
        pairs: ``stored`` takes what the job ``find_duplicates`` found, ``vectors`` compares the vectors of an encoder.
        methods: Stored pairs of these methods only; none means any.
        encoder: Whose vectors are compared.
        min_similarity: Least similarity of a pair, 0 to 1; for vectors the cosine.
        link: ``group`` takes sets of which every two are alike, ``component`` sets joined by chains of pairs.
        keep: ``best`` follows the keep rule of duplicates, ``score`` keeps the highest of a score.
        score: Which score.
    """

    pairs: Literal["stored", "vectors"] = "stored"
    methods: list[str] = []
    encoder: str = "prototype"
    min_similarity: Annotated[float, Meta(ge=0, le=1)] = 0.9
    link: Literal["group", "component"] = "group"
    keep: Literal["best", "score"] = "best"
    score: str = ""


def apply_dedupe(step: Dedupe, frame: Frame, inputs: Inputs) -> Outcome:
    """Leave out all but one of each set of near-duplicates; pairs with items that are out already count no more.

    Args:
        step: What counts as alike, and which to keep.
        frame: N items.
        inputs: ``pairs``, and ``candidates`` of their items where the keep rule decides.
    """
    assert inputs.pairs is not None
    pairs, similarity = choose_pairs(inputs.pairs, step, frame)
    sets: list[list[int]]
    if step.link == "component":
        sets = connect_pairs(pairs, similarity, min_similarity=step.min_similarity)
    else:
        sets = [group.members for group in group_pairs(pairs, similarity, min_similarity=step.min_similarity)]
    dropped: list[Drop] = []
    for members in sets:
        kept, reason = _choose(step, members, frame, inputs)
        why = f"Near-duplicate of {inputs.items.keys[kept]}, one of {len(members)}. {reason}"
        dropped += [Drop(row, "near_duplicate", why) for row in members if row != kept]
    gone = np.array([drop.row for drop in dropped], dtype=np.int64)
    return Outcome(frame.take(~np.isin(frame.rows, gone)), sorted(dropped))


def choose_pairs(found: Pairs, step: Dedupe, frame: Frame) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the (P, 2) pairs among a frame's items that a step counts, each once, and their highest similarity."""
    counts = np.isin(found.rows, frame.rows).all(axis=1) & (found.similarity >= np.float32(step.min_similarity))
    if step.pairs == "stored" and step.methods:
        counts &= np.isin(np.array(found.methods, dtype=np.str_), step.methods)
    rows, similarity = found.rows[counts], found.similarity[counts]
    order = np.lexsort((-similarity, rows[:, 1], rows[:, 0]))
    rows, similarity = rows[order], similarity[order]
    is_first = np.ones(len(rows), dtype=np.bool_)
    is_first[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return rows[is_first], similarity[is_first]


def _choose(step: Dedupe, members: list[int], frame: Frame, inputs: Inputs) -> tuple[int, str]:
    """Return the member to keep, and why."""
    if step.keep == "best":
        # Rows follow keys, so that nothing depends on the order in which items came into the database.
        kept = choose_kept([inputs.candidates[row] for row in members])
        return kept.id, kept.reason
    values = frame.scores[step.score][np.searchsorted(frame.rows, members)]
    ranked = np.where(np.isnan(values), -np.inf, values)
    best = int(np.argmax(ranked))
    return members[best], f"It has the highest {step.score}: {values[best]:.4g}."


def _list_needs(step: Dedupe) -> list[Need]:
    pairs = Need("pairs") if step.pairs == "stored" else Need("likenesses", step.encoder, step.min_similarity)
    return [pairs, Need("candidates")] if step.keep == "best" else [pairs]


def _list_scores(step: Dedupe) -> list[str]:
    return [step.score] if step.keep == "score" else []


DEDUPE: Final = StepKind("dedupe", 1, Dedupe, _list_needs, _list_scores, apply_dedupe)
