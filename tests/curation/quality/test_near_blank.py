"""Blank images, silence, empty texts."""

from annotate.media.facts import MediaFacts
from curation.quality.records import AssetRecord
from tests.support.quality import list_codes, make_image, make_sound, make_text


def test_what_shows_sounds_or_says_nothing_is_found() -> None:
    assert list_codes("near_blank", make_image({"contrast": 1.0})) == ["blank_image"]
    assert list_codes("near_blank", make_image({"contrast": 4.0})) == []
    assert list_codes("near_blank", make_sound({"silence_ratio": 0.99})) == ["silent"]
    assert list_codes("near_blank", make_text(" \n\t")) == ["empty_text"]
    facts = MediaFacts(media="text", mime="text/plain", size_bytes=0, sha256="ab" * 32, text_length=0)
    assert list_codes("near_blank", AssetRecord(id=1, slot="text", media="text", facts=facts)) == ["empty_text"]
