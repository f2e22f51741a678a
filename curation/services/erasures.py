"""Erasures: an item removed for good, for the law. Only a tombstone stays."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.jobs.submit import submit_internal_job
from annotate.models.item import Item, ItemAsset
from annotate.services.erasures import delete_item, list_mask_hashes, scrub_jobs
from annotate.services.events import record_event
from annotate.services.items import set_items_aside
from curation.jobs.specs import ERASE_ITEM, EraseParams
from curation.models.duplicate import DuplicateGroup
from curation.models.reference_set import ReferenceRecord
from curation.models.release import Release
from curation.models.takedown import Erasure
from curation.queries.takedowns import find_removal_state
from curation.services.erased_proposals import scrub_proposals
from curation.services.manifests import hash_asset, lock_contents


@transaction.atomic
def create_erasure(actor: Actor, *, project_id: int, item_id: int, confirm: str, reason: str) -> Erasure:
    """Have an item erased. It is set aside at once; a job does the rest, and nothing brings it back.

    Args:
        actor: An owner of the project.
        project_id: The item's project.
        item_id: Row id of the item.
        confirm: The item's key, typed again.
        reason: Why; it stays, so it must not say what is erased.

    Raises:
        Invalid: No reason, or another key.
        NotFound: No such item.
        Conflict: It is being erased already.
    """
    access.require_own(actor, project_id)
    item = Item.objects.filter(pk=item_id, project_id=project_id).first()
    if item is None:
        raise NotFound("item_not_found", f"project {project_id} has no item {item_id}")
    if confirm != item.key:
        raise Invalid("not_confirmed", f"confirm is {confirm!r}; expected the item's key, exactly", field="confirm")
    if not reason.strip():
        raise Invalid("reason_missing", "say why this is erased, without saying what it is", field="reason")
    lock_contents(project_id)
    try:
        with transaction.atomic():
            made = Erasure.objects.create(
                project_id=project_id,
                item_row=item_id,
                key_hash=hashlib.sha256(item.key.encode()).hexdigest(),
                contents=_list_contents(item_id),
                masks=list_mask_hashes(item_id),
                reason=reason.strip(),
                created_by=actor.user,
            )
    except IntegrityError as error:
        raise Conflict("erasure_exists", f"item {item_id} is being erased already") from error
    if item.state == Item.State.ACTIVE:
        # Whoever may erase may do this too, whatever else the scopes of their token say.
        set_items_aside(Actor(actor.user), project_id=project_id, item_ids=[item_id], reason="erase")
    _submit_job(actor, made)
    record_event(
        actor,
        "erased",
        "item",
        item_id,
        project_id=project_id,
        erasure=made.pk,
        contents=[content["sha256"] for content in made.contents],
    )
    return made


@transaction.atomic
def retry_erasure(actor: Actor, *, erasure_id: int) -> Erasure:
    """Start the job of an erasure again, which goes on where the last one failed.

    Raises:
        NotFound: There is no such erasure.
        Conflict: It has not failed.
    """
    found = Erasure.objects.select_for_update(of=("self",)).filter(pk=erasure_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("erasure_not_found", f"there is no erasure {erasure_id}")
    access.require_own(actor, found.project_id)
    state = find_removal_state(found)
    if state != "failed":
        raise Conflict("erasure_not_failed", f"erasure {erasure_id} is {state}; only a failed one can run again")
    _submit_job(actor, found)
    record_event(actor, "retried", "erasure", found.pk, project_id=found.project_id)
    return found


def _submit_job(actor: Actor, erasure: Erasure) -> None:
    job = submit_internal_job(
        ERASE_ITEM, project_id=erasure.project_id, params=EraseParams(erasure.pk), created_by_id=actor.user.pk
    )
    erasure.job = job or erasure.job
    erasure.save(update_fields=["job"])


def _list_contents(item_id: int) -> list[dict[str, Any]]:
    used = ItemAsset.objects.select_related("asset").filter(item_id=item_id).order_by("slot")
    return [
        {"sha256": hash_asset(one.asset.blob_id, one.asset.text), "is_blob": one.asset.blob_id is not None}
        for one in used
        if one.asset.blob_id is not None or one.asset.text is not None
    ]


def delete_everywhere(erasure: Erasure) -> None:
    """Remove an item's rows and what this app knows of it. Call inside the job's fence; bytes go afterwards."""
    item = Item.objects.select_for_update().filter(pk=erasure.item_row).first()
    if item is None:
        return
    erasure.refresh_from_db()
    # What was said of it or drawn on it since it was ordered goes too.
    erasure.masks = sorted({*erasure.masks, *list_mask_hashes(item.pk)})
    texts = [
        text for text in ItemAsset.objects.filter(item=item).values_list("asset__text", flat=True) if text is not None
    ]
    hashes = [content["sha256"] for content in erasure.contents]
    sets = {"reference_set__project": erasure.project_id}
    ReferenceRecord.objects.filter(Q(sha256__in=hashes) | Q(text__in=texts) | Q(key=item.key), **sets).delete()
    DuplicateGroup.objects.filter(members__item=item).delete()
    scrub_jobs(erasure.project_id, item.key)
    _scrub_gates(erasure.project_id, item.key)
    # Noted with the rows: whoever goes on after a kill still knows which files are left to remove.
    erasure.result = erasure.result | {"artefacts": scrub_proposals(erasure.project_id, item.key)}
    delete_item(item.pk)
    erasure.save(update_fields=["masks", "result"])


def _scrub_gates(project_id: int, key: str) -> None:
    """Take a key out of what gates gave as examples, also for releases that they kept from being built."""
    for release in Release.objects.filter(project_id=project_id, summary__has_key="gates").iterator():
        gates = release.summary["gates"]
        kept = [
            gate | {"examples": [one for one in gate["examples"] if key not in (one["key"], one["detail"])]}
            for gate in gates
        ]
        kept = [gate | {"examples": [one for one in gate["examples"] if key not in one["detail"]]} for gate in kept]
        if kept != gates:
            Release.objects.filter(pk=release.pk).update(summary=release.summary | {"gates": kept})


def note_erasure(*, erasure_id: int, **found: Any) -> None:
    """Add to what is known of an erasure's progress. Call inside the job's fence."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    erasure.result = erasure.result | found
    erasure.save(update_fields=["result"])


def finish_erasure(*, erasure_id: int, **found: Any) -> None:
    """Note that nothing of the item is left. Call inside the job's fence."""
    note_erasure(erasure_id=erasure_id, **found)
    Erasure.objects.filter(pk=erasure_id).update(finished_at=timezone.now())
