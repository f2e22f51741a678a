"""Annotations: checking a finished document, adding revisions, keeping the projection of marks."""

from collections.abc import Callable, Sequence
from contextlib import closing
from io import BytesIO
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max
from msgspec.structs import replace

from annotate import storage
from annotate.access import Actor
from annotate.document.document import Document, hash_content, write_canonical
from annotate.document.facts import Slots
from annotate.document.kinds.base import Mark as MarkStruct
from annotate.document.kinds.base import kind_of
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.track import Track
from annotate.document.ontology import Ontology
from annotate.document.problem import Problem
from annotate.document.rle import Rle
from annotate.document.validation import find_problems
from annotate.errors import DocumentRefused, NotFound
from annotate.models.annotation import Annotation, AnnotationOrigin, Revision

INLINE_COUNTS_BYTES = 8192


def check_finished(document: Document, slots: Slots, ontology: Ontology) -> Document:
    """Check a document against its assets and the ontology, and return it with large masks moved to blobs.

    Raises:
        DocumentRefused: With every problem found.
    """
    whole = load_large_masks(document)
    problems = find_problems(whole, slots=slots, ontology=ontology)
    problems += find_missing_answers(document, ontology)
    if problems:
        raise DocumentRefused(problems)
    return store_large_masks(whole)


def find_missing_answers(document: Document, ontology: Ontology) -> list[Problem]:
    """Return a problem for each required question about the item that has no answer."""
    answered = {getattr(mark, "question", None) for mark in document.marks if getattr(mark, "target", None) is None}
    return [
        Problem("answer_missing", question.id, f"question {question.name!r} needs an answer before submitting")
        for question in ontology.questions
        if question.required and question.target == "item" and question.id not in answered
    ]


def store_large_masks(document: Document) -> Document:
    """Return the document with the counts of masks above 8 KB kept in storage under their hash."""
    return _change_masks(document, _store_counts)


def load_large_masks(document: Document) -> Document:
    """Return the document with the counts of all masks in it.

    Raises:
        DocumentRefused: A mask names counts that are not in storage.
    """
    return _change_masks(document, _load_counts)


def _change_masks(document: Document, change: Callable[[MarkStruct, Rle], Rle]) -> Document:
    if not any(isinstance(mark, Mask | Track) for mark in document.marks):
        return document
    marks: list[MarkStruct] = []
    for mark in document.marks:
        if isinstance(mark, Mask):
            mark = replace(mark, rle=change(mark, mark.rle))  # noqa: PLW2901
        elif isinstance(mark, Track) and mark.shape == "mask":
            frames = [replace(f, rle=change(mark, f.rle)) if f.rle else f for f in mark.keyframes]
            mark = replace(mark, keyframes=frames)  # noqa: PLW2901
        marks.append(mark)
    return replace(document, marks=marks)


def _load_counts(mark: MarkStruct, rle: Rle) -> Rle:
    if rle.blob is None or rle.counts is not None:
        return rle
    try:
        with closing(storage.get_storage().open(storage.mask_key(rle.blob))) as file:
            return Rle(size=rle.size, counts=file.read().decode())
    except NotFound as error:
        problem = mark.problem("unknown_mask", f"rle.blob {rle.blob} is not stored; send the mask's counts")
        raise DocumentRefused([problem]) from error


def _store_counts(mark: MarkStruct, rle: Rle) -> Rle:
    del mark
    if rle.counts is None or len(rle.counts) <= INLINE_COUNTS_BYTES:
        return rle
    data = rle.counts.encode()
    sha256 = hash_content(data)
    store, key = storage.get_storage(), storage.mask_key(sha256)
    if not store.exists(key):
        store.save(key, BytesIO(data))
    return Rle(size=rle.size, blob=sha256)


def add_revision(actor: Actor | None, annotation: Annotation, document: Document, ontology_id: int) -> Revision:
    """Add a state to an annotation and make it the head. Call inside a transaction; the document is checked already.

    Args:
        actor: Who wrote it; None for an import.
        annotation: Locked by the caller, or new.
        document: As :func:`check_finished` returned it.
        ontology_id: The version it was checked against.
    """
    last = annotation.revisions.aggregate(Max("number"))["number__max"] or 0
    data = write_canonical(document)
    revision = Revision.objects.create(
        annotation=annotation,
        number=last + 1,
        document=data,
        content_hash=hash_content(data),
        ontology_id=ontology_id,
        author=actor.user if actor else None,
    )
    Annotation.objects.filter(pk=annotation.pk).update(head=revision)
    project_marks(annotation.pk, annotation.project_id, annotation.item_id, document, replaces=last > 0)
    return revision


