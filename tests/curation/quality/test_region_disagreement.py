"""Annotators' regions against each other."""

import pytest

from curation.quality.records import ItemRecord
from curation.quality.region_disagreement import measure_agreement
from curation.quality.regions import list_regions
from tests.support.quality import annotate, box, inspect

ONE = annotate(box("a", 0, 0, 10, 10), box("b", 50, 50, 60, 60), author=1, id_=1)


def test_agreement_by_hand() -> None:
    other = annotate(box("x", 0, 0, 10, 8), box("y", 90, 90, 99, 99), author=2, id_=2)
    # One pair of IoU 0.8; one region on each side has no partner.
    assert measure_agreement(list_regions(ONE.document), list_regions(other.document), 0.3) == pytest.approx(0.8 / 3)
    assert measure_agreement([], [], 0.3) is None


def test_two_authors_that_differ_are_found() -> None:
    other = annotate(box("x", 0, 0, 10, 10), author=2, id_=2)
    (found,) = inspect("region_disagreement", ItemRecord(id=1, annotations=[ONE, other]))
    assert (found.code, found.score, len(found.regions)) == ("regions_differ", 0.5, 3)
    same = annotate(box("x", 0, 0, 10, 10), box("y", 50, 50, 60, 60), author=2, id_=2)
    assert inspect("region_disagreement", ItemRecord(id=1, annotations=[ONE, same])) == []


def test_imports_and_one_author_do_not_disagree() -> None:
    imported = annotate(box("x", 90, 0, 99, 9), author=None, id_=2)
    again = annotate(box("x", 90, 0, 99, 9), author=1, id_=3)
    assert inspect("region_disagreement", ItemRecord(id=1, annotations=[ONE, imported, again])) == []


def test_another_class_is_another_thing() -> None:
    other = annotate(box("x", 0, 0, 10, 10, class_="dog"), box("y", 50, 50, 60, 60), author=2, id_=2)
    (found,) = inspect("region_disagreement", ItemRecord(id=1, annotations=[ONE, other]))
    assert found.details["agreement"] == pytest.approx(1 / 3, abs=1e-3)
