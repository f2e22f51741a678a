"""Every gate. A new one is a file here and a line in this table."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from annotate.errors import Invalid, NotFound
from curation.gates.base import Example, Gate, GateItem, GateOptions, GateReport, Outcome
from curation.gates.consent import CONSENT
from curation.gates.contamination import CONTAMINATION
from curation.gates.leakage import LEAKAGE
from curation.gates.licences import LICENCES
from curation.gates.open_findings import OPEN_FINDINGS
from curation.gates.unreviewed import UNREVIEWED

GATES: Final[dict[str, Gate]] = {
    gate.name: gate for gate in (OPEN_FINDINGS, CONTAMINATION, LICENCES, CONSENT, LEAKAGE, UNREVIEWED)
}
MAX_REASONS: Final = 20
MAX_EXAMPLES: Final = 10


def read_choices(chosen: Mapping[str, Any]) -> dict[str, GateOptions]:
    """Return the options of every gate, in the order of the registry, defaults filled in.

    Args:
        chosen: By gate: what was chosen otherwise than by default, e.g. ``{"licences": {"level": "block"}}``.

    Raises:
        NotFound: There is no such gate.
        Invalid: An option is unknown or out of range.
    """
    unknown = sorted(set(chosen) - set(GATES))
    if unknown:
        raise NotFound("unknown_gate", f"there is no gate {unknown[0]!r}; expected some of {', '.join(GATES)}")
    found: dict[str, GateOptions] = {}
    for name, gate in GATES.items():
        try:
            found[name] = msgspec.convert(chosen.get(name, {}), gate.options)
        except msgspec.ValidationError as error:
            raise Invalid("bad_gate_options", f"gate {name}: {error}", gate=name) from error
    return found


class GateKeeper:
    """Lets every gate that is not off look at the items of one release.

    Args:
        choices: What :func:`read_choices` returned.
    """

    def __init__(self, choices: Mapping[str, GateOptions]) -> None:
        self._tallies = [_Tally(GATES[name], options) for name, options in choices.items() if options.level != "off"]

    def look(self, item: GateItem) -> None:
        """Show one item to every gate. Items come by key."""
        for tally in self._tallies:
            tally.look(item)

    def report(self) -> list[GateReport]:
        """Return what each gate says of the items so far."""
        return [tally.report() for tally in self._tallies]


class _Tally:
    def __init__(self, gate: Gate, options: GateOptions) -> None:
        self._gate, self._options = gate, options
        self._inspect = gate.begin(options)
        self._items = 0
        self._reasons: Counter[str] = Counter()
        self._examples: list[Example] = []

    def look(self, item: GateItem) -> None:
        has_hits = False
        for hit in self._inspect(item):
            has_hits = True
            self._reasons[hit.reason] += 1
            if len(self._examples) < MAX_EXAMPLES:
                self._examples.append(Example(item.key, hit.reason, hit.detail))
        self._items += has_hits

    def report(self) -> GateReport:
        hits = self._reasons.total()
        outcome: Outcome = "passed" if not hits else "blocked" if self._options.level == "block" else "warned"
        return GateReport(
            gate=self._gate.name,
            level=self._options.level,
            outcome=outcome,
            items=self._items,
            hits=hits,
            reasons=dict(sorted(self._reasons.most_common(MAX_REASONS), key=lambda entry: (-entry[1], entry[0]))),
            examples=self._examples,
            advice=self._gate.advice if hits else "",
        )


def refuse_blocked(reports: list[GateReport]) -> None:
    """Raise Invalid when a gate blocks, saying which, with counts, examples and what to do."""
    blocked = [report for report in reports if report.outcome == "blocked"]
    if not blocked:
        return
    raise Invalid(
        "release_blocked",
        " ".join(_explain(report) for report in blocked)
        + " Nothing was built. A gate whose level is 'warn' lets the release through and keeps what it found.",
        gates=[report.gate for report in blocked],
    )


def _explain(report: GateReport) -> str:
    keys = list(dict.fromkeys(example.key for example in report.examples))[:3]
    reasons = ", ".join(f"{reason} {count}" for reason, count in list(report.reasons.items())[:3])
    items = "1 item" if report.items == 1 else f"{report.items} items"
    title = GATES[report.gate].title
    return f"Gate {report.gate} blocks {items}: {title} ({reasons}), e.g. {', '.join(keys)}. {report.advice}"
