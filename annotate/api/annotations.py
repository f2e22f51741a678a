"""/api/annotations: what people said, with its history."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.annotations import (
    AnnotationFilter,
    AnnotationPage,
    RevisionView,
    list_annotations,
    list_revisions,
)


class RevisionList(msgspec.Struct):
    """The history of an annotation (the first 1000 revisions)."""

    results: list[RevisionView]


class AnnotationResource(Resource):
    """Annotations at their newest revisions."""

    permission_classes = [SignedIn]

    @describe("A page of annotations with whole documents", query=AnnotationFilter, answer=AnnotationPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_annotations(self.actor, self.query(AnnotationFilter)))

    @describe("The history of an annotation", answer=RevisionList)
    @action(detail=True, methods=["get"])
    def revisions(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(RevisionList(list_revisions(self.actor, int(pk))))
