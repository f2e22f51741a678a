"""/api/guidelines: versions of a project's instructions to its annotators."""

from datetime import datetime

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from annotate import access
from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.ontologies import get_guideline
from annotate.services import projects


class GuidelineChoice(msgspec.Struct, forbid_unknown_fields=True):
    """Which project; the newest version unless one is named."""

    project: int
    version: int | None = None


class GuidelineView(msgspec.Struct):
    """One version; version 0 stands for none written yet."""

    project: int
    version: int
    markdown: str
    created_at: datetime | None


class NewGuideline(msgspec.Struct, forbid_unknown_fields=True):
    """The next version, in Markdown."""

    project: int
    markdown: str


class GuidelineResource(Resource):
    """Versions only grow."""

    permission_classes = [SignedIn]

    @describe("A project's instructions", query=GuidelineChoice, answer=GuidelineView)
    def list(self, request: Request) -> HttpResponse:
        del request
        wanted = self.query(GuidelineChoice)
        access.require_view(self.actor, wanted.project)
        found = get_guideline(wanted.project, wanted.version)
        if found is None:
            return reply(GuidelineView(wanted.project, 0, "", None))
        return reply(GuidelineView(wanted.project, found.version, found.markdown, found.created_at))

    @describe("Add a version", body=NewGuideline, answer=GuidelineView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewGuideline)
        made = projects.create_guideline(self.actor, project_id=given.project, markdown=given.markdown)
        return reply(GuidelineView(given.project, made.version, made.markdown, made.created_at), status=201)
