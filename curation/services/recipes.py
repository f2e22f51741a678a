"""Recipes: saved by people in versions, run to proposals."""

from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.jobs.submit import submit_internal_job
from annotate.services.events import record_event
from curation.jobs.specs import RUN_RECIPE, RecipeRunParams
from curation.models.recipe import Proposal, Recipe, RecipeVersion
from curation.queries.slices import freeze_slice
from curation.recipes.recipe import RecipeDefinition, read_definition, write_definition


@transaction.atomic
def create_recipe(actor: Actor, *, project_id: int, name: str, definition: dict[str, Any]) -> Recipe:
    """Save a new recipe as its version 1.

    Raises:
        Invalid: No name, or steps that do not fit together.
        NotFound: The project has no such slice.
        Conflict: The project has a recipe of that name.
    """
    access.require_curate(actor, project_id)
    checked = _check(project_id, definition)
    try:
        with transaction.atomic():
            recipe = Recipe.objects.create(project_id=project_id, name=_read_name(name), created_by=actor.user)
    except IntegrityError as error:
        raise _taken(name) from error
    RecipeVersion.objects.create(recipe=recipe, number=1, definition=checked, created_by=actor.user)
    record_event(actor, "created", "recipe", recipe.pk, project_id=project_id, name=recipe.name)
    return recipe


@transaction.atomic
def update_recipe(
    actor: Actor, *, recipe_id: int, name: str | None = None, definition: dict[str, Any] | None = None
) -> Recipe:
    """Rename a recipe, or save other steps as its next version; the same steps make none.

    Raises:
        Invalid: An empty name, or steps that do not fit together.
        Conflict: The project has another recipe of that name.
    """
    recipe = lock_recipe(actor, recipe_id)
    if name is not None and name.strip() != recipe.name:
        recipe.name = _read_name(name)
        try:
            with transaction.atomic():
                recipe.save(update_fields=["name"])
        except IntegrityError as error:
            raise _taken(name) from error
    if definition is not None:
        checked = _check(recipe.project_id, definition)
        newest = recipe.versions.order_by("-number")[0]
        if checked != newest.definition:
            RecipeVersion.objects.create(
                recipe=recipe, number=newest.number + 1, definition=checked, created_by=actor.user
            )
    record_event(actor, "updated", "recipe", recipe.pk, project_id=recipe.project_id, name=recipe.name)
    return recipe


@transaction.atomic
def archive_recipe(actor: Actor, *, recipe_id: int) -> None:
    """Take a recipe off the list; its proposals stay, and its name is free again."""
    recipe = lock_recipe(actor, recipe_id)
    recipe.archived_at = timezone.now()
    recipe.save(update_fields=["archived_at"])
    record_event(actor, "archived", "recipe", recipe.pk, project_id=recipe.project_id, name=recipe.name)


@transaction.atomic
def run_recipe(actor: Actor, *, recipe_id: int) -> Proposal:
    """Start a run of the newest version of a recipe; what it comes to is a proposal.

    Raises:
        NotFound: There is no such recipe, or the slice that it starts from was archived.
    """
    recipe = lock_recipe(actor, recipe_id)
    version = recipe.versions.order_by("-number")[0]
    chosen = read_definition(version.definition).slice
    proposal = Proposal.objects.create(
        project_id=recipe.project_id,
        version=version,
        slice=None if chosen is None else msgspec.to_builtins(freeze_slice(recipe.project_id, chosen)),
        created_by=actor.user,
    )
    proposal.job = submit_internal_job(
        RUN_RECIPE,
        project_id=recipe.project_id,
        params=RecipeRunParams(proposal.pk),
        created_by_id=actor.user.pk,
    )
    proposal.save(update_fields=["job"])
    record_event(actor, "ran", "recipe", recipe.pk, project_id=recipe.project_id, version=version.number)
    return proposal


def lock_recipe(actor: Actor, recipe_id: int) -> Recipe:
    """Return a recipe that the actor may change, locked.

    Raises:
        NotFound: There is none, or it was archived.
    """
    recipe = Recipe.objects.select_for_update().filter(pk=recipe_id, archived_at=None).first()
    if recipe is None or actor.role(recipe.project_id) is None:
        raise NotFound("recipe_not_found", f"there is no recipe {recipe_id}; it may have been archived")
    access.require_curate(actor, recipe.project_id)
    return recipe


def _check(project_id: int, raw: dict[str, Any]) -> dict[str, Any]:
    definition: RecipeDefinition = read_definition(raw)
    if definition.slice is not None:
        freeze_slice(project_id, definition.slice)
    return write_definition(definition)


def _read_name(name: str) -> str:
    if not 0 < len(name.strip()) <= 100:
        raise Invalid(
            "bad_name", f"a recipe's name has {len(name.strip())} characters; expected 1 to 100", field="name"
        )
    return name.strip()


def _taken(name: str) -> Conflict:
    return Conflict("name_taken", f"this project has a recipe {name.strip()!r}; expected another name")
