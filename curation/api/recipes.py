"""/api/recipes: saved pipelines that propose which items to keep."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.proposals import ProposalView, get_proposal, view_proposal
from curation.queries.recipes import (
    RecipeFilter,
    RecipePage,
    RecipeView,
    SamplerList,
    describe_samplers,
    get_recipe,
    list_recipes,
    view_recipe,
)
from curation.recipes.recipe import RecipeDefinition, write_definition
from curation.services import recipes


class NewRecipe(msgspec.Struct, forbid_unknown_fields=True):
    """A recipe to be."""

    project: int
    name: str
    definition: RecipeDefinition


class RecipeChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change; other steps become the next version."""

    name: str | None = None
    definition: RecipeDefinition | None = None


class RecipeResource(Resource):
    """Recipes in versions; running one changes nothing but gives a proposal."""

    permission_classes = [SignedIn]

    @describe("Recipes of a project, newest first", query=RecipeFilter, answer=RecipePage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_recipes(self.actor, self.query(RecipeFilter)))

    @describe("Save a recipe", body=NewRecipe, answer=RecipeView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewRecipe)
        made = recipes.create_recipe(
            self.actor, project_id=given.project, name=given.name, definition=write_definition(given.definition)
        )
        return reply(view_recipe(made), status=201)

    @describe("One recipe", answer=RecipeView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(view_recipe(get_recipe(self.actor, int(pk))))

    @describe("Rename a recipe, or save other steps as its next version", body=RecipeChange, answer=RecipeView)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        del request
        given = self.read(RecipeChange)
        definition = None if given.definition is None else write_definition(given.definition)
        changed = recipes.update_recipe(self.actor, recipe_id=int(pk), name=given.name, definition=definition)
        return reply(view_recipe(changed))

    @describe("Archive a recipe; its proposals stay", status=204)
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        recipes.archive_recipe(self.actor, recipe_id=int(pk))
        return HttpResponse(status=204)

    @describe("Run the newest version of a recipe to a proposal", answer=ProposalView, status=202)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> HttpResponse:
        del request
        made = recipes.run_recipe(self.actor, recipe_id=int(pk))
        return reply(view_proposal(get_proposal(self.actor, made.pk)), status=202)

    @describe("The samplers that recipes can use", answer=SamplerList)
    @action(detail=False)
    def samplers(self, request: Request) -> HttpResponse:
        del request
        return reply(SamplerList(describe_samplers()))
