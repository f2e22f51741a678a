"""What happens once all assets of an item are decoded: its documents are checked and kept, its tasks open."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from annotate.document.document import read_stored, write_canonical
from annotate.document.ontology import Ontology
from annotate.document.validation import find_problems
from annotate.errors import DocumentRefused
from annotate.models.asset import AssetState
from annotate.models.item import Item, PendingDocument, Progress
from annotate.models.project import Project
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.models.task import Stage, Task, TaskState
from annotate.queries.facts import get_slots
from annotate.queries.ontologies import OntologyVersion, get_ontology
from annotate.services.annotations import import_annotation, load_large_masks, store_large_masks
from annotate.services.progress import refresh_progress


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
    pending = list_pending(ready)
    project = Project.objects.get(pk=ready[0].project_id)
    ontology = get_ontology(project.pk)
    finished = {item.pk for item in ready if pending.get(item.pk) and _keep_documents(item, pending[item.pk], ontology)}
    _open_tasks(project, [item for item in ready if item.pk not in finished], is_new=is_new)
    for item_id in finished:
        refresh_progress(item_id)


def list_pending(items: Iterable[Item]) -> dict[int, list[PendingDocument]]:
    """Return the documents that wait, by item."""
    found: dict[int, list[PendingDocument]] = {}
    for row in PendingDocument.objects.filter(item__in=list(items), error__isnull=True).order_by("id"):
        found.setdefault(row.item_id, []).append(row)
    return found


def _keep_documents(item: Item, rows: Sequence[PendingDocument], ontology: OntologyVersion) -> bool:
    """Turn waiting documents into annotations and suggestions.

    Returns:
        Whether the item has a finished annotation now.
    """
    is_finished = False
    for row in rows:
        try:
            if row.is_suggestion:
                _keep_suggestion(item, row, ontology.definition)
            else:
                _keep_annotation(item, row, ontology)
                is_finished = True
        except DocumentRefused as error:
            row.error = {"code": error.code, "message": error.message, "problems": error.fields["problems"]}
            row.save(update_fields=["error"])
            Item.objects.filter(pk=item.pk).update(has_errors=True)
            continue
        row.delete()
    return is_finished


def _keep_annotation(item: Item, row: PendingDocument, ontology: OntologyVersion) -> None:
    document = load_large_masks(read_stored(bytes(row.document)))
    problems = find_problems(document, slots=get_slots(item.pk), ontology=ontology.definition)
    if problems:
        raise DocumentRefused(problems)
    import_annotation(
        project_id=item.project_id,
        item_id=item.pk,
        document=store_large_masks(document),
        ontology_id=ontology.id,
    )


def _keep_suggestion(item: Item, row: PendingDocument, ontology: Ontology) -> None:
    document = load_large_masks(read_stored(bytes(row.document)))
    problems = find_problems(document, slots=get_slots(item.pk), ontology=ontology)
    if problems:
        raise DocumentRefused(problems)
    version, _ = ModelVersion.objects.get_or_create(
        project_id=item.project_id,
        name=row.model_name,
        revision=row.model_revision,
        weights_hash="",
        defaults={"task": "import"},
    )
    Suggestion.objects.update_or_create(
        item=item,
        model_version=version,
        defaults={"document": write_canonical(store_large_masks(document)), "score": row.score},
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
