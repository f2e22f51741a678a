"""Reads takedowns and erasures, and which releases hold what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import QuerySet

from annotate import access
from annotate.access import Actor
from annotate.errors import NotFound
from annotate.models.annotation import Revision
from annotate.models.item import Item, ItemAsset
from annotate.models.job import JobState
from curation.models.release import Export, Release
from curation.models.takedown import Erasure, ReleasedContent, Takedown
from curation.queries.releases import find_state

MAX_PAGE = 200


class OfProject(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Of a project, newest first; ``before`` is the last id of the page before."""

    project: int
    before: int | None = None
    limit: int = 50


class HoldingRelease(msgspec.Struct):
    """A release that holds something."""

    id: int
    name: str
    state: str
    manifest_hash: str


class NamedRelease(msgspec.Struct):
    """A release by its name, and where it stands."""

    id: int
    name: str
    state: str


class HeldRelease(msgspec.Struct):
    """A release that held what had to go; ``successor`` takes its place, null while there is none."""

    id: int
    name: str
    state: str
    successor: NamedRelease | None


class TakedownView(msgspec.Struct, kw_only=True):
    """A takedown. ``items`` were set aside; ``releases`` were withdrawn, and ``successors`` is by the release that each
    takes the place of; ``job`` builds them, and ``state`` is ``running``, ``done``, ``failed`` or ``lifted``.
    ``item_key`` is null once the item is erased.
    """

    id: int
    project: int
    item: int | None
    item_key: str | None
    slot: str
    content: str
    reason: str
    state: str
    items: list[int]
    releases: list[HeldRelease]
    successors: dict[str, int]
    job: int | None
    created_by: str
    created_at: datetime
    lifted_at: datetime | None


class TakedownPage(msgspec.Struct):
    """A page of takedowns."""

    results: list[TakedownView]
    next: int | None


