"""Which annotation of an item is exported."""

import pytest

from annotate.document.kinds.registry import KINDS
from annotate.document.manifest import ManifestRecord
from annotate.exporters.ledger import Ledger
from annotate.exporters.records import PLURALS, choose_annotation
from tests.support.releases import make_annotation


@pytest.mark.parametrize(
    ("origins", "chosen", "others"),
    [
        (["human"], 0, []),
        (["human", "human"], 0, ["1"]),
        (["human", "import", "consensus"], 2, ["0", "1"]),
    ],
)
def test_the_consensus_comes_first_then_the_oldest(
    origins: list[str], chosen: int, others: list[str], ledger: Ledger
) -> None:
    annotations = [make_annotation({}, id_, origin) for id_, origin in enumerate(origins)]
    record = ManifestRecord(key="a", split="train", assets={}, annotations=annotations)
    assert choose_annotation(record, ledger) == annotations[chosen]
    assert [example.entity for loss in ledger.losses() for example in loss.examples] == others


def test_an_item_that_nobody_annotated_is_counted(ledger: Ledger) -> None:
    assert choose_annotation(ManifestRecord(key="a", split="train", assets={}), ledger) is None
    assert [loss.code for loss in ledger.losses()] == ["item_without_annotation"]


def test_every_kind_of_mark_has_a_plural() -> None:
    assert PLURALS.keys() == KINDS.keys()
