"""/api/annotations: what people said, with its history."""

import msgspec
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from annotate.api.base import ErrorBody, Resource, describe, list_parameters, reply
from annotate.api.permissions import SignedIn
from annotate.api.rendering import JsonRenderer, NdjsonRenderer, stream_lines
from annotate.queries.annotations import (
    AnnotationFilter,
    AnnotationPage,
    AnnotationView,
    RevisionView,
    list_annotations,
    list_revisions,
    stream_annotations,
)


class RevisionList(msgspec.Struct):
    """The history of an annotation (the first 1000 revisions)."""

    results: list[RevisionView]


class AnnotationResource(Resource):
    """Annotations at their newest revisions."""

    permission_classes = [SignedIn]

    def get_renderers(self) -> list[BaseRenderer]:
        """Offer lines for the list, and JSON for everything."""
        return [JsonRenderer(), NdjsonRenderer()] if self.action == "list" else [JsonRenderer()]

    @extend_schema(
        summary="A page of annotations with whole documents; all of them, one a line, as application/x-ndjson",
        parameters=list_parameters(AnnotationFilter),
        responses={
            (200, JsonRenderer.media_type): AnnotationPage,
            (200, NdjsonRenderer.media_type): AnnotationView,
            ("default", JsonRenderer.media_type): ErrorBody,
        },
    )
    def list(self, request: Request) -> HttpResponseBase:
        wanted = self.query(AnnotationFilter)
        if isinstance(request.accepted_renderer, NdjsonRenderer):
            return stream_lines(stream_annotations(self.actor, wanted))
        return reply(list_annotations(self.actor, wanted))

    @describe("The history of an annotation", answer=RevisionList)
    @action(detail=True, methods=["get"])
    def revisions(self, request: Request, pk: str) -> HttpResponseBase:
        del request
        return reply(RevisionList(list_revisions(self.actor, int(pk))))
