"""Projects, their members, ontologies and guidelines."""

from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.document.document import canonicalise
from annotate.document.ontology import Ontology as OntologyDefinition
from annotate.document.ontology import find_ontology_problems
from annotate.errors import Conflict, DocumentRefused, Forbidden, Invalid, NotFound
from annotate.models.project import Guideline, Membership, Ontology, Project, Role
from annotate.services.events import record_event
from annotate.services.seats import open_missing_seats
from annotate.services.tasks import free_tasks

LIMITS = {"seats": (1, 20), "lease_s": (30, 86_400), "keep_exports_days": (0, 3650)}


class LastOwner(Conflict):
    """A project without an owner could never be administered again."""

    def __init__(self) -> None:
        super().__init__("last_owner", "this is the project's only owner; make somebody else an owner first")


def check_settings(changes: dict[str, Any]) -> None:
    """Raise Invalid for settings off their range."""
    for name, (low, high) in LIMITS.items():
        value = changes.get(name)
        if value is not None and not low <= value <= high:
            raise Invalid("out_of_range", f"{name} is {value}; expected {low} to {high}", field=name)
    if "name" in changes and changes["name"] is not None and not changes["name"].strip():
        raise Invalid("name_missing", "a project needs a name", field="name")


@transaction.atomic
def create_project(
    actor: Actor,
    *,
    name: str,
    description: str = "",
    seats: int = 1,
    review: bool = True,
    lease_s: int = 600,
    ontology: OntologyDefinition | None = None,
    guideline: str = "",
) -> Project:
    """Make a project with its first ontology and guideline; the actor becomes its owner."""
    access.require_create_project(actor)
    check_settings({"name": name, "seats": seats, "lease_s": lease_s})
    project = Project.objects.create(
        name=name.strip(),
        description=description,
        seats=seats,
        review=review,
        lease_s=lease_s,
        created_by=actor.user,
    )
    Membership.objects.create(project=project, user=actor.user, role=Role.OWNER)
    _add_ontology(actor, project.pk, 1, ontology or OntologyDefinition())
    Guideline.objects.create(project=project, version=1, markdown=guideline, created_by=actor.user)
    record_event(actor, "created", "project", project.pk, project_id=project.pk)
    return project


@transaction.atomic
def update_project(actor: Actor, *, project_id: int, **changes: Any) -> Project:
    """Change name, description, review, lease or how long exports are kept; fields that are None stay.

    ``seats`` can only grow: the new seats get their tasks, and nobody's work disappears.
    """
    access.require_administer(actor, project_id)
    known = {name: value for name, value in changes.items() if value is not None}
    check_settings(known)
    project = Project.objects.select_for_update().get(pk=project_id)
    seats = known.get("seats", project.seats)
    if seats < project.seats:
        raise Conflict(
            "seats_shrink", f"the project has {project.seats} seats an item; work may be in them, so they only grow"
        )
    grows = seats > project.seats
    for name, value in known.items():
        setattr(project, name, value)
    project.save()
    if grows:
        open_missing_seats(project_id)
    record_event(actor, "updated", "project", project_id, project_id=project_id, **known)
    return project


@transaction.atomic
def archive_project(actor: Actor, *, project_id: int) -> None:
    """Take a project out of everybody's sight. Nothing is deleted; an administrator can bring it back."""
    access.require_own(actor, project_id)
    Project.objects.filter(pk=project_id).update(archived_at=timezone.now())
    record_event(actor, "archived", "project", project_id, project_id=project_id)


@transaction.atomic
def update_membership(actor: Actor, *, project_id: int, user_id: int, role: Role) -> Membership:
    """Give a member another role. Only owners make or unmake owners."""
    mine = access.require_administer(actor, project_id)
    membership = _lock_membership(project_id, user_id)
    if Role.OWNER in (role, membership.role) and mine != Role.OWNER:
        raise Forbidden("role_too_small", "only owners may make or unmake owners")
    if membership.role == Role.OWNER and role != Role.OWNER:
        _require_other_owner(project_id, user_id)
    membership.role = role
    membership.save(update_fields=["role"])
    if role == Role.VIEWER:
        free_tasks(project_id, user_id)
    record_event(actor, "changed_role", "membership", user_id, project_id=project_id, role=role)
    return membership


@transaction.atomic
def remove_membership(actor: Actor, *, project_id: int, user_id: int) -> None:
    """End a membership; everybody may leave, managers may remove others. Their work stays, and what they had begun or
    was kept for them is open to everybody.
    """
    if user_id == actor.user.pk:
        mine = access.require_view(actor, project_id)
    else:
        mine = access.require_administer(actor, project_id)
    membership = _lock_membership(project_id, user_id)
    if membership.role == Role.OWNER:
        if mine != Role.OWNER:
            raise Forbidden("role_too_small", "only owners may remove owners")
        _require_other_owner(project_id, user_id)
    membership.delete()
    free_tasks(project_id, user_id)
    record_event(actor, "removed", "membership", user_id, project_id=project_id)


def _lock_membership(project_id: int, user_id: int) -> Membership:
    # Every membership is locked, so that two owners cannot remove each other at the same moment.
    members = {member.user_id: member for member in Membership.objects.select_for_update().filter(project=project_id)}
    if user_id not in members:
        raise NotFound("member_not_found", f"user {user_id} is not a member of project {project_id}")
    return members[user_id]


def _require_other_owner(project_id: int, user_id: int) -> None:
    owners = Membership.objects.filter(project_id=project_id, role=Role.OWNER)
    if not owners.exclude(user_id=user_id).exists():
        raise LastOwner


@transaction.atomic
def create_ontology(actor: Actor, *, project_id: int, definition: OntologyDefinition, base_version: int) -> Ontology:
    """Add a version. Class ids never change their meaning: they can be added and renamed, and removed ones stay valid
    in the revisions that were written under older versions.

    Raises:
        DocumentRefused: The ontology contradicts itself.
        Conflict: Somebody else changed it since ``base_version``.
    """
    access.require_administer(actor, project_id)
    problems = find_ontology_problems(definition)
    if problems:
        raise DocumentRefused(problems)
    Project.objects.select_for_update().get(pk=project_id)
    current = Ontology.objects.filter(project_id=project_id).aggregate(Max("version"))["version__max"]
    if current != base_version:
        raise Conflict(
            "ontology_changed",
            f"the ontology is at version {current}, your change was made on {base_version}; load it and try again",
            version=current,
        )
    return _add_ontology(actor, project_id, current + 1, definition)


def _add_ontology(actor: Actor, project_id: int, version: int, definition: OntologyDefinition) -> Ontology:
    problems = find_ontology_problems(definition)
    if problems:
        raise DocumentRefused(problems)
    data = canonicalise(msgspec.to_builtins(definition))
    created = Ontology.objects.create(project_id=project_id, version=version, definition=data, created_by=actor.user)
    record_event(actor, "created", "ontology", created.pk, project_id=project_id, version=version)
    return created


@transaction.atomic
def create_guideline(actor: Actor, *, project_id: int, markdown: str) -> Guideline:
    """Add a version of the instructions to annotators."""
    access.require_administer(actor, project_id)
    Project.objects.select_for_update().get(pk=project_id)
    current = Guideline.objects.filter(project_id=project_id).aggregate(Max("version"))["version__max"] or 0
    created = Guideline.objects.create(
        project_id=project_id, version=current + 1, markdown=markdown, created_by=actor.user
    )
    record_event(actor, "created", "guideline", created.pk, project_id=project_id, version=created.version)
    return created
