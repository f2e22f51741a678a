"""Reads recipes, and what their steps can be made of."""

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Max

from annotate import access
from annotate.access import Actor
from annotate.errors import NotFound
from curation.models.recipe import Recipe
from curation.recipes.recipe import RecipeDefinition, read_definition
from curation.sampling.registry import SAMPLERS

MAX_PAGE = 100


class RecipeView(msgspec.Struct, kw_only=True):
    """A recipe in its newest version."""

    id: int
    project: int
    name: str
    version: int
    definition: RecipeDefinition
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    last_run_at: datetime | None


class RecipeFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Recipes of a project, newest first; ``before`` is the last id of the page before."""

    project: int
    before: int | None = None
    limit: int = 50


class RecipePage(msgspec.Struct):
    """A page of recipes."""

    results: list[RecipeView]
    next: int | None


class SamplerView(msgspec.Struct):
    """A sampler that a step can name; ``options`` is a JSON Schema."""

    name: str
    needs: list[str]
    options: dict[str, Any]


class SamplerList(msgspec.Struct):
    """Every sampler that recipes can use."""

    results: list[SamplerView]


def list_recipes(actor: Actor, wanted: RecipeFilter) -> RecipePage:
    """Return a page of recipes that are not archived."""
    access.require_view_curation(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = Recipe.objects.filter(project_id=wanted.project, archived_at=None).order_by("-id")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = [view_recipe(row) for row in rows.select_related("created_by")[:limit]]
    return RecipePage(found, found[-1].id if len(found) == limit else None)


def get_recipe(actor: Actor, recipe_id: int) -> Recipe:
    """Return a recipe row that the actor may see, also an archived one.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = Recipe.objects.select_related("created_by").filter(pk=recipe_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("recipe_not_found", f"there is no recipe {recipe_id}, or you are no member of its project")
    access.require_view_curation(actor, found.project_id)
    return found


def view_recipe(row: Recipe) -> RecipeView:
    """Return a recipe as the API shows it."""
    newest = row.versions.select_related("created_by").order_by("-number")[0]
    return RecipeView(
        id=row.pk,
        project=row.project_id,
        name=row.name,
        version=newest.number,
        definition=read_definition(newest.definition),
        created_by=row.created_by.name,
        created_at=row.created_at,
        changed_by=newest.created_by.name,
        changed_at=newest.created_at,
        last_run_at=row.versions.aggregate(at=Max("proposals__created_at"))["at"],
    )


def describe_samplers() -> list[SamplerView]:
    """Return the samplers that recipes can use."""
    return [
        SamplerView(name, list(sampler.needs), msgspec.json.schema(sampler.options))
        for name, sampler in SAMPLERS.items()
        if "queries" not in sampler.needs
    ]
