"""Sinks and books for tests of exporters' parts."""

from collections.abc import Iterator

import pytest

from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES
from annotate.exporters.records import CHOICE_LOSSES
from annotate.exporters.spill import Spill
from tests.support.releases import MemorySink
from workers.torchvision_operators import declare_missing_operators


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def ledger(sink: MemorySink) -> Iterator[Ledger]:
    with Spill() as sums:
        yield Ledger(sink, MEDIA_LOSSES | CHOICE_LOSSES | {"gone": "Gone."}, sums)


@pytest.fixture(scope="session")
def offline() -> Iterator[None]:
    """Datasets and TRL decide at import whether they may ask a hub, and import torchvision on the way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_DATASETS_OFFLINE", "1")
        patch.setenv("HF_HUB_OFFLINE", "1")
        declare_missing_operators()
        yield
