"""/api/reference-sets: benchmarks that training data must not contain, and the items that are like them."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.reference_sets import (
    HitFilter,
    HitPage,
    ReferenceSetFilter,
    ReferenceSetList,
    ReferenceSetView,
    get_reference_set,
    list_hits,
    list_reference_sets,
    view_set,
)
from curation.services import reference_sets
from curation.services.reference_sets import NewRecord


class NewReferenceSet(msgspec.Struct, forbid_unknown_fields=True):
    """A set to be; ``encoder`` is whose vectors its records will have, when they have any."""

    project: int
    name: str
    source: str = ""
    encoder: int | None = None


class NewRecords(msgspec.Struct, forbid_unknown_fields=True):
    """Records to add: given one by one, or copied from the active items of a project (all, or those of ``keys``)."""

    records: list[NewRecord] = []
    from_project: int | None = None
    keys: list[str] | None = None


class RecordCount(msgspec.Struct):
    """How many records the set has now."""

    id: int
    record_count: int


class ReferenceSetResource(Resource):
    """Sets of records that training data is compared with; nothing is dropped because of them."""

    permission_classes = [SignedIn]

    @describe("Reference sets of a project, newest first", query=ReferenceSetFilter, answer=ReferenceSetList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_reference_sets(self.actor, self.query(ReferenceSetFilter)))

    @describe("Register a benchmark", body=NewReferenceSet, answer=ReferenceSetView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewReferenceSet)
        made = reference_sets.create_reference_set(
            self.actor, project_id=given.project, name=given.name, source=given.source, encoder_id=given.encoder
        )
        return reply(view_set(made), status=201)

    @describe("One reference set", answer=ReferenceSetView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(view_set(get_reference_set(self.actor, int(pk))))

    @describe("Forget a reference set", status=204)
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        reference_sets.delete_reference_set(self.actor, set_id=int(pk))
        return HttpResponse(status=204)

    @describe("Add records to a reference set", body=NewRecords, answer=RecordCount)
    @action(detail=True, methods=["post"])
    def records(self, request: Request, pk: str) -> HttpResponse:
        del request
        given, set_id = self.read(NewRecords), int(pk)
        count = reference_sets.add_records(self.actor, set_id=set_id, records=given.records)
        if given.from_project is not None:
            count = reference_sets.copy_records(
                self.actor, set_id=set_id, from_project=given.from_project, keys=given.keys
            )
        return reply(RecordCount(set_id, count))

    @describe("Items that are like a record, most alike first", query=HitFilter, answer=HitPage)
    @action(detail=True, methods=["get"])
    def hits(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(list_hits(self.actor, int(pk), self.query(HitFilter)))
