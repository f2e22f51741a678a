"""Slices: filters that people save, rename, change and archive."""

from typing import Final

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.models.asset import Media
from annotate.models.item import Progress
from annotate.services.events import record_event
from curation.models.slice import Slice
from curation.queries.slices import SliceFilter, build_slice

ITEM_MEDIA: Final = (*Media.values, "mixed")


@transaction.atomic
def create_slice(actor: Actor, *, project_id: int, name: str, wanted: SliceFilter) -> Slice:
    """Save a filter under a name.

    Raises:
        Invalid: No name, or a filter that cannot match anything.
        Conflict: The project has a slice of that name.
    """
    access.require_curate(actor, project_id)
    check_filter(wanted)
    made = Slice(
        project_id=project_id, name=_read_name(name), filter=msgspec.to_builtins(wanted), created_by=actor.user
    )
    _save(made)
    record_event(actor, "created", "slice", made.pk, project_id=project_id, name=made.name)
    return made


@transaction.atomic
def update_slice(actor: Actor, *, slice_id: int, name: str | None = None, wanted: SliceFilter | None = None) -> Slice:
    """Rename a slice, or change its filter; what was built on it before keeps the filter as it was.

    Raises:
        NotFound: There is none, or it was archived.
        Invalid: An empty name, or a filter that cannot match anything.
        Conflict: The project has another slice of that name.
    """
    found = _lock_slice(actor, slice_id)
    if name is not None:
        found.name = _read_name(name)
    if wanted is not None:
        check_filter(wanted)
        found.filter = msgspec.to_builtins(wanted)
    _save(found)
    record_event(actor, "updated", "slice", found.pk, project_id=found.project_id, name=found.name)
    return found


@transaction.atomic
def archive_slice(actor: Actor, *, slice_id: int) -> None:
    """Take a slice off the list; what was built on it stays, and its name is free again."""
    found = _lock_slice(actor, slice_id)
    found.archived_at = timezone.now()
    found.save(update_fields=["archived_at"])
    record_event(actor, "archived", "slice", found.pk, project_id=found.project_id, name=found.name)


def check_filter(wanted: SliceFilter) -> None:
    """Raise Invalid when a filter names progress or media that there are not, or a range ends before it begins."""
    for what, given, known in (
        ("progress", wanted.progress, Progress.values),
        ("media", wanted.media, ITEM_MEDIA),
    ):
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise Invalid("bad_slice", f"{what} is {unknown[0]!r}; expected any of {', '.join(known)}", field=what)
    build_slice(wanted)


def _save(row: Slice) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(
            "name_taken", f"this project has a slice {row.name!r}; expected another name", field="name"
        ) from error


def _lock_slice(actor: Actor, slice_id: int) -> Slice:
    found = (
        Slice.objects.select_for_update(of=("self",))
        .select_related("created_by")
        .filter(pk=slice_id, archived_at=None)
        .first()
    )
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("slice_not_found", f"there is no slice {slice_id}; it may have been archived")
    access.require_curate(actor, found.project_id)
    return found


def _read_name(name: str) -> str:
    if not 0 < len(name.strip()) <= 100:
        raise Invalid("bad_name", f"a slice's name has {len(name.strip())} characters; expected 1 to 100", field="name")
    return name.strip()
