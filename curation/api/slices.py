"""/api/slices: saved filters."""

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.slices import (
    SliceFilter,
    SliceListFilter,
    SlicePage,
    SliceView,
    get_slice,
    list_slices,
    view_slice,
)
from curation.services import slices


class NewSlice(msgspec.Struct, forbid_unknown_fields=True):
    """A slice to be."""

    project: int
    name: str
    filter: SliceFilter


class SliceChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change; another filter takes the place of the whole filter."""

    name: str | None = None
    filter: SliceFilter | None = None


class SliceResource(Resource):
    """Filters that releases and recipes can start from; those keep the filter as it was."""

    permission_classes = [SignedIn]

    @describe("Slices of a project, newest first", query=SliceListFilter, answer=SlicePage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_slices(self.actor, self.query(SliceListFilter)))

    @describe("Save a filter as a slice", body=NewSlice, answer=SliceView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewSlice)
        made = slices.create_slice(self.actor, project_id=given.project, name=given.name, wanted=given.filter)
        return reply(view_slice(made), status=201)

    @describe("One slice", answer=SliceView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(view_slice(get_slice(self.actor, int(pk))))

    @describe("Rename a slice, or change its filter", body=SliceChange, answer=SliceView)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        del request
        given = self.read(SliceChange)
        changed = slices.update_slice(self.actor, slice_id=int(pk), name=given.name, wanted=given.filter)
        return reply(view_slice(changed))

    @describe("Archive a slice; what was built on it stays", status=204)
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        slices.archive_slice(self.actor, slice_id=int(pk))
        return HttpResponse(status=204)
