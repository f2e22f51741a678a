"""What holds for every check: it finds nothing in nothing, and its options say what is wrong with them."""

import pytest

from annotate.errors import Invalid
from curation.quality.base import Population
from curation.quality.records import ItemRecord
from curation.quality.registry import CHECKS, read_options
from tests.support.quality import annotate, inspect, make_image, make_sound, make_text, read_defaults

FINE = ItemRecord(
    id=1, assets=[make_image(), make_sound(), make_text("A cat sits on a mat.")], annotations=[annotate()]
)


@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if check.inspect])
def test_nothing_wrong_gives_no_finding(name: str) -> None:
    assert inspect(name, FINE) == []
    assert inspect(name, ItemRecord(id=1)) == []


@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if check.compare])
def test_nobody_to_compare_gives_no_finding(name: str) -> None:
    compare = CHECKS[name].compare
    assert compare is not None
    assert list(compare(Population(), read_defaults(name))) == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_either_inspects_or_compares(name: str) -> None:
    check = CHECKS[name]
    assert (check.inspect is None) != (check.compare is None)
    assert check.needs


def test_bad_options_are_refused() -> None:
    with pytest.raises(Invalid, match=r"check blur: .*sharp"):
        read_options(CHECKS["blur"], {"sharp": 1})
    with pytest.raises(Invalid, match=r"check blur: .*min_sharpness"):
        read_options(CHECKS["blur"], {"min_sharpness": -1})
