"""Reads findings as people go through them: pages, counts by check, and how scores lie."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor
from annotate.errors import Invalid, NotFound
from annotate.queries.tasks import media_url
from curation.quality.registry import CHECKS

MAX_PAGE = 200
MAX_COUNT = 1000
MAX_SCORES = 20_000
BINS = 20

State = Literal["open", "dismissed", "confirmed"]


class FindingFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which findings, the surest first; ``after`` is the ``next`` of the page before."""

    project: int
    check: str = ""
    state: State = "open"
    severity: Literal["", "error", "warning", "notice"] = ""
    item: int | None = None
    min_score: float = 0.0
    after: str = ""
    limit: int = 50


class FindingView(msgspec.Struct, kw_only=True):
    """A finding with what is needed to judge it.

    ``details`` holds the numbers and words of the sentence, so that pages can say it in other languages; ``regions``
    are boxes in pixels of the upright asset in ``slot``, which is ``width_px`` by ``height_px``.
    """

    id: int
    item: int
    key: str
    item_state: str
    check: str
    version: int
    code: str
    severity: str
    sentence: str
    score: float
    slot: str
    marks: list[str]
    details: dict[str, Any]
    regions: list[list[float]]
    state: State
    decided_by: str | None
    decided_at: datetime | None
    media: str
    url: str | None
    thumbnail_url: str | None
    width_px: int | None
    height_px: int | None
    text: str | None


class FindingPage(msgspec.Struct):
    """A page of findings."""

    results: list[FindingView]
    next: str | None


class CheckCount(msgspec.Struct, kw_only=True):
    """A check, and how many of its findings are in the asked state, counted up to 1000."""

    check: str
    group: str
    version: int
    needs: list[str]
    count: int


class CountFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which findings to count."""

    project: int
    state: State = "open"


class FindingCounts(msgspec.Struct):
    """Every check there is, with its count."""

    results: list[CheckCount]


class HistogramFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Whose scores."""

    project: int
    check: str
    state: State = "open"


class Histogram(msgspec.Struct):
    """How many findings have a score in each of twenty equal steps from 0 to 1; of the 20,000 surest."""

    counts: list[int]


PAGE = """
SELECT f.id, f.item_id, i.key, i.state, f.check_name, f.version, f.code, f.severity, f.sentence, f.score, f.slot,
    f.marks::text, f.details::text, f.regions::text, f.state, u.name, f.decided_at, coalesce(a.media, ''), b.sha256,
    coalesce(b.has_thumbnail, false), b.width_px, b.height_px, left(a.text, 2000)
FROM curation_finding f JOIN annotate_item i ON i.id = f.item_id
LEFT JOIN annotate_user u ON u.id = f.decided_by_id
LEFT JOIN LATERAL (
    SELECT a.* FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    WHERE s.item_id = f.item_id ORDER BY s.slot = f.slot DESC, a.media = 'image' DESC, s.id LIMIT 1
) a ON true
LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE f.project_id = %(project)s AND f.state = %(state)s
    AND (%(check)s = '' OR f.check_name = %(check)s) AND f.check_name = ANY(%(readable)s)
    AND (%(severity)s = '' OR f.severity = %(severity)s)
    AND (%(item)s::bigint IS NULL OR f.item_id = %(item)s) AND f.score >= %(min_score)s
    AND (%(score)s::float8 IS NULL OR f.score < %(score)s OR (f.score = %(score)s AND f.id > %(id)s))
ORDER BY f.score DESC, f.id LIMIT %(limit)s
"""


def find_readable(actor: Actor, project_id: int) -> list[str]:
    """Return the checks whose findings the actor may read.

    Annotators see only what is said about media and texts that everybody sees: findings about answers and marks would
    show them what others did.
    """
    role = access.require_view(actor, project_id)
    if access.sees_every_annotation(role):
        return list(CHECKS)
    return [name for name, check in CHECKS.items() if check.needs == ("facts",) or "vectors" in check.needs]


def list_findings(actor: Actor, wanted: FindingFilter) -> FindingPage:
    """Return a page of findings."""
    readable = find_readable(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    score, id_ = _read_cursor(wanted.after)
    values = msgspec.structs.asdict(wanted) | {"limit": limit, "score": score, "id": id_, "readable": readable}
    with connection.cursor() as cursor:
        cursor.execute(PAGE, values)
        found = [_view(row) for row in cursor.fetchall()]
    following = f"{found[-1].score!r},{found[-1].id}" if len(found) == limit else None
    return FindingPage(found, following)


def _read_cursor(after: str) -> tuple[float | None, int]:
    if not after:
        return None, 0
    score, _, id_ = after.partition(",")
    try:
        return float(score), int(id_)
    except ValueError as error:
        raise Invalid("bad_cursor", f"after is {after!r}; expected the 'next' of the page before") from error


def _view(row: tuple[Any, ...]) -> FindingView:
    sha256 = row[18]
    return FindingView(
        id=row[0],
        item=row[1],
        key=row[2],
        item_state=row[3],
        check=row[4],
        version=row[5],
        code=row[6],
        severity=row[7],
        sentence=row[8],
        score=row[9],
        slot=row[10],
        marks=msgspec.json.decode(row[11]),
        details=msgspec.json.decode(row[12]),
        regions=msgspec.json.decode(row[13]),
        state=row[14],
        decided_by=row[15],
        decided_at=row[16],
        media=row[17],
        url=media_url(sha256) if sha256 else None,
        thumbnail_url=media_url(sha256, thumbnail=True) if row[19] else None,
        width_px=row[20],
        height_px=row[21],
        text=row[22],
    )


COUNTS = """
SELECT n.name, (SELECT count(*) FROM (
    SELECT FROM curation_finding f WHERE f.project_id = %(project)s AND f.state = %(state)s AND f.check_name = n.name
    LIMIT %(most)s) capped)
FROM unnest(%(names)s::text[]) AS n(name)
"""


def count_findings(actor: Actor, wanted: CountFilter) -> FindingCounts:
    """Return every check with the count of its findings."""
    readable = find_readable(actor, wanted.project)
    values = {"project": wanted.project, "state": wanted.state, "most": MAX_COUNT, "names": readable}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        counts: dict[str, int] = dict(cursor.fetchall())
    return FindingCounts(
        [
            CheckCount(check=name, group=one.group, version=one.version, needs=list(one.needs), count=counts[name])
            for name, one in CHECKS.items()
            if name in counts
        ]
    )


SCORES = """
SELECT least(%(bins)s, 1 + floor(f.score * %(bins)s)::int), count(*) FROM (
    SELECT score FROM curation_finding
    WHERE project_id = %(project)s AND state = %(state)s AND check_name = %(check)s ORDER BY score DESC LIMIT %(most)s
) f GROUP BY 1
"""


def get_histogram(actor: Actor, wanted: HistogramFilter) -> Histogram:
    """Return how the scores of a check's findings lie, to choose a threshold by.

    Raises:
        NotFound: No check has that name.
    """
    readable = find_readable(actor, wanted.project)
    if wanted.check not in readable:
        raise NotFound(
            "unknown_check",
            f"there is no check {wanted.check!r}; expected one of {', '.join(readable)}",
            known=readable,
        )
    values = msgspec.structs.asdict(wanted) | {"bins": BINS, "most": MAX_SCORES}
    with connection.cursor() as cursor:
        cursor.execute(SCORES, values)
        counts: dict[int, int] = dict(cursor.fetchall())
    return Histogram([counts.get(place, 0) for place in range(1, BINS + 1)])