class Imported(NamedTuple):
    """A document that came from elsewhere.

    Attributes:
        item_id: What it is about.
        document: What it says, masks whole.
        canonical: The canonical bytes that it was read from; empty where there are none.
    """

    item_id: int
    document: Document
    canonical: bytes = b""

    def write(self) -> bytes:
        """Return it as it is stored: without its large masks, which go into storage."""
        stored = store_large_masks(self.document)
        return self.canonical if self.canonical and stored is self.document else write_canonical(stored)


def import_annotations(*, project_id: int, documents: Sequence[Imported], ontology_id: int) -> None:
    """Keep finished documents that came from elsewhere. Call inside a transaction; they are checked already.

    Args:
        project_id: Whose items they are about.
        documents: Each becomes an annotation of its own.
        ontology_id: The version they were checked against.
    """
    if not documents:
        return
    # An annotation and its first revision point at each other, so the number of one has to be known beforehand.
    revision_ids = _take_revision_ids(len(documents))
    annotations = Annotation.objects.bulk_create(
        Annotation(project_id=project_id, item_id=one.item_id, origin=AnnotationOrigin.IMPORT, head_id=revision_id)
        for one, revision_id in zip(documents, revision_ids, strict=True)
    )
    marks: dict[str, list[Any]] = {name: [] for name in MARK_COLUMNS}
    owners: list[Annotation] = []
    revisions: list[Revision] = []
    for annotation, one in zip(annotations, documents, strict=True):
        data = one.write()
        revisions.append(
            Revision(
                id=annotation.head_id,
                annotation=annotation,
                number=1,
                document=data,
                content_hash=hash_content(data),
                ontology_id=ontology_id,
            )
        )
        owners += [annotation] * len(one.document.marks)
        for name, column in list_mark_columns(one.document).items():
            marks[name] += column
    Revision.objects.bulk_create(revisions)
    _insert_marks(project_id, [row.pk for row in owners], [row.item_id for row in owners], marks)


def _take_revision_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('annotate_revision', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


PROJECT_MARKS = """
INSERT INTO annotate_mark (project_id, annotation_id, item_id, mark_id, kind, class_id, slot,
    x1, y1, x2, y2, start_us, end_us)
SELECT %(project)s, m.* FROM unnest(%(annotations)s::bigint[], %(items)s::bigint[], %(mark_ids)s::text[],
    %(kinds)s::text[], %(classes)s::text[], %(slots)s::text[], %(x1)s::float8[], %(y1)s::float8[], %(x2)s::float8[],
    %(y2)s::float8[], %(starts_us)s::bigint[], %(ends_us)s::bigint[]) AS m
"""
MARK_COLUMNS = ("mark_ids", "kinds", "classes", "slots", "x1", "y1", "x2", "y2", "starts_us", "ends_us")


def project_marks(annotation_id: int, project_id: int, item_id: int, document: Document, *, replaces: bool) -> None:
    """Rebuild the mark rows of an annotation from its head document."""
    if replaces:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM annotate_mark WHERE annotation_id = %s", [annotation_id])
    count = len(document.marks)
    _insert_marks(project_id, [annotation_id] * count, [item_id] * count, list_mark_columns(document))


def _insert_marks(
    project_id: int, annotation_ids: list[int], item_ids: list[int], columns: dict[str, list[Any]]
) -> None:
    if annotation_ids:
        values: dict[str, Any] = {"project": project_id, "annotations": annotation_ids, "items": item_ids, **columns}
        with connection.cursor() as cursor:
            cursor.execute(PROJECT_MARKS, values)


def list_mark_columns(document: Document) -> dict[str, list[Any]]:
    """Return the projection of a document's marks by column, as ``PROJECT_MARKS`` takes it."""
    rows = [_list_fields(mark) for mark in load_large_masks(document).marks]
    return {name: [row[place] for row in rows] for place, name in enumerate(MARK_COLUMNS)}


def _list_fields(mark: MarkStruct) -> tuple[Any, ...]:
    xyxy, start_us, end_us = mark.extent()
    class_id = getattr(mark, "class_", "") or getattr(mark, "question", "")
    slot = getattr(mark, "slot", None) or ""
    return (mark.id, kind_of(mark), class_id, slot, *(xyxy or (None,) * 4), start_us, end_us)
