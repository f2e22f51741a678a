"""Items: created in bulk with per-item outcomes, set aside, restored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from django.db import transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.document.document import Document, hash_content, write_canonical
from annotate.errors import Invalid
from annotate.jobs.specs import INGEST_ASSETS, ProjectParams
from annotate.jobs.submit import submit_internal_job
from annotate.models.annotation import Revision
from annotate.models.asset import Asset, AssetState, Media
from annotate.models.item import Item, ItemAsset, PendingDocument
from annotate.models.project import Project
from annotate.models.task import Draft, Stage, Task, TaskState
from annotate.services.annotations import store_large_masks
from annotate.services.events import record_event
from annotate.services.seats import open_missing_seats
from annotate.services.settling import settle_items
from annotate.services.tasks import hide_tasks, show_tasks

BATCH = 500
MAX_SEARCH_CHARACTERS = 4000


@dataclass(frozen=True)
class NewAsset:
    """What goes into one slot: a text, bytes that are in storage already, or an address to fetch from.

    Attributes:
        text: The text itself.
        sha256: Hash of a stored blob.
        fetch_from: URL, or location below an import root.
        media: What it is, when that is known.
        name: File name.
        declared_mime: What the sender says it is.
        licence: Terms of use.
        source: Where it comes from.
        consent: What the people in it agreed to.
    """

    text: str | None = None
    sha256: str | None = None
    fetch_from: str = ""
    media: str = ""
    name: str = ""
    declared_mime: str = ""
    licence: str = ""
    source: str = ""
    consent: str = ""


@dataclass(frozen=True)
class NewSuggestion:
    """A model's document that comes with an item."""

    model: str
    revision: str
    score: float | None
    document: Document


@dataclass(frozen=True)
class NewItem:
    """An item to be.

    Attributes:
        key: The client's name for it, unique in the project.
        content_hash: Tells whether the same key says the same.
        assets: By slot.
        metadata: Anything the client wants to find it by.
        annotations: Finished documents from elsewhere.
        suggestions: Models' documents.
        priority: Place in the queue; higher comes first.
    """

    key: str
    content_hash: str
    assets: dict[str, NewAsset]
    metadata: dict[str, Any] = field(default_factory=dict)
    annotations: Sequence[Document] = ()
    suggestions: Sequence[NewSuggestion] = ()
    priority: float = 0.0


class Outcome(msgspec.Struct, omit_defaults=True):
    """What became of one item of a batch.

    Attributes:
        key: The item's key.
        outcome: ``created``, ``unchanged``, ``updated``, ``conflict`` or ``error``.
        item: Row id, when there is one.
        line: Line or position in what was sent, from 1.
        file: Path of the file that it stands in; empty when there is but one.
        code: Reason of a conflict or error.
        message: The same in words, with what to do.
        problems: What is wrong with its documents.
    """

    key: str
    outcome: Literal["created", "unchanged", "updated", "conflict", "error"]
    item: int | None = None
    line: int | None = None
    file: str = ""
    code: str = ""
    message: str = ""
    problems: list[dict[str, Any]] = []


def create_items(actor: Actor, *, project_id: int, items: Sequence[NewItem], update: bool = False) -> list[Outcome]:
    """Add items, each on its own: one that cannot be added does not keep the others out.

    The same key with the same content is ``unchanged``; with other content a ``conflict``, unless ``update``, which
    replaces metadata, priority and terms of use, adds suggestions and, while nobody has worked on the item, replaces
    assets and adds annotations.

    Returns:
        One outcome an item, in order.
    """
    access.require_manage(actor, project_id)
    outcomes: list[Outcome] = []
    for start in range(0, len(items), BATCH):
        with transaction.atomic():
            outcomes += _create_batch(project_id, items[start : start + BATCH], update=update)
    created = sum(outcome.outcome == "created" for outcome in outcomes)
    if created or any(outcome.outcome == "updated" for outcome in outcomes):
        record_event(actor, "imported", "items", created, project_id=project_id, sent=len(items))
    with transaction.atomic():
        if Asset.objects.filter(project_id=project_id, state=AssetState.PENDING).exists():
            params = ProjectParams()
            submit_internal_job(INGEST_ASSETS, project_id=project_id, params=params, created_by_id=actor.user.pk)
    return outcomes


