"""What narrows items by what quality checks found: for the item page, slices, and what is built on them."""

from collections.abc import Sequence

from annotate.errors import Invalid
from annotate.queries.item_filters import ItemConditions, ItemTraits
from curation.quality.registry import CHECKS

STANDS = "f.item_id = i.id AND f.project_id = i.project_id AND f.state IN ('open', 'confirmed')"
FOUND = f"EXISTS (SELECT FROM curation_finding f WHERE {STANDS} AND f.check_name = ANY(%({{name}})s))"
CLEAN = f"NOT EXISTS (SELECT FROM curation_finding f WHERE {STANDS})"


def build_findings(wanted: ItemTraits) -> ItemConditions:
    """Return the conditions that an item has findings of these checks, or none at all.

    Raises:
        Invalid: There is no such check.
    """
    return narrow_findings(wanted.findings, is_clean=wanted.is_clean, name="trait_findings")


def narrow_findings(checks: Sequence[str], *, is_clean: bool, name: str) -> ItemConditions:
    """Return the conditions that an item has findings of some checks, or none at all.

    Args:
        checks: Names of checks; items with a finding of any of them that nobody dismissed.
        is_clean: Whether items are left out that have any finding that nobody dismissed.
        name: Name of the SQL parameter that holds the checks, so that two filters can stand in one statement.

    Raises:
        Invalid: There is no such check.
    """
    found = ItemConditions([], {})
    unknown = sorted(set(checks) - CHECKS.keys())
    if unknown:
        raise Invalid(
            "no_such_check",
            f"there is no check {unknown[0]!r}; expected any of {', '.join(sorted(CHECKS))}",
            field="findings",
        )
    if checks:
        found &= ItemConditions([FOUND.format(name=name)], {name: list(checks)})
    if is_clean:
        found &= ItemConditions([CLEAN], {})
    return found
