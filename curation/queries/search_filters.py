"""What narrows a search by likeness beside the filters of the item page: metadata, facts of files, findings."""

from typing import Any, Final, Literal

import msgspec

from annotate.errors import Invalid

FactName = Literal[
    "width_px", "height_px", "duration_us",
    "sharpness", "brightness", "contrast", "entropy_bits", "aspect_ratio", "dark_ratio", "bright_ratio",
    "peak_dbfs", "rms_dbfs", "clipping_ratio", "silence_ratio",
]  # fmt: skip

FACTS: Final[dict[str, str]] = {
    **{name: f"b.{name}" for name in ("width_px", "height_px", "duration_us")},
    **{
        name: f"(b.facts -> 'quality' ->> '{name}')::float8"
        for name in (
            *("sharpness", "brightness", "contrast", "entropy_bits", "aspect_ratio"),
            *("dark_ratio", "bright_ratio"),
        )
    },
    **{
        name: f"(b.facts -> 'levels' ->> '{name}')::float8"
        for name in ("peak_dbfs", "rms_dbfs", "clipping_ratio", "silence_ratio")
    },
}
"""By fact: where it lies in the row of a blob."""


class FactRange(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Items with a file of which a fact lies in a range; both ends belong to it.

    Attributes:
        fact: Which one; units and meanings are those of a file's facts.
        least: Smallest value; None for no limit.
        most: Greatest value; None for no limit.
    """

    fact: FactName
    least: float | None = None
    most: float | None = None


class Narrowing(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What items must be like beside the filters of the item page. Every field narrows.

    Attributes:
        metadata: Values that their metadata hold under these names, e.g. ``{"camera": "left"}``.
        facts: Ranges that facts of their files lie in.
        findings: Names of checks; items with a finding of any of them that nobody dismissed.
        is_clean: Whether items are left out that have any finding that nobody dismissed.
    """

    metadata: dict[str, Any] = {}
    facts: list[FactRange] = []
    findings: list[str] = []
    is_clean: bool = False


FINDING = """
EXISTS (SELECT FROM curation_finding f WHERE f.item_id = i.id AND f.state <> 'dismissed'
    AND f.check_name = ANY(%(findings)s))
"""
CLEAN = "NOT EXISTS (SELECT FROM curation_finding f WHERE f.item_id = i.id AND f.state <> 'dismissed')"
FACT = """
EXISTS (SELECT FROM annotate_itemasset p JOIN annotate_asset q ON q.id = p.asset_id
    JOIN annotate_blob b ON b.sha256 = q.blob_id
    WHERE p.item_id = i.id AND {expression} BETWEEN %({least})s AND %({most})s)
"""


def build_narrowing(wanted: Narrowing) -> tuple[list[str], dict[str, Any]]:
    """Return SQL conditions on table alias ``i`` and their parameters.

    Raises:
        Invalid: A range ends before it begins.
    """
    where: list[str] = []
    values: dict[str, Any] = {}
    if wanted.metadata:
        where.append("i.metadata @> %(metadata)s::jsonb")
        values["metadata"] = msgspec.json.encode(wanted.metadata).decode()
    if wanted.findings:
        where.append(FINDING)
        values["findings"] = wanted.findings
    if wanted.is_clean:
        where.append(CLEAN)
    for number, span in enumerate(wanted.facts):
        least, most = f"least{number}", f"most{number}"
        values |= {
            least: float("-inf") if span.least is None else span.least,
            most: float("inf") if span.most is None else span.most,
        }
        if values[least] > values[most]:
            raise Invalid(
                "bad_range",
                f"the range of {span.fact} goes from {span.least} to {span.most}; expected the lesser number first",
            )
        where.append(FACT.format(expression=FACTS[span.fact], least=least, most=most))
    return where, values
