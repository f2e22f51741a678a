"""Reads model versions."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor
from annotate.errors import NotFound
from annotate.models.suggestion import ModelVersion

MAX_PAGE = 100
MAX_MEASURED = 10_000


class ModelFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Model versions of a project, newest first; ``before`` is the last id of the page before."""

    project: int
    task: str | None = None
    before: int | None = None
    limit: int = 50


class ModelVersionView(msgspec.Struct, kw_only=True):
    """One set of weights, with how well it did on held-out items."""

    id: int
    project: int
    name: str
    revision: str
    task: str
    weights_hash: str
    config: dict[str, Any]
    report: dict[str, Any]
    trained_on: str
    created_by: str | None
    created_at: datetime


class ModelVersionPage(msgspec.Struct):
    """A page of model versions."""

    results: list[ModelVersionView]
    next: int | None


class Uptake(msgspec.Struct):
    """What people made of a model's latest suggestions, at most 10 000 of them.

    Attributes:
        items: Items with a suggestion.
        decided_items: Items of which somebody decided on some mark.
        accepted: Marks taken over as they were.
        edited: Marks taken over and changed.
        rejected: Marks refused.
    """

    items: int
    decided_items: int
    accepted: int
    edited: int
    rejected: int


def list_model_versions(actor: Actor, wanted: ModelFilter) -> ModelVersionPage:
    """Return a page of model versions."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = ModelVersion.objects.filter(project_id=wanted.project).select_related("created_by").order_by("-id")
    if wanted.task is not None:
        rows = rows.filter(task=wanted.task)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = [_view(row) for row in rows[:limit]]
    return ModelVersionPage(found, found[-1].id if len(found) == limit else None)


def get_model_version(actor: Actor, model_version_id: int) -> ModelVersionView:
    """Return one model version.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = ModelVersion.objects.select_related("created_by").filter(pk=model_version_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound(
            "model_version_not_found",
            f"there is no model version {model_version_id}, or you are not a member of its project",
        )
    access.require_view(actor, found.project_id)
    return _view(found)


ACCEPTANCE = """
SELECT count(*), count(*) FILTER (WHERE decisions <> '{}'::jsonb),
    coalesce(sum((SELECT count(*) FROM jsonb_each_text(decisions) d WHERE d.value = 'accepted')), 0)::bigint,
    coalesce(sum((SELECT count(*) FROM jsonb_each_text(decisions) d WHERE d.value = 'edited')), 0)::bigint,
    coalesce(sum((SELECT count(*) FROM jsonb_each_text(decisions) d WHERE d.value = 'rejected')), 0)::bigint
FROM (SELECT decisions FROM annotate_suggestion WHERE model_version_id = %s ORDER BY id DESC LIMIT %s) AS latest
"""


def measure_acceptance(actor: Actor, model_version_id: int) -> Uptake:
    """Return what people made of a model's latest suggestions.

    Raises:
        NotFound: There is no such model version, or the actor is no member of its project.
    """
    get_model_version(actor, model_version_id)
    with connection.cursor() as cursor:
        cursor.execute(ACCEPTANCE, [model_version_id, MAX_MEASURED])
        return Uptake(*cursor.fetchone())


def _view(row: ModelVersion) -> ModelVersionView:
    return ModelVersionView(
        id=row.pk,
        project=row.project_id,
        name=row.name,
        revision=row.revision,
        task=row.task,
        weights_hash=row.weights_hash,
        config=row.config,
        report=row.report,
        trained_on=row.trained_on,
        created_by=row.created_by.name if row.created_by else None,
        created_at=row.created_at,
    )
