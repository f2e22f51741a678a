"""Ontologies for pre-labelers."""

from typing import Any

import msgspec

from annotate.document.ontology import Ontology


def make_ontology(*, classes: list[dict[str, Any]] | None = None, questions: list[Any] | None = None) -> Ontology:
    """Return an ontology from plain JSON values."""
    return msgspec.convert({"classes": classes or [], "questions": questions or []}, Ontology)


def ask_choice(id_: str, *options: str) -> dict[str, Any]:
    """A choice question about the item; options are ``id=name``."""
    listed = [dict(zip(("id", "name"), option.split("="), strict=True)) for option in options]
    return {"id": id_, "name": f"{id_}?", "kind": "choice", "options": listed}


def ask_text(id_: str, target: str = "mark") -> dict[str, Any]:
    """A text question."""
    return {"id": id_, "name": f"{id_}?", "kind": "text", "target": target}


def allow(id_: str, *kinds: str) -> dict[str, Any]:
    """A class that allows some kinds; none named means any."""
    return {"id": id_, "name": id_, "kinds": list(kinds)}
