"""Takedowns: a content that a project may not use any more. Releases that hold it get successors without it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.jobs.submit import submit_internal_job
from annotate.models.item import Item, ItemAsset
from annotate.services.events import record_event
from annotate.services.items import set_items_aside
from curation.jobs.specs import TAKE_DOWN_ASSET, TakedownParams
from curation.models.takedown import Takedown
from curation.queries.takedowns import find_removal_state
from curation.services.manifests import hash_asset, lock_contents


def find_content(project_id: int, item_id: int, slot: str) -> tuple[ItemAsset, str]:
    """Return the use of an asset, and what its content is known by.

    Raises:
        NotFound: The project has no such item, or the item no such slot.
        Conflict: The asset has no content yet.
    """
    used = ItemAsset.objects.select_related("asset").filter(item=item_id, item__project=project_id, slot=slot).first()
    if used is None:
        raise NotFound("asset_not_found", f"project {project_id} has no item {item_id} with an asset in slot {slot!r}")
    if used.asset.blob_id is None and used.asset.text is None:
        raise Conflict(
            "asset_not_ready", f"the asset in slot {slot!r} has no content yet; set the item aside instead", slot=slot
        )
    return used, hash_asset(used.asset.blob_id, used.asset.text)


def list_holders(project_id: int, used: ItemAsset) -> list[int]:
    """Return the row ids of the items of a project that hold the same content as this asset."""
    same = {"asset__blob_id": used.asset.blob_id} if used.asset.blob_id else {"asset__text": used.asset.text}
    holders = ItemAsset.objects.filter(item__project=project_id, asset__project=project_id, **same)
    return sorted(set(holders.values_list("item_id", flat=True)))


@transaction.atomic
def create_takedown(actor: Actor, *, project_id: int, item_id: int, slot: str, reason: str) -> Takedown:
    """Take the content of an asset down: every item of the project with it is set aside, and a job builds the
    successors of the releases that hold it.

    Raises:
        Invalid: No reason.
        NotFound: No such item or slot.
        Conflict: It is taken down already, or has no content yet.
    """
    access.require_manage(actor, project_id)
    if not reason.strip():
        raise Invalid("reason_missing", "say why this is taken down, e.g. who asked for it", field="reason")
    used, content = find_content(project_id, item_id, slot)
    lock_contents(project_id)
    try:
        with transaction.atomic():
            made = Takedown.objects.create(
                project_id=project_id,
                item_id=item_id,
                slot=slot,
                content=content,
                reason=reason.strip(),
                created_by=actor.user,
            )
    except IntegrityError as error:
        raise Conflict("takedown_exists", f"the asset in slot {slot!r} is taken down already", slot=slot) from error
    holders = list_holders(project_id, used)
    active = list(Item.objects.filter(pk__in=holders, state=Item.State.ACTIVE).values_list("id", flat=True))
    if active:
        set_items_aside(actor, project_id=project_id, item_ids=active, reason=f"takedown: {reason.strip()}")
    made.result = {"items": holders}
    made.save(update_fields=["result"])
    _submit_job(actor, made)
    record_event(actor, "took_down", "takedown", made.pk, project_id=project_id, item=item_id, content=content)
    return made


@transaction.atomic
def lift_takedown(actor: Actor, *, takedown_id: int) -> Takedown:
    """Let a content be used again. Items stay set aside and releases withdrawn until somebody brings them back.

    Raises:
        NotFound: There is no such takedown.
        Conflict: It is lifted already.
    """
    found = Takedown.objects.select_for_update(of=("self",)).filter(pk=takedown_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("takedown_not_found", f"there is no takedown {takedown_id}")
    access.require_manage(actor, found.project_id)
    if found.lifted_at is not None:
        raise Conflict("takedown_lifted", f"takedown {takedown_id} was lifted on {found.lifted_at:%Y-%m-%d}")
    found.lifted_by, found.lifted_at = actor.user, timezone.now()
    found.save(update_fields=["lifted_by", "lifted_at"])
    record_event(actor, "lifted", "takedown", found.pk, project_id=found.project_id)
    return found


@transaction.atomic
def retry_takedown(actor: Actor, *, takedown_id: int) -> Takedown:
    """Start the job of a takedown again, which goes on where the last one failed.

    Raises:
        NotFound: There is no such takedown.
        Conflict: It has not failed.
    """
    found = Takedown.objects.select_for_update(of=("self",)).filter(pk=takedown_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("takedown_not_found", f"there is no takedown {takedown_id}")
    access.require_manage(actor, found.project_id)
    state = "lifted" if found.lifted_at else find_removal_state(found)
    if state != "failed":
        raise Conflict("takedown_not_failed", f"takedown {takedown_id} is {state}; only a failed one can run again")
    _submit_job(actor, found)
    record_event(actor, "retried", "takedown", found.pk, project_id=found.project_id)
    return found


def _submit_job(actor: Actor, takedown: Takedown) -> None:
    job = submit_internal_job(
        TAKE_DOWN_ASSET, project_id=takedown.project_id, params=TakedownParams(takedown.pk), created_by_id=actor.user.pk
    )
    takedown.job = job or takedown.job
    takedown.save(update_fields=["job"])


def finish_takedown(*, takedown_id: int, successors: dict[int, int]) -> None:
    """Note which release got which successor. Call inside the job's fence."""
    found = Takedown.objects.select_for_update().get(pk=takedown_id)
    known = found.result.get("successors", {})
    found.result = found.result | {"successors": known | {str(old): new for old, new in successors.items()}}
    found.save(update_fields=["result"])
