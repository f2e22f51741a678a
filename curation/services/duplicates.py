"""Near-duplicates: pairs and groups stored by the job, groups resolved by people."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.models.item import Item
from annotate.services.events import record_event
from annotate.services.items import restore_items, set_items_aside
from curation.models.duplicate import DuplicateGroup, DuplicateMember, DuplicatePair

BATCH = 2000


class NewPair(NamedTuple):
    """Two items, the smaller id first, and how their likeness is known."""

    first: int
    second: int
    similarity: float
    evidence: list[dict[str, Any]]


class NewGroup(NamedTuple):
    """Items of which every two are alike, and which to keep."""

    members: list[int]
    similarity: float
    keep: int
    keep_reason: str


def replace_pairs(*, project_id: int, job_id: int, pairs: Sequence[NewPair]) -> None:
    """Make these the project's pairs. Call inside the job's fence."""
    for start in range(0, len(pairs), BATCH):
        DuplicatePair.objects.bulk_create(
            [
                DuplicatePair(
                    project_id=project_id,
                    first_id=pair.first,
                    second_id=pair.second,
                    similarity=pair.similarity,
                    evidence=pair.evidence,
                    job_id=job_id,
                )
                for pair in pairs[start : start + BATCH]
            ],
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["similarity", "evidence", "job"],
        )
    # Pairs with an item that is set aside were not looked at this time; they stay as they were.
    stale = DuplicatePair.objects.filter(project_id=project_id).exclude(job_id=job_id)
    stale.filter(first__state=Item.State.ACTIVE, second__state=Item.State.ACTIVE).delete()


def replace_groups(*, project_id: int, job_id: int, groups: Sequence[NewGroup]) -> int:
    """Make these the project's open groups; what people have decided stays decided. Call inside the job's fence.

    Returns:
        How many groups wait for a decision now.
    """
    DuplicateGroup.objects.filter(project_id=project_id, state=DuplicateGroup.State.OPEN).delete()
    decided = set(DuplicateGroup.objects.filter(project_id=project_id).values_list("members_key", flat=True))
    fresh = [group for group in groups if hash_members(group.members) not in decided]
    rows = [
        DuplicateGroup(
            project_id=project_id,
            members_key=hash_members(group.members),
            size=len(group.members),
            similarity=group.similarity,
            keep_id=group.keep,
            keep_reason=group.keep_reason[:300],
            job_id=job_id,
        )
        for group in fresh
    ]
    DuplicateGroup.objects.bulk_create(rows)
    DuplicateMember.objects.bulk_create(
        DuplicateMember(group=row, item_id=item_id)
        for row, group in zip(rows, fresh, strict=True)
        for item_id in group.members
    )
    return len(rows)


def hash_members(item_ids: Sequence[int]) -> str:
    """Return what tells one set of items from another."""
    return hashlib.sha256(",".join(map(str, sorted(item_ids))).encode()).hexdigest()


@transaction.atomic
def resolve_group(actor: Actor, *, group_id: int, keep: Sequence[int]) -> DuplicateGroup:
    """Keep some members of a group and set the others aside; keeping all says that they differ.

    Raises:
        Invalid: Nobody is kept, or somebody who is no member.
        Conflict: The group is decided already.
    """
    group = _lock_group(actor, group_id)
    if group.state != DuplicateGroup.State.OPEN:
        raise Conflict("group_decided", f"group {group_id} is decided already; undo it first", state=group.state)
    members = set(DuplicateMember.objects.filter(group=group).values_list("item_id", flat=True))
    if not keep or not set(keep) <= members:
        raise Invalid("bad_keep", f"keep {sorted(keep)} of group {group_id}; expected one or more of {sorted(members)}")
    dropped = sorted(members - set(keep))
    if dropped:
        reason = f"near-duplicate of item {min(keep)}"
        set_items_aside(actor, project_id=group.project_id, item_ids=dropped, reason=reason)
    group.state = DuplicateGroup.State.RESOLVED if dropped else DuplicateGroup.State.DIFFERENT
    group.resolved_by, group.resolved_at = actor.user, timezone.now()
    group.save(update_fields=["state", "resolved_by", "resolved_at"])
    record_event(actor, "resolved", "duplicate_group", group_id, project_id=group.project_id, kept=sorted(keep))
    return group


@transaction.atomic
def reopen_group(actor: Actor, *, group_id: int) -> DuplicateGroup:
    """Take a decision back: the group waits again, and what it set aside is restored."""
    group = _lock_group(actor, group_id)
    if group.state == DuplicateGroup.State.OPEN:
        raise Conflict("group_open", f"group {group_id} has not been decided")
    members = list(DuplicateMember.objects.filter(group=group).values_list("item_id", flat=True))
    aside = Item.objects.filter(id__in=members, set_aside_reason__startswith="near-duplicate of")
    restore_items(actor, project_id=group.project_id, item_ids=list(aside.values_list("id", flat=True)))
    group.state, group.resolved_by, group.resolved_at = DuplicateGroup.State.OPEN, None, None
    group.save(update_fields=["state", "resolved_by", "resolved_at"])
    record_event(actor, "reopened", "duplicate_group", group_id, project_id=group.project_id)
    return group


def _lock_group(actor: Actor, group_id: int) -> DuplicateGroup:
    group = DuplicateGroup.objects.select_for_update().filter(pk=group_id).first()
    if group is None or actor.role(group.project_id) is None:
        raise NotFound(
            "group_not_found", f"there is no duplicate group {group_id}; a newer search may have made others"
        )
    access.require_curate(actor, group.project_id)
    return group


def list_separated_pairs(project_id: int) -> set[tuple[int, int]]:
    """Return the pairs of which people said that they differ, smaller id first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.item_id, b.item_id FROM curation_duplicategroup g "
            "JOIN curation_duplicatemember a ON a.group_id = g.id "
            "JOIN curation_duplicatemember b ON b.group_id = g.id AND b.item_id > a.item_id "
            "WHERE g.project_id = %s AND g.state = 'different'",
            [project_id],
        )
        return set(cursor.fetchall())