class AffectedWanted(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which asset."""

    project: int
    item: int
    slot: str


class Affected(msgspec.Struct, kw_only=True):
    """What a takedown of an asset would reach.

    Attributes:
        content: SHA-256 of its bytes or text.
        items: Row ids of the items of the project with the same content, at most 200.
        releases: Releases of the project that hold it, newest first, at most 200.
        unindexed: Releases from before this was noted; the takedown looks into them first.
    """

    content: str
    items: list[int]
    releases: list[HoldingRelease]
    unindexed: int


class ErasureView(msgspec.Struct, kw_only=True):
    """A tombstone: what was erased is known by ids and hashes alone.

    ``state`` is ``running``, ``done`` or ``failed``; ``releases`` held the item; ``result`` counts what went and says
    which files stay.
    """

    id: int
    project: int
    item: int
    key_hash: str
    contents: list[str]
    reason: str
    state: str
    releases: list[HeldRelease]
    result: dict[str, Any]
    job: int | None
    created_by: str
    created_at: datetime
    finished_at: datetime | None


class ErasurePage(msgspec.Struct):
    """A page of tombstones."""

    results: list[ErasureView]
    next: int | None


class OfItem(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which item."""

    project: int
    item: int


class ErasurePreview(msgspec.Struct, kw_only=True):
    """What an erasure of an item would remove.

    Attributes:
        key: The item's key, to be typed again.
        files: How many of its assets are files.
        shared: How many of these files other items have too; their bytes stay.
        annotations: How many documents go.
        revisions: How many states of them.
        releases: Releases that hold it, newest first, at most 200.
        exports: How many exports of these releases would be removed.
        unindexed: Releases from before it was noted what they hold; the erasure looks into them first.
    """

    key: str
    files: int
    shared: int
    annotations: int
    revisions: int
    releases: list[HoldingRelease]
    exports: int
    unindexed: int


def list_holding(project_id: int, contents: Sequence[str], *, states: Sequence[str]) -> list[Release]:
    """Return the releases of a project in these states that hold one of these contents, oldest first."""
    ids = ReleasedContent.objects.filter(content__in=contents).values("release")
    return list(Release.objects.filter(pk__in=ids, project_id=project_id, state__in=states).order_by("id"))


def list_releases_of(project_id: int, item_row: int) -> list[Release]:
    """Return the releases of a project that hold, or held, an item, oldest first."""
    ids = ReleasedContent.objects.filter(item_row=item_row).values("release")
    return list(Release.objects.filter(pk__in=ids, project_id=project_id).order_by("id"))


def view_holding(rows: QuerySet[Release]) -> list[HoldingRelease]:
    """Return releases as a warning names them."""
    return [HoldingRelease(row.pk, row.name, row.state, row.manifest_hash) for row in rows.order_by("-id")[:MAX_PAGE]]


def count_unindexed(project_id: int) -> int:
    """Return how many releases of a project nobody has noted the contents of."""
    standing = [Release.State.READY, Release.State.WITHDRAWN]
    return Release.objects.filter(project_id=project_id, is_indexed=False, state__in=standing).count()


def get_affected(actor: Actor, project_id: int, used: ItemAsset, content: str) -> Affected:
    """Return what a takedown of an asset would reach."""
    access.require_manage(actor, project_id)
    same = {"asset__blob_id": used.asset.blob_id} if used.asset.blob_id else {"asset__text": used.asset.text}
    holders = ItemAsset.objects.filter(item__project=project_id, asset__project=project_id, **same)
    ids = ReleasedContent.objects.filter(content=content).values("release")
    return Affected(
        content=content,
        items=sorted(set(holders.values_list("item_id", flat=True)[:MAX_PAGE])),
        releases=view_holding(Release.objects.filter(pk__in=ids, project_id=project_id)),
        unindexed=count_unindexed(project_id),
    )


def list_takedowns(actor: Actor, wanted: OfProject) -> TakedownPage:
    """Return a page of takedowns."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = _list_takedown_rows().filter(project_id=wanted.project).order_by("-id")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = _view_takedowns(list(rows[:limit]))
    return TakedownPage(found, found[-1].id if len(found) == limit else None)


def get_takedown(actor: Actor, takedown_id: int) -> TakedownView:
    """Return one takedown.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = _list_takedown_rows().filter(pk=takedown_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("takedown_not_found", f"there is no takedown {takedown_id}")
    access.require_view(actor, found.project_id)
    return _view_takedowns([found])[0]


def _list_takedown_rows() -> QuerySet[Takedown]:
    return Takedown.objects.select_related("created_by", "job", "item")


def _view_takedowns(rows: Sequence[Takedown]) -> list[TakedownView]:
    replaced = {row.pk: [int(old) for old in row.result.get("successors", {})] for row in rows}
    held = _view_held(replaced)
    return [_view_takedown(row, held[row.pk]) for row in rows]


def _view_held(ids: Mapping[int, Sequence[int]]) -> dict[int, list[HeldRelease]]:
    """Return releases with their successors, newest first, by whatever their ids stand under."""
    wanted = {id_ for some in ids.values() for id_ in some}
    found: dict[int, HeldRelease] = {}
    for row in Release.objects.filter(pk__in=wanted).prefetch_related("successors").select_related("job"):
        followers = sorted(row.successors.all(), key=lambda one: one.pk)
        last = followers[-1] if followers else None
        successor = NamedRelease(last.pk, last.name, last.state) if last else None
        found[row.pk] = HeldRelease(row.pk, row.name, find_state(row), successor)
    return {
        key: [found[id_] for id_ in sorted(set(some), reverse=True)[:MAX_PAGE] if id_ in found]
        for key, some in ids.items()
    }


def _view_takedown(row: Takedown, releases: list[HeldRelease]) -> TakedownView:
    return TakedownView(
        id=row.pk,
        project=row.project_id,
        item=row.item_id,
        item_key=row.item.key if row.item else None,
        slot=row.slot,
        content=row.content,
        reason=row.reason,
        state="lifted" if row.lifted_at else find_removal_state(row),
        releases=releases,
        items=row.result.get("items", []),
        successors=row.result.get("successors", {}),
        job=row.job_id,
        created_by=row.created_by.name,
        created_at=row.created_at,
        lifted_at=row.lifted_at,
    )


def find_removal_state(row: Takedown | Erasure) -> str:
    """Return how far the job of a takedown or an erasure is: running, done or failed."""
    if isinstance(row, Erasure) and row.finished_at:
        return "done"
    if row.job is None or row.job.state in (JobState.FAILED, JobState.CANCELLED):
        return "failed"
    return "done" if row.job.state == JobState.SUCCEEDED else "running"


def list_erasures(actor: Actor, wanted: OfProject) -> ErasurePage:
    """Return a page of tombstones."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = Erasure.objects.filter(project_id=wanted.project).select_related("created_by", "job").order_by("-id")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = _view_erasures(list(rows[:limit]))
    return ErasurePage(found, found[-1].id if len(found) == limit else None)


def get_erasure(actor: Actor, erasure_id: int) -> ErasureView:
    """Return one tombstone.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = Erasure.objects.select_related("created_by", "job").filter(pk=erasure_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("erasure_not_found", f"there is no erasure {erasure_id}")
    access.require_view(actor, found.project_id)
    return _view_erasures([found])[0]


def _view_erasures(rows: Sequence[Erasure]) -> list[ErasureView]:
    held: dict[int, list[int]] = {row.pk: [] for row in rows}
    tombstones = {(row.project_id, row.item_row): row.pk for row in rows}
    contents = ReleasedContent.objects.filter(item_row__in=[row.item_row for row in rows])
    for project, item, release in contents.values_list("release__project", "item_row", "release").distinct():
        if (project, item) in tombstones:
            held[tombstones[project, item]].append(release)
    releases = _view_held(held)
    return [_view_erasure(row, releases[row.pk]) for row in rows]


def _view_erasure(row: Erasure, releases: list[HeldRelease]) -> ErasureView:
    return ErasureView(
        id=row.pk,
        project=row.project_id,
        item=row.item_row,
        key_hash=row.key_hash,
        contents=[content["sha256"] for content in row.contents],
        reason=row.reason,
        state=find_removal_state(row),
        releases=releases,
        result=row.result,
        job=row.job_id,
        created_by=row.created_by.name,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def preview_erasure(actor: Actor, wanted: OfItem) -> ErasurePreview:
    """Return what an erasure would remove.

    Raises:
        NotFound: The project has no such item.
    """
    access.require_own(actor, wanted.project)
    item = Item.objects.filter(pk=wanted.item, project_id=wanted.project).first()
    if item is None:
        raise NotFound("item_not_found", f"project {wanted.project} has no item {wanted.item}")
    blobs = list(item.slots.exclude(asset__blob=None).values_list("asset__blob_id", flat=True))
    others = ItemAsset.objects.filter(asset__blob__in=blobs).exclude(item=item)
    held = ReleasedContent.objects.filter(item_row=item.pk).values("release")
    releases = Release.objects.filter(pk__in=held, project_id=wanted.project)
    return ErasurePreview(
        key=item.key,
        files=len(blobs),
        shared=others.values("asset__blob_id").distinct().count(),
        annotations=item.annotations.count(),
        revisions=Revision.objects.filter(annotation__item=item).count(),
        releases=view_holding(releases),
        exports=Export.objects.filter(release__in=releases, state=Export.State.READY).count(),
        unindexed=count_unindexed(wanted.project),
    )
