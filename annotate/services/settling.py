"""What happens once all assets of an item are decoded: its documents are checked and kept, its tasks open."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from annotate.document.document import read_stored
from annotate.document.facts import Slots
from annotate.document.ontology import Ontology
from annotate.document.validation import find_problems
from annotate.errors import DocumentRefused
from annotate.models.asset import AssetState
from annotate.models.item import Item, PendingDocument, Progress
from annotate.models.project import Project
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.models.task import Stage, Task, TaskState
from annotate.queries.facts import list_slots
from annotate.queries.ontologies import OntologyVersion, get_ontology
from annotate.services.annotations import Imported, import_annotations, load_large_masks
from annotate.services.progress import refresh_all

BATCH: Final = 200
"""Items whose documents are in memory at a time."""


def settle_items(item_ids: Sequence[int], *, is_new: bool = False) -> None:
    """Bring items whose assets are all ready into work. Call inside a transaction.

    Items that still wait, or have a failed asset, are left as they are; calling again later is harmless.

    Args:
        item_ids: Items of one project.
        is_new: They were made just now, so they have no tasks yet.
    """
    unready = Q(slots__asset__state__in=[AssetState.PENDING, AssetState.FAILED])
    ready = list(
        Item.objects.filter(id__in=item_ids).exclude(id__in=Item.objects.filter(unready, id__in=item_ids).values("id"))
    )
    if not ready:
        return
    project = Project.objects.get(pk=ready[0].project_id)
    ontology = get_ontology(project.pk)
    finished: set[int] = set()
    for start in range(0, len(ready), BATCH):
        finished |= _keep_documents(project.pk, ready[start : start + BATCH], ontology)
    _open_tasks(project, [item for item in ready if item.pk not in finished], is_new=is_new)
    refresh_all(finished)


def _keep_documents(project_id: int, items: Sequence[Item], ontology: OntologyVersion) -> set[int]:
    """Turn waiting documents into annotations and suggestions; one that does not fit stays, with its problems.

    Returns:
        The items that have a finished annotation now.
    """
    rows = list(PendingDocument.objects.filter(item__in=items, error__isnull=True).order_by("id"))
    if not rows:
        return set()
    slots = list_slots({row.item_id for row in rows})
    kept: list[tuple[PendingDocument, Imported]] = []
    refused: list[PendingDocument] = []
    for row in rows:
        try:
            kept.append((row, _read_document(row, slots.get(row.item_id, {}), ontology.definition)))
        except DocumentRefused as error:
            row.error = {"code": error.code, "message": error.message, "problems": error.fields["problems"]}
            refused.append(row)
    annotations = [said for row, said in kept if not row.is_suggestion]
    import_annotations(project_id=project_id, documents=annotations, ontology_id=ontology.id)
    _keep_suggestions(project_id, [(row, said) for row, said in kept if row.is_suggestion])
    if refused:
        PendingDocument.objects.bulk_update(refused, ["error"])
        Item.objects.filter(pk__in={row.item_id for row in refused}).update(has_errors=True)
    PendingDocument.objects.filter(pk__in=[row.pk for row, _ in kept]).delete()
    return {said.item_id for said in annotations}


def _read_document(row: PendingDocument, slots: Slots, ontology: Ontology) -> Imported:
    """Return a waiting document with its masks whole.

    Raises:
        DocumentRefused: It does not fit its item.
    """
    document = load_large_masks(read_stored(bytes(row.document)))
    problems = find_problems(document, slots=slots, ontology=ontology)
    if problems:
        raise DocumentRefused(problems)
    return Imported(row.item_id, document, bytes(row.document))


def _keep_suggestions(project_id: int, kept: Sequence[tuple[PendingDocument, Imported]]) -> None:
    """Store what models say; of several documents of one model about one item the last counts."""
    versions: dict[tuple[str, str], int] = {}
    found: dict[tuple[int, int], Suggestion] = {}
    for row, said in kept:
        named = row.model_name, row.model_revision
        if named not in versions:
            version, _ = ModelVersion.objects.get_or_create(
                project_id=project_id,
                name=row.model_name,
                revision=row.model_revision,
                weights_hash="",
                defaults={"task": "import"},
            )
            versions[named] = version.pk
        found[row.item_id, versions[named]] = Suggestion(
            item_id=row.item_id,
            model_version_id=versions[named],
            document=said.write(),
            score=row.score,
        )
    Suggestion.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["item", "model_version"],
        update_fields=["document", "score"],
    )


def _open_tasks(project: Project, items: Sequence[Item], *, is_new: bool) -> None:
    """Open an annotate task a seat for items that have none and are not labeled already."""
    wanted = [item for item in items if item.progress == Progress.UNLABELED and item.state == Item.State.ACTIVE]
    if not is_new:
        served = set(Task.objects.filter(item__in=wanted, stage=Stage.ANNOTATE).values_list("item_id", flat=True))
        wanted = [item for item in wanted if item.pk not in served]
    Task.objects.bulk_create(
        [
            Task(
                project=project,
                item=item,
                stage=Stage.ANNOTATE,
                seat=seat,
                state=TaskState.OPEN,
                priority=item.priority,
            )
            for item in wanted
            for seat in range(project.seats)
        ]
    )
