"""Reads proposals as people judge them: counts, histograms, and examples with their pictures."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, NotFound
from annotate.models.job import JobState
from annotate.queries.tasks import media_url
from curation.models.recipe import Proposal
from curation.queries.artefacts import read_artefact
from curation.queries.slices import FrozenSlice
from curation.recipes.recipe import RecipeDefinition, read_definition
from curation.recipes.result import Verdict, read_verdicts
from curation.recipes.summary import Example, ScoreHistogram, StepSummary

MAX_PAGE = 100


class ProposalRow(msgspec.Struct, kw_only=True):
    """A proposal in a list; ``failed`` when its job ended without finishing it.

    Attributes:
        result_hash: SHA-256 of what becomes of every item; the same recipe over the same inputs has the same.
        set_aside_count: How many items approving it set aside.
    """

    id: int
    project: int
    recipe: int
    name: str
    version: int
    state: str
    item_count: int
    kept_count: int
    set_aside_count: int
    result_hash: str
    job: int | None
    created_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str


class ShownExample(msgspec.Struct, kw_only=True):
    """An item, what is said of it, and what it looks like; ``item`` is None when it is gone."""

    key: str
    why: str
    item: int | None
    media: str
    thumbnail_url: str | None
    text: str | None


class ShownStep(msgspec.Struct, kw_only=True):
    """One step: see ``StepSummary``."""

    kind: str
    items_in: int
    items_out: int
    reasons: dict[str, int]
    splits: dict[str, int]
    histogram: ScoreHistogram | None
    kept: list[ShownExample]
    dropped: list[ShownExample]


class ProposalView(ProposalRow, kw_only=True):
    """A proposal with its steps.

    Attributes:
        definition: The recipe that was run.
        slice: The slice whose items it started with, as it was then; None for all active items.
        inputs: SHA-256 of everything that was read, by name.
        steps: What each step came to, as far as the run is.
    """

    definition: RecipeDefinition
    slice: FrozenSlice | None
    inputs: dict[str, str]
    steps: list[ShownStep]


class ProposalFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Proposals of a project, newest first; ``before`` is the last id of the page before."""

    project: int
    recipe: int | None = None
    before: int | None = None
    limit: int = 50


class ProposalPage(msgspec.Struct):
    """A page of proposals."""

    results: list[ProposalRow]
    next: int | None


EXAMPLES = """
SELECT i.key, i.id, i.media, b.sha256, coalesce(b.has_thumbnail, false), left(f.text, 200)
FROM annotate_item i LEFT JOIN LATERAL (
    SELECT a.blob_id, a.text FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    WHERE s.item_id = i.id ORDER BY s.id LIMIT 1
) f ON true LEFT JOIN annotate_blob b ON b.sha256 = f.blob_id
WHERE i.project_id = %s AND i.key = ANY(%s)
"""


def find_state(row: Proposal) -> str:
    """Return where a proposal stands; one whose job ended without finishing it has failed."""
    is_over = row.job is None or row.job.state not in (JobState.QUEUED, JobState.RUNNING)
    return "failed" if row.state == Proposal.State.RUNNING and is_over else row.state


def list_proposals(actor: Actor, wanted: ProposalFilter) -> ProposalPage:
    """Return a page of proposals."""
    access.require_view_curation(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = Proposal.objects.filter(project_id=wanted.project).order_by("-id")
    if wanted.recipe is not None:
        rows = rows.filter(version__recipe_id=wanted.recipe)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    related = ("version__recipe", "job", "created_by", "decided_by")
    found = [ProposalRow(**_read_row(row)) for row in rows.select_related(*related)[:limit]]
    return ProposalPage(found, found[-1].id if len(found) == limit else None)


def get_proposal(actor: Actor, proposal_id: int) -> Proposal:
    """Return a proposal row that the actor may see.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    related = ("version__recipe", "job", "created_by", "decided_by")
    found = Proposal.objects.select_related(*related).filter(pk=proposal_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("proposal_not_found", f"there is no proposal {proposal_id}, or you are no member of its project")
    access.require_view_curation(actor, found.project_id)
    return found


def require_result(row: Proposal) -> str:
    """Return the SHA-256 of a proposal's result.

    Raises:
        Conflict: It has none yet.
    """
    if not row.result_hash:
        state = find_state(row)
        raise Conflict("proposal_not_ready", f"proposal {row.pk} is {state}; it has no result", state=state)
    return row.result_hash


def find_approved(project_id: int, proposal_id: int) -> Proposal:
    """Return a proposal that a release may follow.

    Raises:
        NotFound: The project has no such proposal.
        Conflict: Nobody has approved it.
    """
    found = Proposal.objects.select_related("job").filter(pk=proposal_id, project_id=project_id).first()
    if found is None:
        raise NotFound("proposal_not_found", f"this project has no proposal {proposal_id}")
    if found.state != Proposal.State.APPROVED:
        state = find_state(found)
        raise Conflict("proposal_not_approved", f"proposal {proposal_id} is {state}; approve it first", state=state)
    return found


def read_kept(project_id: int, proposal_id: int) -> dict[str, Verdict]:
    """Return what an approved proposal keeps, by item key; raises like :func:`find_approved`."""
    found = find_approved(project_id, proposal_id)
    return {one.key: one for one in read_verdicts(read_artefact(found.result_hash)) if one.kept}


def view_proposal(row: Proposal) -> ProposalView:
    """Return a proposal as the API shows it."""
    steps = msgspec.convert(row.steps, list[StepSummary])
    shown = _read_examples(row.project_id, (one for step in steps for one in (*step.kept, *step.dropped)))
    return ProposalView(
        **_read_row(row),
        definition=read_definition(row.version.definition),
        slice=None if row.slice is None else msgspec.convert(row.slice, FrozenSlice),
        inputs=row.inputs,
        steps=[
            ShownStep(
                kind=step.kind,
                items_in=step.items_in,
                items_out=step.items_out,
                reasons=step.reasons,
                splits=step.splits,
                histogram=step.histogram,
                kept=[shown[one] for one in step.kept],
                dropped=[shown[one] for one in step.dropped],
            )
            for step in steps
        ],
    )


def _read_examples(project_id: int, examples: Iterable[Example]) -> dict[Example, ShownExample]:
    wanted = list(dict.fromkeys(examples))
    with connection.cursor() as cursor:
        cursor.execute(EXAMPLES, [project_id, [one.key for one in wanted]])
        known = {row[0]: row[1:] for row in cursor.fetchall()}
    shown = {}
    for one in wanted:
        item, media, sha256, has_thumbnail, text = known.get(one.key, (None, "", None, False, None))
        url = media_url(sha256, thumbnail=True) if has_thumbnail else None
        shown[one] = ShownExample(key=one.key, why=one.why, item=item, media=media, thumbnail_url=url, text=text)
    return shown


def _read_row(row: Proposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project": row.project_id,
        "recipe": row.version.recipe_id,
        "name": row.version.recipe.name,
        "version": row.version.number,
        "state": find_state(row),
        "item_count": row.item_count,
        "kept_count": row.kept_count,
        "set_aside_count": row.set_aside_count,
        "result_hash": row.result_hash,
        "job": row.job_id,
        "created_by": row.created_by.name,
        "created_at": row.created_at,
        "decided_by": row.decided_by.name if row.decided_by else None,
        "decided_at": row.decided_at,
        "decision_note": row.decision_note,
    }
