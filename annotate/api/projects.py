"""/api/projects."""

from typing import Annotated

import msgspec
from django.http import HttpResponse
from msgspec import Meta
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.document.ontology import Ontology
from annotate.queries.projects import ProjectView, get_project, list_projects
from annotate.services import projects

ProjectName = Annotated[str, Meta(max_length=200)]


class NewProject(msgspec.Struct, forbid_unknown_fields=True):
    """A project to be."""

    name: ProjectName
    description: str = ""
    seats: int = 1
    review: bool = True
    lease_s: int = 600
    ontology: Ontology | None = None
    guideline: str = ""


class ProjectChange(msgspec.Struct, forbid_unknown_fields=True):
    """What may change; None stays."""

    name: ProjectName | None = None
    description: str | None = None
    seats: int | None = None
    review: bool | None = None
    lease_s: int | None = None
    keep_exports_days: int | None = None


class ProjectList(msgspec.Struct):
    """All of one's projects."""

    results: list[ProjectView]


class ProjectResource(Resource):
    """Projects that one belongs to."""

    permission_classes = [SignedIn]

    @describe("One's projects, newest first", answer=ProjectList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(ProjectList(list_projects(self.actor)))

    @describe("Make a project", body=NewProject, answer=ProjectView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        fields = msgspec.structs.asdict(self.read(NewProject))
        made = projects.create_project(self.actor, **fields)
        return reply(get_project(self.actor, made.pk), status=201)

    @describe("One project", answer=ProjectView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_project(self.actor, int(pk)))

    @describe("Change a project", body=ProjectChange, answer=ProjectView)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        del request
        changes = msgspec.structs.asdict(self.read(ProjectChange))
        projects.update_project(self.actor, project_id=int(pk), **changes)
        return reply(get_project(self.actor, int(pk)))

    @describe("Archive a project")
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        projects.archive_project(self.actor, project_id=int(pk))
        return reply()
