"""Reads the JSON fixtures that the Python and the TypeScript tests share."""

import json
from pathlib import Path
from typing import Any

import msgspec

from annotate.document.facts import AssetFacts
from annotate.document.ontology import Ontology

FOLDER = Path(__file__).parent.parent / "fixtures"


def list_fixtures(folder: str) -> list[Path]:
    """Return the files of one fixture folder, which must not be empty."""
    found = sorted((FOLDER / folder).glob("*.json"))
    assert found, f"no fixtures in {folder}"
    return found


def load_fixture(path: Path) -> dict[str, Any]:
    """Return one decoded fixture."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def read_slots(fixture: dict[str, Any]) -> dict[str, AssetFacts]:
    """Return the fixture's assets by slot."""
    return msgspec.convert(fixture["slots"], dict[str, AssetFacts])


def read_ontology(fixture: dict[str, Any]) -> Ontology | None:
    """Return the fixture's ontology, if it has one."""
    return msgspec.convert(fixture["ontology"], Ontology) if "ontology" in fixture else None
