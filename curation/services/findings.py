"""Findings: stored by the job, decided by people."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Invalid, NotFound
from annotate.models.item import Item
from annotate.services.events import record_event
from annotate.services.items import restore_items, set_items_aside
from curation.models.finding import CheckedItem, Finding
from curation.quality.base import Check, Options
from curation.quality.base import Finding as Found

BATCH: Final = 1000
MAX_DECIDED: Final = 1000
REASON: Final = "finding: "
"""How the reason begins with which a decision sets items aside."""

Decision = Literal["open", "dismissed", "confirmed"]


class CheckedNow(NamedTuple):
    """What checks say of one item, as it was when it was read.

    Attributes:
        item: Row id.
        fingerprint: What it was like (:mod:`curation.queries.checks`).
        markers: Every check that has looked at it as it is, those of earlier runs included.
        findings: By check that looked now: what it found.
    """

    item: int
    fingerprint: str
    markers: list[str]
    findings: dict[str, list[Found]]


def mark_check(check: Check, options: Options, *, model: str = "") -> str:
    """Return what says that a check looked at an item: its name, version, options, and the model that it used."""
    chosen = hashlib.sha256(msgspec.json.encode(options) + model.encode()).hexdigest()[:12]
    return f"{check.name}@{check.version}:{chosen}"


def store_checked(*, project_id: int, job_id: int, versions: dict[str, int], checked: Sequence[CheckedNow]) -> int:
    """Store what checks found in some items, and that they looked. Call inside the job's fence.

    What they found before and not now is gone, unless somebody decided about it.

    Returns:
        How many findings there are.
    """
    rows = [(entry.item, name, found) for entry in checked for name, said in entry.findings.items() for found in said]
    names = sorted({name for entry in checked for name in entry.findings})
    _upsert(project_id, job_id, versions, rows)
    _drop_stale("item_id = ANY(%s) AND check_name = ANY(%s)", [[entry.item for entry in checked], names], job_id=job_id)
    CheckedItem.objects.bulk_create(
        [
            CheckedItem(item_id=entry.item, project_id=project_id, fingerprint=entry.fingerprint, checks=entry.markers)
            for entry in checked
        ],
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["fingerprint", "checks"],
    )
    return len(rows)


def replace_findings(*, project_id: int, job_id: int, check: Check, findings: Sequence[tuple[int, Found]]) -> int:
    """Make these the project's findings of a check that compares all items. Call inside the job's fence.

    Returns:
        How many findings there are.
    """
    _upsert(project_id, job_id, {check.name: check.version}, [(item, check.name, found) for item, found in findings])
    _drop_stale("project_id = %s AND check_name = %s", [project_id, check.name], job_id=job_id)
    return len(findings)


UPSERT = """
INSERT INTO curation_finding (project_id, item_id, check_name, version, part, code, severity, sentence, score, slot,
    marks, details, regions, state, job_id, created_at)
SELECT %(project)s, r.item, r.name, r.version, r.part, r.code, r.severity, r.sentence, r.score, r.slot,
    r.marks, r.details, r.regions, 'open', %(job)s, now()
FROM json_to_recordset(%(rows)s::json) AS r(item bigint, name text, version int, part text, code text, severity text,
    sentence text, score float8, slot text, marks jsonb, details jsonb, regions jsonb)
ON CONFLICT (item_id, check_name, part) DO UPDATE SET
    version = EXCLUDED.version, code = EXCLUDED.code, severity = EXCLUDED.severity, sentence = EXCLUDED.sentence,
    score = EXCLUDED.score, slot = EXCLUDED.slot, marks = EXCLUDED.marks, details = EXCLUDED.details,
    regions = EXCLUDED.regions, job_id = EXCLUDED.job_id,
    state = CASE WHEN curation_finding.version = EXCLUDED.version THEN curation_finding.state ELSE 'open' END
"""


def _upsert(project_id: int, job_id: int, versions: dict[str, int], rows: Sequence[tuple[int, str, Found]]) -> None:
    """Insert or bring up to date; decisions stay while the check's version does."""
    for start in range(0, len(rows), BATCH):
        # One row a key: a statement cannot touch a row twice. The surest finding wins.
        batch = sorted(rows[start : start + BATCH], key=lambda row: row[2].score)
        known = {
            (item, name, found.part[:400]): _plain(item, name, versions[name], found) for item, name, found in batch
        }
        values: dict[str, Any] = {
            "project": project_id,
            "job": job_id,
            "rows": msgspec.json.encode(list(known.values())).decode(),
        }
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, values)


def _plain(item: int, name: str, version: int, found: Found) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(found)
    # PostgreSQL's text cannot hold NUL, which a text that is checked may.
    text = msgspec.json.encode(plain).decode().replace("\\u0000", "\\ufffd")
    plain = msgspec.json.decode(text)
    return plain | {"item": item, "name": name, "version": version, "part": plain["part"][:400]}


def _drop_stale(where: str, values: list[Any], *, job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM curation_finding WHERE {where} AND state = 'open' AND job_id IS DISTINCT FROM %s",  # noqa: S608
            [*values, job_id],
        )


@transaction.atomic
def decide_findings(
    actor: Actor, *, project_id: int, finding_ids: Sequence[int], decision: Decision, set_aside: bool = False
) -> int:
    """Dismiss findings, confirm them, or open them again; with ``set_aside`` also set their items aside.

    Opening findings again brings back the items that this service had set aside for them.

    Returns:
        How many findings changed.

    Raises:
        Invalid: Too many findings, or items are to be set aside for findings that are not confirmed.
        NotFound: One of them is not in the project.
    """
    access.require_curate(actor, project_id)
    if len(finding_ids) > MAX_DECIDED:
        raise Invalid("too_many", f"{len(finding_ids)} findings at once; expected at most {MAX_DECIDED}")
    if set_aside and decision != "confirmed":
        raise Invalid("bad_decision", f"items are set aside for findings that are confirmed, not {decision}")
    found = list(Finding.objects.select_for_update().filter(project_id=project_id, id__in=finding_ids).order_by("id"))
    missing = sorted(set(finding_ids) - {row.pk for row in found})
    if missing:
        raise NotFound("finding_not_found", f"there is no finding {missing[0]}; a newer check may have dropped it")
    changed = [row for row in found if row.state != decision]
    is_open = decision == "open"
    Finding.objects.filter(id__in=[row.pk for row in changed]).update(
        state=decision,
        decided_by=None if is_open else actor.user,
        decided_at=None if is_open else timezone.now(),
    )
    items = sorted({row.item_id for row in found})
    if set_aside and items:
        checks = ", ".join(sorted({row.check_name for row in found}))
        set_items_aside(actor, project_id=project_id, item_ids=items, reason=f"{REASON}{checks}")
    elif is_open:
        _restore(actor, project_id, items)
    if changed:
        ids = [row.pk for row in changed]
        record_event(actor, decision, "findings", len(ids), project_id=project_id, findings=ids)
    return len(changed)


def _restore(actor: Actor, project_id: int, items: list[int]) -> None:
    aside = Item.objects.filter(id__in=items, state=Item.State.SET_ASIDE, set_aside_reason__startswith=REASON)
    ids = list(aside.values_list("id", flat=True))
    if ids:
        restore_items(actor, project_id=project_id, item_ids=ids)
