"""What holds for every gate: levels, counts, examples, refusals that say what to do."""

import pytest

from annotate.errors import Invalid, NotFound
from curation.gates.registry import GATES, GateKeeper, read_choices, refuse_blocked
from tests.support.gates import ask, make_asset, make_item


@pytest.mark.parametrize("gate", GATES)
def test_every_gate_passes_an_item_without_faults(gate: str) -> None:
    report = ask(gate, make_item("a"), make_item("b", split="test"))
    assert (report.outcome, report.level, report.hits, report.advice) == ("passed", "warn", 0, "")


def test_the_level_decides_what_hits_do() -> None:
    bare = make_item("a", make_asset(licence=""))
    outcomes = [ask("licences", bare, level=level).outcome for level in ("warn", "block")]
    assert outcomes == ["warned", "blocked"]
    keeper = GateKeeper(read_choices({name: {"level": "off"} for name in GATES}))
    keeper.look(bare)
    assert keeper.report() == []


def test_hits_are_counted_and_the_first_ten_are_shown() -> None:
    items = [make_item(f"k{n:02}", make_asset(f"k{n}", licence="" if n % 2 else "other")) for n in range(30)]
    report = ask("licences", *items, allowed=["cc-by-4.0"])
    assert (report.items, report.hits, report.reasons) == (30, 30, {"missing": 15, "other": 15})
    assert [example.key for example in report.examples] == [f"k{n:02}" for n in range(10)]


def test_a_refusal_says_which_gate_what_where_and_what_to_do() -> None:
    report = ask("licences", make_item("a", make_asset(licence="")), level="block")
    with pytest.raises(
        Invalid, match=r"licences blocks 1 item: .* \(missing 1\), e\.g\. a\. Import the items again"
    ) as told:
        refuse_blocked([report])
    assert (told.value.code, told.value.fields) == ("release_blocked", {"gates": ["licences"]})
    refuse_blocked([ask("licences", make_item("a", make_asset(licence="")))])


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"licences": {"level": "stop"}}, "gate licences: Invalid enum value 'stop'"),
        ({"consent": {"media": ["smell"]}}, "gate consent: Invalid enum value 'smell'"),
        ({"open_findings": {"checks": ["smudge"]}}, "there is no check 'smudge'"),
    ],
)
def test_options_off_the_range_are_refused(chosen: dict[str, dict[str, object]], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read_choices(chosen)


def test_an_unknown_gate_is_refused() -> None:
    with pytest.raises(NotFound, match="there is no gate 'moat'"):
        read_choices({"moat": {}})
