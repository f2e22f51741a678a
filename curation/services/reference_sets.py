"""Reference sets: benchmarks registered by people; hits stored by jobs."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from msgspec import Meta

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.media.hashes import as_signed64
from annotate.services.events import record_event
from curation.models.embedding import Encoder
from curation.models.reference_set import ReferenceHit, ReferenceRecord, ReferenceSet

MAX_RECORDS = 50_000
BATCH = 2000

Hex64 = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class NewRecord(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One record of a benchmark, by at least one of these.

    Attributes:
        key: Its name there.
        sha256: Hash of the file's bytes, hex.
        phash64: 64-bit DCT hash of the picture, hex, as ImageHash's ``phash`` prints it.
        text: The text itself.
        vector: Embedding by the set's encoder, of any length.
    """

    key: Annotated[str, Meta(min_length=1, max_length=500)]
    sha256: Sha256 | None = None
    phash64: Hex64 | None = None
    text: str | None = None
    vector: list[float] | None = None


class NewHit(NamedTuple):
    """An item that is like a record, and how that is known."""

    record: int
    item: int
    similarity: float
    evidence: list[dict[str, Any]]


@transaction.atomic
def create_reference_set(
    actor: Actor, *, project_id: int, name: str, source: str = "", encoder_id: int | None = None
) -> ReferenceSet:
    """Register a benchmark, without records yet.

    Raises:
        Invalid: No name, or an encoder that is not there.
        Conflict: The project has a set of that name.
    """
    access.require_manage(actor, project_id)
    if not name.strip():
        raise Invalid("name_missing", "a reference set needs a name, e.g. DocVQA test", field="name")
    if encoder_id is not None and not Encoder.objects.filter(pk=encoder_id).exists():
        raise Invalid("encoder_not_found", f"there is no encoder {encoder_id}; see GET /api/encoders", field="encoder")
    try:
        with transaction.atomic():
            made = ReferenceSet.objects.create(
                project_id=project_id,
                name=name.strip()[:200],
                source=source,
                encoder_id=encoder_id,
                created_by=actor.user,
            )
    except IntegrityError as error:
        raise Conflict("name_taken", f"this project has a reference set {name.strip()!r}; choose another") from error
    record_event(actor, "created", "reference_set", made.pk, project_id=project_id, name=made.name)
    return made


@transaction.atomic
def add_records(actor: Actor, *, set_id: int, records: Sequence[NewRecord]) -> int:
    """Add records to a set; those whose key it has already stay as they are. Return how many it has now.

    Raises:
        NotFound: No such set.
        Invalid: Too many at once, or a record that says nothing, or a vector of the wrong dimension.
    """
    found = lock_set(actor, set_id)
    if len(records) > MAX_RECORDS:
        raise Invalid("too_many_records", f"{len(records)} records at once; send at most {MAX_RECORDS}")
    rows = [_make_record(found, number, record) for number, record in enumerate(records, 1)]
    ReferenceRecord.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return _count_records(found)


COPY = """
INSERT INTO curation_referencerecord (reference_set_id, key, sha256, phash64, is_telling, text, vector)
SELECT %(set)s, left(i.key || '/' || s.slot, 500), coalesce(b.sha256, ''), b.phash64,
    coalesce((b.facts ->> 'pdq_quality')::int, 0) >= 50, a.text, NULL
FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id JOIN annotate_asset a ON a.id = s.asset_id
LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE i.project_id = %(project)s AND i.state = 'active' AND a.state = 'ready'
    AND (%(keys)s::text[] IS NULL OR i.key = ANY(%(keys)s))
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def copy_records(actor: Actor, *, set_id: int, from_project: int, keys: Sequence[str] | None = None) -> int:
    """Add the active items of a project, or some of them by key, to a set. Return how many records it has now.

    Hashes and texts are copied, vectors are not; what happens to the project later changes nothing.

    Raises:
        NotFound: No such set or project.
    """
    found = lock_set(actor, set_id)
    access.require_view(actor, from_project)
    values = {"set": set_id, "project": from_project, "keys": None if keys is None else list(keys)}
    with connection.cursor() as cursor:
        cursor.execute(COPY, values)
    return _count_records(found)


@transaction.atomic
def delete_reference_set(actor: Actor, *, set_id: int) -> None:
    """Forget a set with its records and hits."""
    found = lock_set(actor, set_id)
    record_event(actor, "deleted", "reference_set", set_id, project_id=found.project_id, name=found.name)
    found.delete()


def replace_hits(*, set_id: int, job_id: int, hits: Sequence[NewHit]) -> None:
    """Make these the hits of a set. Call inside the job's fence."""
    ReferenceHit.objects.filter(reference_set_id=set_id).delete()
    ReferenceHit.objects.bulk_create(
        [
            ReferenceHit(
                reference_set_id=set_id,
                record_id=hit.record,
                item_id=hit.item,
                similarity=hit.similarity,
                evidence=hit.evidence,
                job_id=job_id,
            )
            for hit in hits
        ],
        batch_size=BATCH,
    )


def lock_set(actor: Actor, set_id: int) -> ReferenceSet:
    """Return a set that the actor may change, held until the transaction ends.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = ReferenceSet.objects.select_for_update().filter(pk=set_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound(
            "reference_set_not_found", f"there is no reference set {set_id}, or you are no member of its project"
        )
    access.require_manage(actor, found.project_id)
    return found


def _make_record(found: ReferenceSet, number: int, record: NewRecord) -> ReferenceRecord:
    if all(known is None for known in (record.sha256, record.phash64, record.text, record.vector)):
        raise Invalid(
            "empty_record", f"record {number} ({record.key!r}) says nothing; give sha256, phash64, text or vector"
        )
    vector = None
    if record.vector is not None:
        if found.encoder is None:
            raise Invalid("encoder_missing", f"record {number} has a vector, but the set names no encoder")
        if len(record.vector) != found.encoder.dimension:
            raise Invalid(
                "bad_vector",
                f"record {number} has a vector of {len(record.vector)} numbers; expected {found.encoder.dimension}",
            )
        vector = np.array(record.vector, dtype="<f2").tobytes()
    return ReferenceRecord(
        reference_set=found,
        key=record.key,
        sha256=record.sha256 or "",
        phash64=None if record.phash64 is None else as_signed64(int(record.phash64, 16)),
        text=record.text,
        vector=vector,
    )


def _count_records(found: ReferenceSet) -> int:
    found.record_count = ReferenceRecord.objects.filter(reference_set=found).aggregate(n=Count("id"))["n"]
    found.save(update_fields=["record_count"])
    return found.record_count
