"""Reads projects, their progress and their members."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db.models import Sum

from annotate import access
from annotate.access import Actor
from annotate.models.item import Progress
from annotate.models.project import Membership, Project, ProjectCount


class ProjectView(msgspec.Struct, kw_only=True):
    """A project as its members see it; ``counts`` is items by progress, plus ``set_aside``; ``keep_exports_days`` is 0
    for ever.
    """

    id: int
    name: str
    description: str
    seats: int
    review: bool
    lease_s: int
    keep_exports_days: int
    role: str
    created_at: datetime
    counts: dict[str, int]


class MemberView(msgspec.Struct):
    """One member."""

    user: int
    name: str
    email: str
    role: str


def list_projects(actor: Actor) -> list[ProjectView]:
    """Return the actor's projects, newest first."""
    project_ids = access.list_project_ids(actor)
    counts = count_items(project_ids)
    projects = Project.objects.filter(pk__in=project_ids).order_by("-id")
    return [_view(actor, project, counts[project.pk]) for project in projects]


def get_project(actor: Actor, project_id: int) -> ProjectView:
    """Return one project."""
    access.require_view(actor, project_id)
    return _view(actor, Project.objects.get(pk=project_id), count_items([project_id])[project_id])


def count_items(project_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return items by progress for each project, from the maintained counts."""
    found = {project_id: dict.fromkeys([*Progress.values, "set_aside"], 0) for project_id in project_ids}
    rows = ProjectCount.objects.filter(project_id__in=project_ids).values_list("project_id", "name")
    for project_id, name, count in rows.annotate(count=Sum("difference")):
        found[project_id][name] = int(count)
    return found


def _view(actor: Actor, project: Project, counts: dict[str, int]) -> ProjectView:
    role = actor.role(project.pk)
    return ProjectView(
        id=project.pk,
        name=project.name,
        description=project.description,
        seats=project.seats,
        review=project.review,
        lease_s=project.lease_s,
        keep_exports_days=project.keep_exports_days,
        role=role.value if role else "",
        created_at=project.created_at,
        counts=counts,
    )


def list_members(actor: Actor, project_id: int) -> list[MemberView]:
    """Return the members of a project by name."""
    access.require_view(actor, project_id)
    rows = Membership.objects.filter(project_id=project_id).select_related("user").order_by("user__name", "user_id")
    return [MemberView(row.user_id, row.user.name, row.user.email, row.role) for row in rows[:1000]]
