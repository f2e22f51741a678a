"""What narrows a search by likeness beside the filters of the item page: metadata, facts of files, findings."""

from typing import Any

import msgspec

from annotate.queries.item_filters import FactRange, ItemConditions, build_values
from curation.queries.finding_filters import narrow_findings


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


def build_narrowing(wanted: Narrowing, *, at_once: bool = False) -> ItemConditions:
    """Return the conditions on an item.

    Args:
        wanted: The narrowing.
        at_once: As for :func:`build_values`.

    Raises:
        Invalid: A range ends before it begins, or there is no such check.
    """
    findings = narrow_findings(wanted.findings, is_clean=wanted.is_clean, name="narrowing_findings")
    return build_values(wanted.facts, wanted.metadata, at_once=at_once) & findings