def _create_batch(project_id: int, items: Sequence[NewItem], *, update: bool) -> list[Outcome]:
    # One import of a project at a time, so that two with the same keys see each other; other work goes on.
    Project.objects.select_for_update(no_key=True).get(pk=project_id)
    known = {
        item.key: item
        for item in Item.objects.select_for_update().filter(project_id=project_id, key__in=[i.key for i in items])
    }
    outcomes: list[Outcome] = []
    fresh: dict[str, NewItem] = {}
    for item in items:
        existing = known.get(item.key)
        if item.key in fresh:
            outcomes.append(_judge_repeat(item, fresh[item.key]))
        elif existing is None:
            fresh[item.key] = item
            outcomes.append(Outcome(item.key, "created"))
        else:
            outcomes.append(_judge_existing(item, existing, update=update))
    rows = _insert(project_id, list(fresh.values()))
    settle_items([row.pk for row in rows.values()], is_new=True)
    for outcome in outcomes:
        if outcome.key in rows:
            outcome.item = rows[outcome.key].pk
    return outcomes


def _judge_repeat(item: NewItem, first: NewItem) -> Outcome:
    if item.content_hash == first.content_hash:
        return Outcome(item.key, "unchanged")
    return Outcome(
        item.key, "conflict", code="key_repeated", message=f"key {item.key!r} stands twice in this batch; rename one"
    )


def _judge_existing(item: NewItem, existing: Item, *, update: bool) -> Outcome:
    if existing.content_hash == item.content_hash:
        return Outcome(item.key, "unchanged", existing.pk)
    if not update:
        return Outcome(
            item.key,
            "conflict",
            existing.pk,
            code="key_taken",
            message=f"key {item.key!r} exists with other content; send update=true to replace it, or rename it",
        )
    return _update_item(item, existing)


def _update_item(item: NewItem, existing: Item) -> Outcome:
    known = set(Revision.objects.filter(annotation__item=existing).values_list("content_hash", flat=True))
    annotations = [document for document in item.annotations if _hash_stored(document) not in known]
    has_work = bool(known) or Draft.objects.filter(task__item=existing).exists()
    rows = {row.slot: row.asset for row in ItemAsset.objects.filter(item=existing).select_related("asset")}
    same_assets = rows.keys() == item.assets.keys() and all(is_same(rows[slot], item.assets[slot]) for slot in rows)
    if has_work and (annotations or not same_assets):
        what = "its assets cannot change" if not same_assets else "no other annotations can be imported for it"
        message = f"item {item.key!r} has been worked on, so {what}; add it under a new key"
        return Outcome(item.key, "conflict", existing.pk, code="has_work", message=message)
    if same_assets:
        for slot, asset in item.assets.items():
            terms = {"licence": asset.licence, "source": asset.source, "consent": asset.consent}
            Asset.objects.filter(pk=rows[slot].pk).update(**terms)
    else:
        ItemAsset.objects.filter(item=existing).delete()
        _insert_assets(existing.project_id, {existing.key: existing}, [item])
        existing.media, existing.has_errors = find_main_media(item), False
    _replace_documents(existing, item, annotations)
    _store_changes(existing, item)
    return Outcome(item.key, "updated", existing.pk)


def _hash_stored(document: Document) -> str:
    return hash_content(write_canonical(store_large_masks(document)))


def is_same(stored: Asset, sent: NewAsset) -> bool:
    """Return whether an asset holds, or will hold, what was sent."""
    if sent.text is not None:
        return stored.text == sent.text and not stored.fetch_from
    if sent.fetch_from or stored.fetch_from:
        return stored.fetch_from == sent.fetch_from
    # A text file that was sent along is kept as a text once it is decoded.
    return sent.sha256 == (stored.blob_id or hash_content((stored.text or "").encode()))


def _replace_documents(existing: Item, item: NewItem, annotations: Sequence[Document]) -> None:
    """Take new documents in; those that were refused before make way for them."""
    if annotations or item.suggestions:
        PendingDocument.objects.filter(item=existing).exclude(error=None).delete()
        existing.has_errors = any(slot.asset.state == AssetState.FAILED for slot in existing.slots.all())
    PendingDocument.objects.bulk_create(list_documents(existing, annotations, item.suggestions))


def _store_changes(existing: Item, item: NewItem) -> None:
    if existing.priority != item.priority:
        Task.objects.filter(item=existing, state=TaskState.OPEN).update(priority=item.priority)
    existing.metadata, existing.content_hash, existing.priority = item.metadata, item.content_hash, item.priority
    existing.search_text = build_search_text(item)
    existing.save(update_fields=["metadata", "content_hash", "priority", "search_text", "media", "has_errors"])
    settle_items([existing.pk])


def _insert(project_id: int, items: Sequence[NewItem]) -> dict[str, Item]:
    rows = {
        item.key: Item(
            project_id=project_id,
            key=item.key,
            content_hash=item.content_hash,
            metadata=item.metadata,
            media=find_main_media(item),
            search_text=build_search_text(item),
            priority=item.priority,
        )
        for item in items
    }
    pending: list[PendingDocument] = []
    Item.objects.bulk_create(rows.values())
    _insert_assets(project_id, rows, items)
    for item in items:
        pending += list_documents(rows[item.key], item.annotations, item.suggestions)
    PendingDocument.objects.bulk_create(pending)
    return rows


