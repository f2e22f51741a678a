"""/api/memberships: who belongs to a project; a membership is known by its user."""

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from annotate.access import RoleName
from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.models.project import Role
from annotate.queries.projects import MemberView, list_members
from annotate.services import projects


class OfProject(msgspec.Struct, forbid_unknown_fields=True):
    """Which project."""

    project: int


class RoleChange(msgspec.Struct, forbid_unknown_fields=True):
    """The new role."""

    role: RoleName


class MemberList(msgspec.Struct):
    """The members of a project (the first 1000)."""

    results: list[MemberView]


class MembershipResource(Resource):
    """Members of ``?project=``; the id in the path is the user's."""

    permission_classes = [SignedIn]

    @describe("Members of a project", query=OfProject, answer=MemberList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(MemberList(list_members(self.actor, self.query(OfProject).project)))

    @describe("Change a member's role", query=OfProject, body=RoleChange, answer=MemberList)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        del request
        project_id = self.query(OfProject).project
        role = Role(self.read(RoleChange).role)
        projects.update_membership(self.actor, project_id=project_id, user_id=int(pk), role=role)
        return reply(MemberList(list_members(self.actor, project_id)))

    @describe("Remove a member, or leave", query=OfProject)
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        projects.remove_membership(self.actor, project_id=self.query(OfProject).project, user_id=int(pk))
        return reply()
