"""Gate ``open_findings``."""

from curation.gates.base import GateFinding
from tests.support.gates import ask, make_item

ITEM = make_item(
    "a",
    findings=(
        GateFinding("blur", "warning", "open"),
        GateFinding("personal_data", "error", "confirmed"),
        GateFinding("odd_size", "notice", "open"),
    ),
)


def test_it_counts_by_check_and_severity() -> None:
    assert ask("open_findings", ITEM).reasons == {"blur": 1, "personal_data": 1}
    assert ask("open_findings", ITEM, severities=["error"]).reasons == {"personal_data": 1}
    assert ask("open_findings", ITEM, severities=["notice", "warning"]).reasons == {"blur": 1, "odd_size": 1}


def test_checks_and_states_can_be_chosen() -> None:
    assert ask("open_findings", ITEM, checks=["blur"]).reasons == {"blur": 1}
    assert ask("open_findings", ITEM, states=["confirmed"]).reasons == {"personal_data": 1}
