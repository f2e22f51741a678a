"""The description for machines: structure here; ``make test-readers`` has it loaded by ``mlcroissant``."""

import json
from typing import Any

from curation.cards.census import take_census
from curation.cards.croissant import write_croissant
from tests.curation.cards.test_census import make_release
from tests.curation.cards.test_data_card import ABOUT


def describe() -> Any:
    return json.loads(write_croissant(*take_census(make_release().open_manifest()), ABOUT))


def test_it_has_what_croissant_demands() -> None:
    made = describe()
    assert {"@context", "@type", "name", "description", "conformsTo", "license", "url", "distribution"} <= set(made)
    assert (made["@type"], made["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    assert made["license"] == ["CC0-1.0"]


def test_files_are_named_by_their_hashes() -> None:
    files = {one["@id"]: one for one in describe()["distribution"]}
    assert files["manifest"]["sha256"] == "ab" * 32
    _, census = take_census(make_release().open_manifest())
    assert (files["items-file"]["sha256"], files["items-file"]["contentSize"]) == (
        census.items_sha256,
        f"{census.items_bytes} B",
    )


def test_every_field_points_at_a_file_that_is_there_and_no_id_comes_twice() -> None:
    made = describe()
    fields = made["recordSet"][0]["field"]
    assert [one["name"] for one in fields] == ["key", "split", "image_sha256", "image_name"]
    assert {one["source"]["fileObject"]["@id"] for one in fields} <= {one["@id"] for one in made["distribution"]}
    ids = [one["@id"] for one in fields]
    assert len(set(ids)) == len(ids)
