"""What narrows items by what quality checks found: for the item page, slices, and what is built on them."""

from annotate.errors import Invalid
from annotate.queries.item_filters import ItemConditions, ItemTraits
from curation.quality.registry import CHECKS

STANDS = "f.item_id = i.id AND f.project_id = i.project_id AND f.state IN ('open', 'confirmed')"
FOUND = f"EXISTS (SELECT FROM curation_finding f WHERE {STANDS} AND f.check_name = ANY(%(trait_findings)s))"
CLEAN = f"NOT EXISTS (SELECT FROM curation_finding f WHERE {STANDS})"


def build_findings(wanted: ItemTraits) -> ItemConditions:
    """Return the conditions that an item has findings of these checks, or none at all.

    Raises:
        Invalid: There is no such check.
    """
    found = ItemConditions([], {})
    unknown = sorted(set(wanted.findings) - CHECKS.keys())
    if unknown:
        raise Invalid(
            "no_such_check",
            f"there is no check {unknown[0]!r}; expected any of {', '.join(sorted(CHECKS))}",
            field="findings",
        )
    if wanted.findings:
        found &= ItemConditions([FOUND], {"trait_findings": wanted.findings})
    if wanted.is_clean:
        found &= ItemConditions([CLEAN], {})
    return found
