"""What is known of an image, and what classes are called."""

import msgspec
import pytest

from annotate.document.document import parse_document
from annotate.document.ontology import Ontology
from annotate.exporters.presence import ClassNames, find_article, list_presence
from tests.annotate.exporters.sample import BOX
from tests.support.releases import make_asset, make_record


def test_only_images_with_exhaustive_classes_are_known() -> None:
    raw = {"schema": 1, "marks": [BOX], "exhaustive": {"image": ["dog", "cat"], "clip": ["cat"]}}
    assets = {"image": make_asset(), "clip": make_asset(media="video"), "other": make_asset()}
    (known,) = list_presence(make_record("a", assets, {}), parse_document(raw))
    assert (known.slot, known.present, known.absent) == ("image", ("cat",), ("dog",))


@pytest.mark.parametrize(("name", "spoken"), [("Traffic light", "traffic light"), ("TV", "TV"), ("iPad", "iPad")])
def test_names_are_spoken_in_lower_case_unless_capitals_belong_to_them(name: str, spoken: str) -> None:
    old, new = ({"classes": [{"id": "x", "name": called}]} for called in ("Old", name))
    names = ClassNames({"2": msgspec.convert(new, Ontology), "1": msgspec.convert(old, Ontology)})
    assert names.name("x") == spoken
    assert names.name("unknown") == "unknown"


def test_articles_go_by_the_first_letter() -> None:
    assert [find_article(name) for name in ("owl", "cat", "Apple")] == ["an", "a", "an"]
