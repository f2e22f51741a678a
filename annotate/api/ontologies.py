"""/api/ontologies: versions of what a project's documents may say."""

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from annotate import access
from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.document.ontology import Ontology
from annotate.queries.ontologies import get_ontology
from annotate.services import projects


class OntologyChoice(msgspec.Struct, forbid_unknown_fields=True):
    """Which project; the newest version unless one is named."""

    project: int
    version: int | None = None


class NewOntology(msgspec.Struct, forbid_unknown_fields=True):
    """The next version, made from ``base_version``."""

    project: int
    base_version: int
    definition: Ontology


class OntologyView(msgspec.Struct):
    """One version."""

    project: int
    version: int
    definition: Ontology


class OntologyResource(Resource):
    """Versions only grow."""

    permission_classes = [SignedIn]

    @describe("A version of a project's ontology", query=OntologyChoice, answer=OntologyView)
    def list(self, request: Request) -> HttpResponse:
        del request
        wanted = self.query(OntologyChoice)
        access.require_view(self.actor, wanted.project)
        found = get_ontology(wanted.project, wanted.version)
        return reply(OntologyView(wanted.project, found.version, found.definition))

    @describe("Add a version", body=NewOntology, answer=OntologyView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewOntology)
        made = projects.create_ontology(
            self.actor, project_id=given.project, definition=given.definition, base_version=given.base_version
        )
        return reply(OntologyView(given.project, made.version, given.definition), status=201)
