"""Change sets: small operations on the entities of a document, applied all or none."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from annotate.document.conversation import Correction, Preference, Response, Turn
from annotate.document.document import Document, Entity
from annotate.document.kinds.registry import AnyMark
from annotate.document.kinds.track import Keyframe, Track
from annotate.document.problem import DocumentInvalid, Problem
from annotate.document.scalars import MAX_SAFE_INTEGER, ClassId, Id, Name, Slot, TimeUs


class _Op(msgspec.Struct, tag_field="op", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class PutMark(_Op, frozen=True, tag="put_mark"):
    """Add a mark on top, or replace the mark with this id in its place."""

    value: AnyMark


class PutTurn(_Op, frozen=True, tag="put_turn"):
    """Add a turn at the end, or replace the turn with this id in its place."""

    value: Turn


class PutResponse(_Op, frozen=True, tag="put_response"):
    """Add or replace a response."""

    value: Response


class PutPreference(_Op, frozen=True, tag="put_preference"):
    """Add or replace a preference."""

    value: Preference


class PutCorrection(_Op, frozen=True, tag="put_correction"):
    """Add or replace a correction."""

    value: Correction


class Delete(_Op, frozen=True, tag="delete"):
    """Remove the entity with this id. What points at it must go, or point elsewhere, in the same change set."""

    id: Id


class Move(_Op, frozen=True, tag="move"):
    """Put an entity before another of its sort, or last when ``before`` is None."""

    id: Id
    before: Id | None = None


class SetExhaustive(_Op, frozen=True, tag="set_exhaustive"):
    """Say of which classes every instance in a slot is marked; an empty list takes the statement back."""

    slot: Slot
    classes: list[ClassId]


class PutKeyframe(_Op, frozen=True, tag="put_keyframe"):
    """Add a keyframe to a track, or replace the one at the same time."""

    mark: Id
    value: Keyframe


class DeleteKeyframe(_Op, frozen=True, tag="delete_keyframe"):
    """Remove the keyframe at a time. The last one cannot go; delete the track instead."""

    mark: Id
    at_us: TimeUs


Put = PutMark | PutTurn | PutResponse | PutPreference | PutCorrection
Op = Put | Delete | Move | SetExhaustive | PutKeyframe | DeleteKeyframe

LISTS: dict[type, str] = {
    PutMark: "marks",
    PutTurn: "turns",
    PutResponse: "responses",
    PutPreference: "preferences",
    PutCorrection: "corrections",
}
"""The list of the document that each put writes to."""


class ChangeSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client sends.

    Attributes:
        client_id: Made once per browser tab or program run.
        seq: Rising number, so that a repeated request is recognised.
        base_version: The draft version that the client had seen.
        ops: Applied in order, all or none.
    """

    client_id: Name
    seq: Annotated[int, Meta(ge=1, le=MAX_SAFE_INTEGER)]
    base_version: Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
    ops: list[Op]


E = TypeVar("E", bound=Entity)


def apply_ops(document: Document, ops: Sequence[Op]) -> Document:
    """Return the document after the operations.

    References are not checked here: a change set may pass through states in which they dangle.

    Raises:
        DocumentInvalid: An operation names an entity or keyframe that is not there, or an id of another sort.
    """
    for op in ops:
        document = apply_op(document, op)
    return document


def apply_op(document: Document, op: Op) -> Document:
    """Return the document after one operation; see :func:`apply_ops`."""
    if isinstance(op, Put):
        return _put(document, op)
    if isinstance(op, Delete):
        name, entities = _find_list(document, op.id)
        return replace(document, **{name: [entity for entity in entities if entity.id != op.id]})
    if isinstance(op, Move):
        return _move(document, op)
    if isinstance(op, SetExhaustive):
        rest = {slot: classes for slot, classes in document.exhaustive.items() if slot != op.slot}
        return replace(document, exhaustive={**rest, op.slot: op.classes} if op.classes else rest)
    return _change_keyframe(document, op)


def _put(document: Document, op: Put) -> Document:
    name = LISTS[type(op)]
    entities: list[Entity] = getattr(document, name)
    taken = next((other for other in LISTS.values() if other != name and _holds(document, other, op.value.id)), None)
    if taken:
        raise DocumentInvalid(
            [Problem("duplicate_id", op.value.id, f"id {op.value.id!r} is already used in {taken}; choose another")]
        )
    if _holds(document, name, op.value.id):
        changed = [op.value if entity.id == op.value.id else entity for entity in entities]
    else:
        changed = [*entities, op.value]
    return replace(document, **{name: changed})


def _move(document: Document, op: Move) -> Document:
    name, entities = _find_list(document, op.id)
    moved = next(entity for entity in entities if entity.id == op.id)
    rest = [entity for entity in entities if entity.id != op.id]
    if op.before is None:
        return replace(document, **{name: [*rest, moved]})
    index = next((index for index, entity in enumerate(rest) if entity.id == op.before), None)
    if index is None:
        raise DocumentInvalid(
            [Problem("unknown_entity", op.id, f"cannot move {op.id!r} before {op.before!r}, which is not in {name}")]
        )
    return replace(document, **{name: [*rest[:index], moved, *rest[index:]]})


def _change_keyframe(document: Document, op: PutKeyframe | DeleteKeyframe) -> Document:
    track = next((mark for mark in document.marks if mark.id == op.mark), None)
    if not isinstance(track, Track):
        raise DocumentInvalid([Problem("unknown_entity", op.mark, f"there is no track {op.mark!r}")])
    at_us = op.value.at_us if isinstance(op, PutKeyframe) else op.at_us
    keyframes = [keyframe for keyframe in track.keyframes if keyframe.at_us != at_us]
    if isinstance(op, PutKeyframe):
        keyframes = sorted([*keyframes, op.value], key=lambda keyframe: keyframe.at_us)
    elif len(keyframes) == len(track.keyframes):
        raise DocumentInvalid([Problem("unknown_entity", op.mark, f"track {op.mark!r} has no keyframe at {at_us} us")])
    elif not keyframes:
        raise DocumentInvalid(
            [Problem("last_keyframe", op.mark, f"{at_us} us is the only keyframe of {op.mark!r}; delete the track")]
        )
    changed = replace(track, keyframes=keyframes)
    return replace(document, marks=[changed if mark.id == op.mark else mark for mark in document.marks])


def _holds(document: Document, name: str, id_: str) -> bool:
    return any(entity.id == id_ for entity in getattr(document, name))


def _find_list(document: Document, id_: str) -> tuple[str, list[Entity]]:
    for name in LISTS.values():
        if _holds(document, name, id_):
            entities: list[Entity] = getattr(document, name)
            return name, entities
    raise DocumentInvalid([Problem("unknown_entity", id_, f"there is nothing with id {id_!r}; it may be deleted")])
