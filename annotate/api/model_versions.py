"""/api/model-versions: what suggests, and how well."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.model_versions import (
    ModelFilter,
    ModelVersionPage,
    ModelVersionView,
    Uptake,
    get_model_version,
    list_model_versions,
    measure_acceptance,
)


class ModelVersionResource(Resource):
    """Sets of weights of a project."""

    permission_classes = [SignedIn]

    @describe("Model versions of a project, newest first", query=ModelFilter, answer=ModelVersionPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_model_versions(self.actor, self.query(ModelFilter)))

    @describe("One model version", answer=ModelVersionView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_model_version(self.actor, int(pk)))

    @describe("What people made of its suggestions", answer=Uptake)
    @action(detail=True, methods=["get"])
    def acceptance(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(measure_acceptance(self.actor, int(pk)))
