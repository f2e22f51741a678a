"""Change sets against the shared fixtures."""

from pathlib import Path

import msgspec
import pytest

from annotate.document.document import parse_document
from annotate.document.patch import Op, apply_ops
from annotate.document.problem import DocumentInvalid
from tests.support.fixtures import list_fixtures, load_fixture


@pytest.mark.parametrize("path", list_fixtures("document/patch"), ids=lambda path: path.stem)
def test_change_sets_give_the_fixtures_result(path: Path) -> None:
    fixture = load_fixture(path)
    before = parse_document(fixture["document"])
    ops = msgspec.convert(fixture["ops"], list[Op])
    if "result" in fixture:
        assert apply_ops(before, ops) == parse_document(fixture["result"])
    else:
        with pytest.raises(DocumentInvalid) as caught:
            apply_ops(before, ops)
        assert [{"code": p.code, "id": p.id} for p in caught.value.problems] == fixture["problems"]
    assert before == parse_document(fixture["document"])
