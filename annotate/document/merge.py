"""When two authors change one draft: which change sets touch the same things, and which merge."""

from collections.abc import Iterable, Sequence

import msgspec

from annotate.document.patch import Delete, DeleteKeyframe, Move, Op, Put, PutKeyframe, SetExhaustive
from annotate.document.references import list_references


class Footprint(msgspec.Struct, frozen=True):
    """What a change set touches. Keys are ids; ``id@time`` for one keyframe, ``id#order`` for a place in a list,
    ``exhaustive/slot`` for a statement of completeness.

    Attributes:
        writes: What it puts, moves or deletes.
        reads: What its puts and moves point at, and therefore must stay.
        deletes: What it removes; also in ``writes``.
    """

    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()


def measure_footprint(ops: Sequence[Op]) -> Footprint:
    """Return what a change set touches."""
    writes: set[str] = set()
    reads: set[str] = set()
    deletes: set[str] = set()
    for op in ops:
        if isinstance(op, Put):
            writes.add(op.value.id)
            reads.update(list_references(op.value))
        elif isinstance(op, Delete):
            writes.add(op.id)
            deletes.add(op.id)
        elif isinstance(op, Move):
            writes.add(f"{op.id}#order")
            reads.update({op.id} | ({op.before} if op.before else set()))
        elif isinstance(op, SetExhaustive):
            writes.add(f"exhaustive/{op.slot}")
        elif isinstance(op, PutKeyframe | DeleteKeyframe):
            at_us = op.value.at_us if isinstance(op, PutKeyframe) else op.at_us
            writes.add(f"{op.mark}@{at_us}")
            reads.add(op.mark)
    # What a change set makes itself, nobody else can take away from under it.
    return Footprint(frozenset(writes), frozenset(reads - writes), frozenset(deletes))


def find_conflicts(mine: Footprint, theirs: Iterable[Footprint]) -> list[str]:
    """Return the ids on which a change set and the ones that came before it overlap.

    Two change sets overlap where both write the same thing, where one writes a whole track of which the other writes
    a keyframe, and where one deletes what the other points at. Everything else merges.

    Returns:
        Sorted ids; empty when the change sets merge.
    """
    found: set[str] = set()
    for other in theirs:
        found |= mine.writes & other.writes
        found |= mine.reads & other.deletes
        found |= mine.deletes & other.reads
        found |= _match_keyframes(mine.writes, other.writes) | _match_keyframes(other.writes, mine.writes)
    return sorted({key.split("@")[0].split("#")[0] for key in found})


def _match_keyframes(parts: frozenset[str], wholes: frozenset[str]) -> set[str]:
    return {part for part in parts if "@" in part and part.split("@")[0] in wholes}
