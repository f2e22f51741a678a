"""Models' documents: stored, decided on mark by mark. Never counted as human work."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from django.db import connection, transaction
from msgspec.structs import replace

from annotate import access
from annotate.access import Actor
from annotate.document.document import Document, read_stored, write_canonical
from annotate.document.kinds.base import Origin
from annotate.document.validation import find_problems
from annotate.errors import Invalid, NotFound
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.queries.facts import list_slots
from annotate.queries.ontologies import get_ontology

Decision = Literal["accepted", "edited", "rejected"]


def create_model_version(
    *,
    project_id: int,
    name: str,
    task: str,
    revision: str = "",
    weights_hash: str = "",
    artifact: str = "",
    config: Mapping[str, Any] | None = None,
    report: Mapping[str, Any] | None = None,
    trained_on: str = "",
    created_by_id: int | None = None,
) -> ModelVersion:
    """Return the row for these very weights, made when it is new. The caller is a job that a person started."""
    created, _ = ModelVersion.objects.get_or_create(
        project_id=project_id,
        name=name,
        revision=revision,
        weights_hash=weights_hash,
        defaults={
            "task": task,
            "artifact": artifact,
            "config": dict(config or {}),
            "report": dict(report or {}),
            "trained_on": trained_on,
            "created_by_id": created_by_id,
        },
    )
    return created


class NewSuggestion(NamedTuple):
    """A model's document about an item.

    Attributes:
        item_id: Which item.
        document: What it says.
        score: How sure it is, 0..1; None when it does not say.
        uncertainty: How much it would help to ask a person, 0..1; None leaves the queue alone.
    """

    item_id: int
    document: Document
    score: float | None
    uncertainty: float | None


def store_suggestions(model: ModelVersion, batch: Sequence[NewSuggestion], *, order_queue: bool) -> int:
    """Keep a model's documents, each with its origin filled in. Call inside the job's fence.

    A document that does not fit its item is left out; one that this model gave before stays as it is.

    Args:
        model: Whose they are.
        batch: The documents.
        order_queue: Whether open annotate tasks take the model's uncertainty as their priority.

    Returns:
        How many did not fit.
    """
    ontology = get_ontology(model.project_id).definition
    slots = list_slots([one.item_id for one in batch])
    fitting = [
        one for one in batch if not find_problems(one.document, slots=slots.get(one.item_id, {}), ontology=ontology)
    ]
    for one in fitting:
        made, _ = Suggestion.objects.get_or_create(
            item_id=one.item_id,
            model_version=model,
            defaults={"document": b"", "score": one.score, "uncertainty": one.uncertainty},
        )
        if not made.document:
            made.document = write_canonical(stamp_origins(one.document, made.pk, model.pk))
            made.save(update_fields=["document"])
    if order_queue:
        order_tasks({one.item_id: one.uncertainty for one in fitting if one.uncertainty is not None})
    return len(batch) - len(fitting)


def stamp_origins(document: Document, suggestion_id: int, model_version_id: int) -> Document:
    """Return a document whose marks say which suggestion and model version they come from."""
    marks = [
        replace(
            mark,
            origin=replace(mark.origin or Origin(), suggestion=suggestion_id, model_version=model_version_id),
        )
        for mark in document.marks
    ]
    return replace(document, marks=marks)


def order_tasks(uncertainty: Mapping[int, float]) -> None:
    """Give open annotate tasks a priority by item."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotate_task t SET priority = u.priority FROM unnest(%s::bigint[], %s::float8[]) "
            "AS u (item, priority) WHERE t.item_id = u.item AND t.stage = 'annotate' AND t.state = 'open'",
            [list(uncertainty), list(uncertainty.values())],
        )


def order_by_suggestions(model: ModelVersion) -> None:
    """Give open annotate tasks the priority that a model's suggestions ask for, earlier ones too. Call inside the job's
    fence.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotate_task t SET priority = s.uncertainty FROM annotate_suggestion s "
            "WHERE s.model_version_id = %s AND s.uncertainty IS NOT NULL AND t.item_id = s.item_id "
            "AND t.stage = 'annotate' AND t.state = 'open'",
            [model.pk],
        )


@transaction.atomic
def decide_suggestion(actor: Actor, *, suggestion_id: int, decisions: Mapping[str, Decision]) -> Suggestion:
    """Record what somebody made of a suggestion's marks; earlier decisions on other marks stay.

    Raises:
        Invalid: A decision names a mark that the suggestion lacks.
    """
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("item").filter(pk=suggestion_id).first()
    if found is None or actor.role(found.item.project_id) is None:
        raise NotFound(
            "suggestion_not_found", f"there is no suggestion {suggestion_id}, or you are not a member of its project"
        )
    access.require_annotate(actor, found.item.project_id)
    known = {entity.id for entity in read_stored(bytes(found.document)).entities()}
    unknown = sorted(set(decisions) - known)
    if unknown:
        raise Invalid("unknown_mark", f"suggestion {suggestion_id} has no marks {unknown}; it has {sorted(known)[:20]}")
    found.decisions = {**found.decisions, **decisions}
    found.save(update_fields=["decisions"])
    return found


def record_origins(item_id: int, document: Document) -> None:
    """Note on the item's suggestions which of their marks a submitted document took over, as they were or edited.

    A mark that came from a suggestion keeps the suggestion's mark id, which is how it is known.
    """
    taken: dict[int, dict[str, Decision]] = {}
    for mark in document.marks:
        if mark.origin is not None and mark.origin.suggestion is not None:
            decision: Decision = "edited" if mark.origin.edited else "accepted"
            taken.setdefault(mark.origin.suggestion, {})[mark.id] = decision
    if not taken:
        return
    rows: Iterable[Suggestion] = Suggestion.objects.select_for_update().filter(pk__in=taken, item_id=item_id)
    for row in rows:
        row.decisions = {**row.decisions, **taken[row.pk]}
        row.save(update_fields=["decisions"])
