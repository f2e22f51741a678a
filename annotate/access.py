"""Who may do what: one function a rule. Deny by default. NOT: request objects.

Somebody who is no member learns nothing: everything of the project is *not found*. A member whose role is too small is
*forbidden*, and told who can help.
"""

from dataclasses import dataclass, field
from typing import Literal

from django.db import connection

from annotate.errors import Forbidden, NotFound
from annotate.models.project import Membership, Project, Role
from annotate.models.user import User

RoleName = Literal["owner", "manager", "reviewer", "annotator", "viewer"]
"""Roles as documents of the API spell them; ``Role`` has the same values."""

READ, WRITE, ADMINISTER = "read", "write", "administer"
SCOPES = {
    READ: "Read projects, items, annotations, jobs and releases; download exports.",
    WRITE: "Import, label, review, run jobs, make releases.",
    ADMINISTER: "Change members, ontologies and settings.",
}

EVERYONE = frozenset(Role)
WORKERS = frozenset({Role.OWNER, Role.MANAGER, Role.REVIEWER, Role.ANNOTATOR})
REVIEWERS = frozenset({Role.OWNER, Role.MANAGER, Role.REVIEWER})
MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
OWNERS = frozenset({Role.OWNER})


# Every request asks this, so it builds no query.
FIND_ROLE = """
SELECT m.role FROM annotate_membership m JOIN annotate_project p ON p.id = m.project_id
WHERE m.project_id = %s AND m.user_id = %s AND p.archived_at IS NULL
"""


@dataclass
class Actor:
    """Who asks, and within which limits.

    Attributes:
        user: The person.
        scopes: What their token allows; None for a person in the browser, who may do all that their role may.
        token_project_id: The one project that the token is for; None for all of theirs.
    """

    user: User
    scopes: frozenset[str] | None = None
    token_project_id: int | None = None
    _roles: dict[int, Role | None] = field(default_factory=dict, repr=False)

    def role(self, project_id: int) -> Role | None:
        """Return the role in a project, asked once an actor; None for no member or an archived project."""
        if project_id not in self._roles:
            self._roles[project_id] = self._find_role(project_id)
        return self._roles[project_id]

    def remember_role(self, project_id: int, role: Role | None) -> None:
        """Note a role that another statement has read on its way; a token for one project sees no other."""
        self._roles[project_id] = role if self.token_project_id in (None, project_id) else None

    def _find_role(self, project_id: int) -> Role | None:
        if self.token_project_id not in (None, project_id):
            return None
        with connection.cursor() as cursor:
            cursor.execute(FIND_ROLE, [project_id, self.user.pk])
            row = cursor.fetchone()
        return Role(row[0]) if row else None


def check_scope(actor: Actor, scope: str) -> None:
    """Raise Forbidden when the actor's token lacks a scope."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise Forbidden(
            "scope_missing", f"this token lacks the scope {scope!r}; make one with it in Settings, Tokens", scope=scope
        )


def _require(actor: Actor, project_id: int, roles: frozenset[Role], *, what: str, scope: str) -> Role:
    check_scope(actor, scope)
    role = actor.role(project_id)
    if role is None:
        raise NotFound("project_not_found", f"there is no project {project_id}, or you are not a member of it")
    if role not in roles:
        allowed = ", ".join(sorted(roles))
        raise Forbidden(
            "role_too_small",
            f"the role {role} may not {what}; expected {allowed}. An owner or manager of the project can change yours.",
            role=role,
            allowed=sorted(roles),
        )
    return role


def require_view(actor: Actor, project_id: int) -> Role:
    """Any member may look at the project, its items, guidelines and jobs."""
    return _require(actor, project_id, EVERYONE, what="look at this project", scope=READ)


def require_view_others(actor: Actor, project_id: int) -> Role:
    """Everyone but annotators may look at other people's work (see :func:`sees_every_annotation`)."""
    roles = frozenset(role for role in Role if sees_every_annotation(role))
    return _require(actor, project_id, roles, what="look at other people's work", scope=READ)


def require_annotate(actor: Actor, project_id: int) -> Role:
    """Everyone but viewers may claim annotate tasks and write drafts."""
    return _require(actor, project_id, WORKERS, what="annotate", scope=WRITE)


def require_review(actor: Actor, project_id: int) -> Role:
    """Reviewers and above may claim review tasks and decide."""
    return _require(actor, project_id, REVIEWERS, what="review", scope=WRITE)


def require_comment(actor: Actor, project_id: int) -> Role:
    """Whoever works in the project may comment."""
    return _require(actor, project_id, WORKERS, what="comment", scope=WRITE)


def require_curate(actor: Actor, project_id: int) -> Role:
    """Reviewers and above may set items aside, resolve duplicates and run curation jobs."""
    return _require(actor, project_id, REVIEWERS, what="curate", scope=WRITE)


def require_view_curation(actor: Actor, project_id: int) -> Role:
    """Reviewers and above may look at slices, recipes and proposals, which tell what others said about items."""
    return _require(actor, project_id, REVIEWERS, what="look at slices, recipes and proposals", scope=READ)


def require_manage(actor: Actor, project_id: int) -> Role:
    """Managers and owners may import, make releases, and run jobs that change items."""
    return _require(actor, project_id, MANAGERS, what="manage this project", scope=WRITE)


def require_cancel(actor: Actor, project_id: int, starter_id: int | None) -> Role:
    """Whoever started a job may stop it while they are a member; managers and owners may stop any."""
    if starter_id == actor.user.pk:
        return _require(actor, project_id, EVERYONE, what="stop a job", scope=WRITE)
    return require_manage(actor, project_id)


def require_administer(actor: Actor, project_id: int) -> Role:
    """Managers and owners may change members, ontology, guidelines and settings."""
    return _require(actor, project_id, MANAGERS, what="administer this project", scope=ADMINISTER)


def require_own(actor: Actor, project_id: int) -> Role:
    """Only owners may archive a project or change owners."""
    return _require(actor, project_id, OWNERS, what="do this", scope=ADMINISTER)


def require_account(actor: Actor) -> None:
    """A person's own account, profile and tokens are theirs alone; programs may not touch them."""
    if actor.scopes is not None:
        raise Forbidden("browser_only", "accounts and tokens are managed in the browser, not with a token")


def require_create_project(actor: Actor) -> None:
    """Administrators, and whoever owns or manages a project already, may make projects."""
    check_scope(actor, ADMINISTER)
    if actor.token_project_id is not None:
        raise Forbidden("scope_missing", "this token is for one project; it cannot make another")
    if actor.user.is_administrator:
        return
    if not Membership.objects.filter(user_id=actor.user.pk, role__in=MANAGERS).exists():
        raise Forbidden(
            "role_too_small", "only administrators, owners and managers may make projects; ask an administrator"
        )


def sees_every_annotation(role: Role) -> bool:
    """Annotators see only their own work, so that seats stay independent; viewers, reviewers and up see all."""
    return role != Role.ANNOTATOR


def list_project_ids(actor: Actor) -> list[int]:
    """Return the ids of the projects that the actor belongs to; the actor knows their roles in them then."""
    check_scope(actor, READ)
    found = Project.objects.filter(memberships__user_id=actor.user.pk, archived_at=None)
    if actor.token_project_id is not None:
        found = found.filter(id=actor.token_project_id)
    roles: dict[int, str] = dict(found.values_list("id", "memberships__role"))
    for project_id, role in roles.items():
        actor.remember_role(project_id, Role(role))
    return list(roles)
