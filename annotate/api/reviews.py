"""/api/reviews: verdicts on revisions."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.comments import OfItem
from annotate.api.permissions import SignedIn
from annotate.queries.reviews import ReviewView, list_reviews
from annotate.services import reviews
from annotate.services.reviews import Note, Reviewed


class NewReview(msgspec.Struct, forbid_unknown_fields=True):
    """A verdict: ``accepted``, or ``returned`` with a reason or comments."""

    task: int
    verdict: str
    reason: str = ""
    comments: list[Note] = []


class ReviewRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Items whose newest revisions somebody should look at."""

    project: int
    items: list[int]


class ReviewsOpened(msgspec.Struct):
    """How many reviews were opened."""

    opened: int


class ReviewList(msgspec.Struct):
    """The verdicts on an item (the last 200)."""

    results: list[ReviewView]


class ReviewResource(Resource):
    """Decisions of reviewers."""

    permission_classes = [SignedIn]

    @describe("Verdicts on an item", query=OfItem, answer=ReviewList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(ReviewList(list_reviews(self.actor, self.query(OfItem).item)))

    @describe("Accept or return a revision", body=NewReview, answer=Reviewed, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewReview)
        made = reviews.create_review(
            self.actor, task_id=given.task, verdict=given.verdict, reason=given.reason, comments=given.comments
        )
        return reply(made, status=201)

    @describe("Ask for reviews of finished items", body=ReviewRequest, answer=ReviewsOpened)
    @action(detail=False, methods=["post"])
    def open(self, request: Request) -> HttpResponse:
        del request
        given = self.read(ReviewRequest)
        return reply(ReviewsOpened(reviews.request_reviews(self.actor, project_id=given.project, item_ids=given.items)))
