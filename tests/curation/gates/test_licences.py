"""Gate ``licences``."""

from tests.support.gates import ask, make_asset, make_item

ITEMS = (make_item("a", make_asset(licence=" ")), make_item("b", make_asset(licence="CC-BY-NC-4.0")), make_item("c"))


def test_a_missing_licence_is_a_hit() -> None:
    assert ask("licences", *ITEMS).reasons == {"missing": 1}


def test_licences_that_are_not_allowed_are_hits_by_their_name() -> None:
    report = ask("licences", *ITEMS, allowed=["cc-by-4.0"])
    assert report.reasons == {"CC-BY-NC-4.0": 1, "missing": 1}
    assert [(example.key, example.detail) for example in report.examples] == [("a", "image"), ("b", "image")]
