"""The data card says what the manifest says."""

from datetime import UTC, datetime

import msgspec
import yaml

from annotate.document.manifest import ManifestGate
from curation.cards.about import About, name_file
from curation.cards.census import take_census
from curation.cards.data_card import write_card
from tests.curation.cards.test_census import make_release
from tests.support.releases import MemoryRelease, make_asset, make_record

ABOUT = About(
    name="v1 | <final>",
    notes="Cats of the zoo.",
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
    created_by="Olga",
    manifest_hash="ab" * 32,
    manifest_bytes=1234,
    manifest_file="v1-final.ndjson",
    items_file="v1-final.items.jsonl",
)


def write(**changes: object) -> str:
    header, census = take_census(make_release().open_manifest())
    return write_card(msgspec.structs.replace(header, **changes), census, ABOUT)


def test_it_holds_counts_shares_and_the_hash() -> None:
    card = write()
    assert f"`{'ab' * 32}`" in card
    assert "| Cat (cat) | 2 | 100.0% |" in card
    assert "| train | 1 | 50.0% |" in card
    assert "**1 assets have no licence on record.**" in card
    assert "- 1 items have no document" in card


def test_its_head_is_yaml_and_its_text_is_escaped() -> None:
    card = write()
    head = yaml.safe_load(card.split("---")[1])
    assert (head["pretty_name"], head["size_categories"], head["language"]) == ("v1 | <final>", ["n<1K"], ["en", "zh"])
    assert "# Cats: v1 \\| \\<final\\>\n" in card


def test_it_says_what_gates_found_and_whom_it_succeeds() -> None:
    gate = ManifestGate(gate="licences", level="warn", outcome="warned", items=1, hits=2, reasons={"missing": 2})
    card = write(gates=[gate], successor_of="cd" * 32, weight_field="weight")
    assert "| Assets without a licence that is allowed | warn | 2 in 1 items: missing 2 |" in card
    assert f"takes the place of release `{'cd' * 32}`" in card
    assert "metadata field `weight`" in card
    assert "No gate looked at this release." in write()


def test_names_of_files_are_plain() -> None:
    assert [name_file(name) for name in ("v1", "2026/11 final", "…")] == ["v1", "2026-11-final", "release"]


def test_it_counts_answers_under_the_words_of_their_question() -> None:
    marks = [
        {"id": "w1", "kind": "text", "question": "caption", "text": "A cat"},
        {"id": "c1", "kind": "choice", "question": "is|it", "values": ["yes"]},
    ]
    release = MemoryRelease([make_record("a", {"image": make_asset()}, {"marks": marks})])
    card = write_card(*take_census(release.open_manifest()), ABOUT)
    assert "**Answers: Describe it (caption)**" in card
    assert "**Answers: is\\|it**" in card
    assert "| (words) | 1 | 100.0% |" in card
