"""Reads model versions."""

from datetime import datetime
from typing import Any

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.errors import NotFound
from annotate.models.suggestion import ModelVersion

MAX_PAGE = 100


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
