"""Reads slices: filters that people saved, and what freezing one keeps of it."""

from datetime import datetime
from typing import Any

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.errors import Invalid, NotFound
from annotate.queries.item_filters import FactRange, ItemConditions, ItemTraits, build_traits, build_values
from curation.models.slice import Slice

MAX_PAGE = 100


class SliceFilter(ItemTraits, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What the items of a slice are like. Every field narrows; one without any is every active item.

    Attributes:
        state: ``active`` (default), ``set_aside`` or ``any``.
        progress: Any of these progress values.
        media: Any of these media.
        class_id: Items with a mark of this class in a revision that counts.
        errors: Only items with (true) or without (false) a failed asset.
        text: Words or parts of words in key, names, texts and metadata; all must occur.
        findings: Names of quality checks; items with a finding of any of them that nobody dismissed.
        is_clean: Only items (true) without any finding that nobody dismissed.
        facts: Ranges that facts of their files lie in.
        metadata: Values that their metadata hold under these names, e.g. ``{"camera": "left"}``.
    """

    facts: list[FactRange] = []
    metadata: dict[str, Any] = {}


class FrozenSlice(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A slice as it was when something was built on it.

    Attributes:
        id: Row id of the slice.
        name: What it was called.
        filter: What it matched by.
    """

    id: int
    name: str
    filter: SliceFilter


class SliceView(msgspec.Struct, kw_only=True):
    """A saved filter."""

    id: int
    project: int
    name: str
    filter: SliceFilter
    created_by: str
    created_at: datetime


class SliceListFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Slices of a project, newest first; ``before`` is the last id of the page before."""

    project: int
    before: int | None = None
    limit: int = 50


class SlicePage(msgspec.Struct):
    """A page of slices."""

    results: list[SliceView]
    next: int | None


def list_slices(actor: Actor, wanted: SliceListFilter) -> SlicePage:
    """Return a page of slices that are not archived."""
    access.require_view_curation(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = Slice.objects.filter(project_id=wanted.project, archived_at=None).order_by("-id")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = [view_slice(row) for row in rows.select_related("created_by")[:limit]]
    return SlicePage(found, found[-1].id if len(found) == limit else None)


def get_slice(actor: Actor, slice_id: int) -> Slice:
    """Return a slice row that the actor may see, also an archived one.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    found = Slice.objects.select_related("created_by").filter(pk=slice_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("slice_not_found", f"there is no slice {slice_id}, or you are no member of its project")
    access.require_view_curation(actor, found.project_id)
    return found


def view_slice(row: Slice) -> SliceView:
    """Return a slice as the API shows it."""
    return SliceView(
        id=row.pk,
        project=row.project_id,
        name=row.name,
        filter=msgspec.convert(row.filter, SliceFilter),
        created_by=row.created_by.name,
        created_at=row.created_at,
    )


def freeze_slice(project_id: int, slice_id: int) -> FrozenSlice:
    """Return a slice as it is now, for something that takes the active items which it matches.

    Raises:
        NotFound: The project has no such slice, or it was archived.
        Invalid: It matches none but items that are set aside.
    """
    found = Slice.objects.filter(pk=slice_id, project_id=project_id, archived_at=None).first()
    if found is None:
        raise NotFound(
            "slice_not_found", f"this project has no slice {slice_id}; it may have been archived", slice=slice_id
        )
    wanted = msgspec.convert(found.filter, SliceFilter)
    if wanted.state == "set_aside":
        raise Invalid(
            "slice_set_aside",
            f"the slice {found.name!r} holds items that are set aside, which no release or recipe takes; choose "
            "another, or restore them",
            slice=slice_id,
        )
    return FrozenSlice(id=found.pk, name=found.name, filter=wanted)


def build_slice(wanted: SliceFilter) -> ItemConditions:
    """Return the conditions of a slice on an item, without its project.

    Raises:
        Invalid: A range ends before it begins.
    """
    return build_traits(wanted) & build_values(wanted.facts, wanted.metadata, at_once=True)
