"""/api/tasks: claim, keep, draft, submit, skip, give back, re-open."""

from collections.abc import Sequence

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.memberships import OfProject
from annotate.api.permissions import SignedIn
from annotate.document.patch import ChangeSet
from annotate.queries.queue import Queue, get_queue
from annotate.queries.tasks import QueueState, TaskView, explain_empty_queue, get_task_view
from annotate.services import drafts, submissions, tasks
from annotate.services.drafts import DraftSaved
from annotate.services.submissions import Submitted


class Claim(msgspec.Struct, forbid_unknown_fields=True):
    """From which queue; ``holding`` are tasks at hand that are not wanted again."""

    project: int
    stage: str = "annotate"
    holding: list[int] = []


class Claimed(msgspec.Struct):
    """A task, or why there is none."""

    task: TaskView | None
    queue: QueueState | None


class Submit(msgspec.Struct, forbid_unknown_fields=True):
    """A last change set, taken in before submitting, and how long the work took."""

    change: ChangeSet | None = None
    spent_s: float | None = None


class Skip(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: str


class TaskResource(Resource):
    """Work for people."""

    permission_classes = [SignedIn]

    @describe("A project's queue as one sees it: what waits, what one has begun", query=OfProject, answer=Queue)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(get_queue(self.actor, self.query(OfProject).project))

    @describe("One task with everything that working on it needs", answer=TaskView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_task_view(self.actor, int(pk)))

    @describe("Claim the next task of a queue", body=Claim, answer=Claimed)
    @action(detail=False, methods=["post"])
    def claim(self, request: Request) -> HttpResponse:
        del request
        given = self.read(Claim)
        return reply(self._claim(given.project, given.stage, given.holding))

    def _claim(self, project_id: int, stage: str, holding: Sequence[int]) -> Claimed:
        task_id = tasks.claim_task(self.actor, project_id=project_id, stage=stage, holding=holding)
        if task_id is None:
            return Claimed(None, explain_empty_queue(project_id, stage))
        return Claimed(get_task_view(self.actor, task_id), None)

    @describe("Claim this very task", answer=TaskView)
    @action(detail=True, methods=["post"], url_path="claim")
    def claim_this(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_task_view(self.actor, tasks.claim_named_task(self.actor, task_id=int(pk))))

    @describe("Keep the lease")
    @action(detail=True, methods=["post"])
    def heartbeat(self, request: Request, pk: str) -> HttpResponse:
        del request
        tasks.renew_lease(self.actor, task_id=int(pk))
        return reply()

    @describe("Send a change set", body=ChangeSet, answer=DraftSaved)
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(drafts.save_draft(self.actor, task_id=int(pk), change=self.read(ChangeSet)))

    @describe("Submit the draft as a revision", body=Submit, answer=Submitted)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> HttpResponse:
        del request
        given = self.read(Submit)
        return reply(submissions.submit_task(self.actor, task_id=int(pk), change=given.change, spent_s=given.spent_s))

    @describe("Skip with a reason", body=Skip)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> HttpResponse:
        del request
        tasks.skip_task(self.actor, task_id=int(pk), reason=self.read(Skip).reason)
        return reply()

    @describe("Give the task back; the draft stays")
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> HttpResponse:
        del request
        tasks.release_task(self.actor, task_id=int(pk))
        return reply()

    @describe("Open a finished task again")
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> HttpResponse:
        del request
        tasks.reopen_task(self.actor, task_id=int(pk))
        return reply()
