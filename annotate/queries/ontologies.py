"""Reads ontologies and guidelines."""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from annotate.document.ontology import Ontology as OntologyDefinition
from annotate.errors import NotFound
from annotate.models.project import Guideline, Ontology


class OntologyVersion(NamedTuple):
    """One version, parsed."""

    id: int
    version: int
    definition: OntologyDefinition


@lru_cache(maxsize=256)
def _parse(ontology_id: int, version: int) -> OntologyVersion:
    # Rows never change, so they are parsed once a process.
    data = Ontology.objects.values_list("definition", flat=True).get(pk=ontology_id)
    return OntologyVersion(ontology_id, version, msgspec.json.decode(bytes(data), type=OntologyDefinition))


def get_ontology(project_id: int, version: int | None = None) -> OntologyVersion:
    """Return a version of a project's ontology, the newest by default.

    Raises:
        NotFound: The project has no such version.
    """
    rows = Ontology.objects.filter(project_id=project_id)
    if version is not None:
        rows = rows.filter(version=version)
    found = rows.order_by("-version").values_list("id", "version").first()
    if found is None:
        raise NotFound("ontology_not_found", f"project {project_id} has no ontology version {version}")
    return _parse(*found)


def get_parsed_ontology(ontology_id: int, version: int) -> OntologyVersion:
    """Return an ontology of which another statement has read id and version already."""
    return _parse(ontology_id, version)


def get_ontology_by_id(ontology_id: int) -> OntologyVersion:
    """Return the ontology that a revision was written under."""
    version = Ontology.objects.values_list("version", flat=True).get(pk=ontology_id)
    return _parse(ontology_id, version)


def get_guideline(project_id: int, version: int | None = None) -> Guideline | None:
    """Return a version of the instructions, the newest by default; None when there is no such version."""
    rows = Guideline.objects.filter(project_id=project_id)
    if version is not None:
        rows = rows.filter(version=version)
    return rows.order_by("-version").first()
