"""Proposals: filled in by the job, decided by people. Items are set aside, never deleted, and come back by undoing."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from django.db import transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, NotFound
from annotate.models.item import Item
from annotate.services.events import record_event
from annotate.services.items import restore_items, set_items_aside
from curation.models.recipe import Proposal
from curation.queries.artefacts import read_artefact
from curation.queries.proposals import find_state
from curation.recipes.result import Verdict, read_verdicts
from curation.recipes.summary import StepSummary

BATCH = 5000


def record_steps(*, proposal_id: int, inputs: dict[str, str], steps: Sequence[StepSummary]) -> None:
    """Show how far a run has come. Call inside the job's fence."""
    Proposal.objects.filter(pk=proposal_id, state=Proposal.State.RUNNING).update(
        inputs=inputs, steps=msgspec.to_builtins(list(steps))
    )


def finish_proposal(*, proposal_id: int, result_hash: str, item_count: int, kept_count: int) -> None:
    """Note that a proposal is whole. Call inside the job's fence."""
    Proposal.objects.filter(pk=proposal_id, state=Proposal.State.RUNNING).update(
        state=Proposal.State.READY, result_hash=result_hash, item_count=item_count, kept_count=kept_count
    )


@transaction.atomic
def approve_proposal(actor: Actor, *, proposal_id: int, note: str = "") -> Proposal:
    """Set aside what a proposal leaves out. Items that came in since, or are set aside already, stay as they are.

    Raises:
        Conflict: The proposal is not ready, or decided already.
    """
    proposal = _lock_ready(actor, proposal_id)
    reasons: dict[str, list[str]] = defaultdict(list)
    for verdict in read_verdicts(read_artefact(proposal.result_hash)):
        if not verdict.kept:
            reasons[_give_reason(proposal, verdict)].append(verdict.key)
    proposal.set_aside_count = sum(_set_aside(actor, proposal, reason, keys) for reason, keys in reasons.items())
    _decide(actor, proposal, Proposal.State.APPROVED, note)
    record_event(
        actor,
        "approved",
        "proposal",
        proposal.pk,
        project_id=proposal.project_id,
        result_hash=proposal.result_hash,
        set_aside=proposal.set_aside_count,
        note=proposal.decision_note,
    )
    return proposal


@transaction.atomic
def reject_proposal(actor: Actor, *, proposal_id: int, note: str = "") -> Proposal:
    """Say that a proposal is not followed; nothing changes in the project.

    Raises:
        Conflict: The proposal is not ready, or decided already.
    """
    proposal = _lock_ready(actor, proposal_id)
    _decide(actor, proposal, Proposal.State.REJECTED, note)
    record_event(
        actor, "rejected", "proposal", proposal.pk, project_id=proposal.project_id, note=proposal.decision_note
    )
    return proposal


@transaction.atomic
def undo_decision(actor: Actor, *, proposal_id: int) -> Proposal:
    """Take a decision back: what it set aside is restored, but for what somebody has restored or set aside otherwise.

    Raises:
        Conflict: Nobody has decided.
    """
    proposal = _lock_proposal(actor, proposal_id)
    if proposal.state not in (Proposal.State.APPROVED, Proposal.State.REJECTED):
        state = find_state(proposal)
        raise Conflict("proposal_open", f"proposal {proposal_id} is {state}; there is no decision to undo", state=state)
    aside = Item.objects.filter(
        project_id=proposal.project_id, state=Item.State.SET_ASIDE, set_aside_reason__startswith=_name(proposal)
    )
    ids = list(aside.values_list("id", flat=True))
    if ids:
        restore_items(actor, project_id=proposal.project_id, item_ids=ids)
    proposal.state, proposal.set_aside_count = Proposal.State.READY, 0
    proposal.decided_by, proposal.decided_at, proposal.decision_note = None, None, ""
    proposal.save(update_fields=["state", "set_aside_count", "decided_by", "decided_at", "decision_note"])
    record_event(actor, "reopened", "proposal", proposal.pk, project_id=proposal.project_id, restored=len(ids))
    return proposal


def _lock_proposal(actor: Actor, proposal_id: int) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).select_related("job").filter(pk=proposal_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("proposal_not_found", f"there is no proposal {proposal_id}, or you are no member of its project")
    access.require_curate(actor, found.project_id)
    return found


def _lock_ready(actor: Actor, proposal_id: int) -> Proposal:
    proposal = _lock_proposal(actor, proposal_id)
    if proposal.state != Proposal.State.READY:
        state = find_state(proposal)
        raise Conflict(
            "proposal_not_ready",
            f"proposal {proposal_id} is {state}; only one that is ready can be decided",
            state=state,
        )
    return proposal


def _decide(actor: Actor, proposal: Proposal, state: Proposal.State, note: str) -> None:
    proposal.state, proposal.decision_note = state, note.strip()[:500]
    proposal.decided_by, proposal.decided_at = actor.user, timezone.now()
    proposal.save(update_fields=["state", "set_aside_count", "decided_by", "decided_at", "decision_note"])


def _set_aside(actor: Actor, proposal: Proposal, reason: str, keys: list[str]) -> int:
    changed = 0
    for start in range(0, len(keys), BATCH):
        found = Item.objects.filter(project_id=proposal.project_id, key__in=keys[start : start + BATCH])
        ids = list(found.values_list("id", flat=True))
        changed += set_items_aside(actor, project_id=proposal.project_id, item_ids=ids, reason=reason)
    return changed


def _name(proposal: Proposal) -> str:
    """Return how the reason begins with which a proposal sets items aside; undo finds them by it."""
    return f"proposal {proposal.pk}, "


def _give_reason(proposal: Proposal, verdict: Verdict) -> str:
    kind = proposal.steps[verdict.step - 1]["kind"]
    return f"{_name(proposal)}step {verdict.step} ({kind}): {verdict.code}"
