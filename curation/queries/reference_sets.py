"""Reads reference sets, what they hold, and which items are like it."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from annotate import access
from annotate.access import Actor
from annotate.errors import Invalid, NotFound
from curation.models.reference_set import ReferenceHit, ReferenceRecord, ReferenceSet

MAX_PAGE = 200
MAX_SETS = 200


class ReferenceSetView(msgspec.Struct, kw_only=True):
    """A reference set; ``hit_count`` is of the last comparison."""

    id: int
    project: int
    name: str
    source: str
    encoder: int | None
    record_count: int
    hit_count: int
    created_at: datetime


class ReferenceSetFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Sets of a project."""

    project: int


class ReferenceSetList(msgspec.Struct):
    """The sets of a project, newest first, at most 200."""

    results: list[ReferenceSetView]


class HitFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Hits, most alike first; ``after`` is the ``next`` of the page before."""

    after: str = ""
    limit: int = 50


class HitView(msgspec.Struct):
    """An item that is like a record of a benchmark, and how that is known."""

    id: int
    item: int
    item_key: str
    item_state: str
    record_key: str
    similarity: float
    evidence: list[dict[str, Any]]


class HitPage(msgspec.Struct):
    """A page of hits."""

    results: list[HitView]
    next: str | None


class References(NamedTuple):
    """What a set holds, R records.

    Attributes:
        ids: (R,) int64 row ids.
        sha256: Hashes of bytes; empty where unknown.
        phash64: (R,) uint64; 0 where unknown.
        has_phash: (R,) bool: known, and of a picture with enough detail.
        texts: Texts; None where there is none.
        vectors: Vectors as stored; None where there is none.
    """

    ids: NDArray[np.int64]
    sha256: list[str]
    phash64: NDArray[np.uint64]
    has_phash: NDArray[np.bool_]
    texts: list[str | None]
    vectors: list[bytes | None]


def list_reference_sets(actor: Actor, wanted: ReferenceSetFilter) -> ReferenceSetList:
    """Return the reference sets of a project."""
    access.require_view(actor, wanted.project)
    rows = ReferenceSet.objects.filter(project_id=wanted.project).order_by("-id")[:MAX_SETS]
    return ReferenceSetList([view_set(row) for row in rows])


def get_reference_set(actor: Actor, set_id: int) -> ReferenceSet:
    """Return a set that the actor may see.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = ReferenceSet.objects.filter(pk=set_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound(
            "reference_set_not_found", f"there is no reference set {set_id}, or you are no member of its project"
        )
    access.require_view(actor, found.project_id)
    return found


def view_set(row: ReferenceSet) -> ReferenceSetView:
    """Return a set as the API shows it."""
    return ReferenceSetView(
        id=row.pk,
        project=row.project_id,
        name=row.name,
        source=row.source,
        encoder=row.encoder_id,
        record_count=row.record_count,
        hit_count=ReferenceHit.objects.filter(reference_set=row).count(),
        created_at=row.created_at,
    )


def list_hits(actor: Actor, set_id: int, wanted: HitFilter) -> HitPage:
    """Return a page of the hits of a set."""
    found = get_reference_set(actor, set_id)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = ReferenceHit.objects.filter(reference_set=found).select_related("item", "record")
    if wanted.after:
        rows = rows.filter(_come_after(wanted.after))
    hits = list(rows.order_by("-similarity", "id")[:limit])
    views = [
        HitView(
            hit.pk, hit.item_id, hit.item.key, hit.item.state, hit.record.key, round(hit.similarity, 4), hit.evidence
        )
        for hit in hits
    ]
    return HitPage(views, f"{hits[-1].similarity!r},{hits[-1].pk}" if len(hits) == limit else None)


def read_references(set_id: int) -> References:
    """Return what a set holds."""
    fields = ("id", "sha256", "phash64", "is_telling", "text", "vector")
    rows = list(ReferenceRecord.objects.filter(reference_set_id=set_id).order_by("id").values_list(*fields))
    return References(
        np.array([row[0] for row in rows], dtype=np.int64),
        [row[1] for row in rows],
        np.array([(row[2] or 0) % 2**64 for row in rows], dtype=np.uint64),
        np.array([row[2] is not None and row[3] for row in rows], dtype=np.bool_),
        [row[4] for row in rows],
        [None if row[5] is None else bytes(row[5]) for row in rows],
    )


def _come_after(cursor: str) -> Q:
    similarity, _, id_ = cursor.partition(",")
    try:
        return Q(similarity__lt=float(similarity)) | Q(similarity=float(similarity), id__gt=int(id_))
    except ValueError as error:
        raise Invalid("bad_cursor", f"after is {cursor!r}; expected the 'next' of the page before") from error
