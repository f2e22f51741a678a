"""Gate ``consent``."""

from tests.support.gates import ask, make_asset, make_item

ITEMS = (
    make_item("a", make_asset(consent="")),
    make_item("b", make_asset(consent="withdrawn")),
    make_item("c", make_asset(media="text", consent="")),
)


def test_pictures_and_recordings_need_a_consent_and_texts_do_not() -> None:
    assert ask("consent", *ITEMS).reasons == {"missing": 1}
    assert ask("consent", *ITEMS, media=["text"]).reasons == {"missing": 1}
    assert ask("consent", *ITEMS, media=["image", "text"]).reasons == {"missing": 2}


def test_only_allowed_consents_pass() -> None:
    assert ask("consent", *ITEMS, allowed=["Signed"]).reasons == {"missing": 1, "withdrawn": 1}
