"""Gate ``open_findings``: what quality checks found and nobody dismissed."""

from collections.abc import Iterator
from typing import Final, Literal

from curation.gates.base import Gate, GateItem, GateOptions, Hit, Look
from curation.quality.registry import CHECKS


class OpenFindingsOptions(GateOptions, frozen=True, kw_only=True):
    """Which findings count.

    Attributes:
        severities: How much they must matter.
        checks: Names of the checks; none means all of them.
        states: Findings that nobody has decided about, confirmed ones, or both.
    """

    severities: tuple[Literal["error", "warning", "notice"], ...] = ("error", "warning")
    checks: tuple[str, ...] = ()
    states: tuple[Literal["open", "confirmed"], ...] = ("open", "confirmed")

    def __post_init__(self) -> None:
        unknown = [name for name in self.checks if name not in CHECKS]
        if unknown:
            # msgspec turns it into a ValidationError that names the field.
            raise ValueError(f"there is no check {unknown[0]!r}; expected some of {', '.join(CHECKS)}")


def begin(options: OpenFindingsOptions) -> Look:
    """Return what looks at the items of one release."""

    def look(item: GateItem) -> Iterator[Hit]:
        for found in item.findings:
            is_asked = not options.checks or found.check in options.checks
            if is_asked and found.severity in options.severities and found.state in options.states:
                yield Hit(found.check, f"{found.severity}, {found.state}")

    return look


OPEN_FINDINGS: Final = Gate(
    "open_findings",
    "findings that nobody dismissed",
    "Look at them under Findings: dismiss what is fine, mend or set aside what is not.",
    OpenFindingsOptions,
    begin,
)
