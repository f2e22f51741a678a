"""Models' documents: stored, decided on mark by mark. Never counted as human work."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.db import transaction

from annotate import access
from annotate.access import Actor
from annotate.document.document import Document, read_stored, write_canonical
from annotate.document.validation import find_problems
from annotate.errors import DocumentRefused, Invalid, NotFound
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.queries.facts import get_slots
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


def store_suggestion(
    *, item_id: int, model_version: ModelVersion, document: Document, score: float | None, uncertainty: float | None
) -> bool:
    """Keep a model's document about an item, unless this model version has one already.

    Returns:
        True when it is new.

    Raises:
        DocumentRefused: The document does not fit the item or the ontology.
    """
    ontology = get_ontology(model_version.project_id).definition
    problems = find_problems(document, slots=get_slots(item_id), ontology=ontology)
    if problems:
        raise DocumentRefused(problems)
    _, is_new = Suggestion.objects.get_or_create(
        item_id=item_id,
        model_version=model_version,
        defaults={"document": write_canonical(document), "score": score, "uncertainty": uncertainty},
    )
    return is_new


@transaction.atomic
def decide_suggestion(actor: Actor, *, suggestion_id: int, decisions: Mapping[str, Decision]) -> Suggestion:
    """Record what somebody made of a suggestion's marks; earlier decisions on other marks stay.

    Raises:
        Invalid: A decision names a mark that the suggestion lacks.
    """
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("item").filter(pk=suggestion_id).first()
    if found is None:
        raise NotFound("suggestion_not_found", f"there is no suggestion {suggestion_id}")
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
