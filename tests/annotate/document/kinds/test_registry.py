"""The table of kinds against the union that decoding uses."""

from typing import get_args

import pytest

from annotate.document.kinds.base import kind_of
from annotate.document.kinds.registry import KINDS, AnyMark
from tests.support.fixtures import list_fixtures, load_fixture


def test_the_table_and_the_union_list_the_same_kinds_under_their_tags() -> None:
    assert list(KINDS.values()) == list(get_args(AnyMark))
    assert all(kind.__struct_config__.tag == name for name, kind in KINDS.items())


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_valid_fixture(name: str) -> None:
    documents = [load_fixture(path)["document"] for path in list_fixtures("document/valid")]
    assert any(mark["kind"] == name for document in documents for mark in document.get("marks", []))


def test_kind_of_spells_kinds_as_documents_do() -> None:
    choice = KINDS["choice"](id="c1", question="q", values=["a"])  # type: ignore[call-arg]
    assert kind_of(choice) == "choice"