def list_documents(
    row: Item, annotations: Sequence[Document], suggestions: Sequence[NewSuggestion]
) -> list[PendingDocument]:
    """Return the documents that come with an item as rows that wait for its assets."""
    waiting = [PendingDocument(item=row, document=write_canonical(document)) for document in annotations]
    waiting += [
        PendingDocument(
            item=row,
            is_suggestion=True,
            document=write_canonical(suggestion.document),
            model_name=suggestion.model,
            model_revision=suggestion.revision,
            score=suggestion.score,
        )
        for suggestion in suggestions
    ]
    return waiting


def _insert_assets(project_id: int, rows: dict[str, Item], items: Sequence[NewItem]) -> None:
    placed = [(rows[item.key], slot, asset) for item in items for slot, asset in item.assets.items()]
    assets = [
        Asset(
            project_id=project_id,
            text=asset.text,
            blob_id=asset.sha256,
            media=Media.TEXT if asset.text is not None else asset.media,
            state=AssetState.READY if asset.text is not None else AssetState.PENDING,
            name=asset.name[:500],
            fetch_from=asset.fetch_from,
            declared_mime=asset.declared_mime[:100],
            licence=asset.licence,
            source=asset.source,
            consent=asset.consent,
        )
        for _, _, asset in placed
    ]
    Asset.objects.bulk_create(assets)
    ItemAsset.objects.bulk_create(
        ItemAsset(item=row, slot=slot, asset=asset) for (row, slot, _), asset in zip(placed, assets, strict=True)
    )


def find_main_media(item: NewItem) -> str:
    """Return the medium that an item is filed under: its first asset that is not text, else text."""
    media = [Media.TEXT if asset.text is not None else asset.media for asset in item.assets.values()]
    return next((medium for medium in media if medium != Media.TEXT), media[0] if media else "")


def build_search_text(item: NewItem) -> str:
    """Return the words that an item is found by: key, file names, texts and metadata values."""
    words = [item.key]
    for asset in item.assets.values():
        words += [asset.name, asset.text or ""]
    words += list_scalars(item.metadata)
    return " ".join(word for word in words if word)[:MAX_SEARCH_CHARACTERS]


def list_scalars(value: Any) -> list[str]:
    """Return the texts and numbers inside plain JSON values."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in list_scalars(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in list_scalars(inner)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


@transaction.atomic
def set_items_aside(actor: Actor, *, project_id: int, item_ids: Sequence[int], reason: str) -> int:
    """Take items out of queue, search and releases, keeping everything; they can come back.

    Returns:
        How many were active before.
    """
    access.require_curate(actor, project_id)
    if not reason.strip():
        raise Invalid("reason_missing", "say why these items are set aside", field="reason")
    found = Item.objects.filter(project_id=project_id, id__in=item_ids, state=Item.State.ACTIVE)
    changed = list(found.values_list("id", flat=True))
    found.update(
        state=Item.State.SET_ASIDE,
        set_aside_reason=reason.strip()[:200],
        set_aside_by=actor.user,
        set_aside_at=timezone.now(),
    )
    hide_tasks(changed)
    if changed:
        record_event(actor, "set_aside", "items", len(changed), project_id=project_id, items=changed, reason=reason)
    return len(changed)


@transaction.atomic
def restore_items(actor: Actor, *, project_id: int, item_ids: Sequence[int]) -> int:
    """Bring items back that were set aside.

    Returns:
        How many came back.
    """
    access.require_curate(actor, project_id)
    found = Item.objects.filter(project_id=project_id, id__in=item_ids, state=Item.State.SET_ASIDE)
    changed = list(found.values_list("id", flat=True))
    found.update(state=Item.State.ACTIVE, set_aside_reason="", set_aside_by=None, set_aside_at=None)
    show_tasks(changed)
    # What happened meanwhile is made up for: assets became ready, or the project got more seats.
    settle_items(changed)
    open_missing_seats(project_id, changed)
    if changed:
        record_event(actor, "restored", "items", len(changed), project_id=project_id, items=changed)
    return len(changed)


@transaction.atomic
def put_items_first(actor: Actor, *, project_id: int, item_ids: Sequence[int]) -> int:
    """Let the queue give out the open annotate tasks of these items before all others, in the order of their ids.

    Returns:
        How many tasks moved.
    """
    access.require_curate(actor, project_id)
    waiting = Task.objects.filter(project_id=project_id, stage=Stage.ANNOTATE, state=TaskState.OPEN)
    first = waiting.order_by("-priority").values_list("priority", flat=True).first()
    moved = waiting.filter(item_id__in=item_ids).update(priority=(first or 0.0) + 1.0)
    if moved:
        record_event(actor, "put_first", "items", len(item_ids), project_id=project_id, items=list(item_ids))
    return moved
