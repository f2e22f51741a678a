"""Pages cost the same number of queries however many rows they show."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotate.access import Actor
from annotate.models.annotation import Annotation, Revision
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Guideline, Membership, Ontology, Project
from annotate.models.review import Comment, Review
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.models.task import Stage, Task
from annotate.models.user import User
from annotate.services.submissions import submit_task
from annotate.services.tasks import claim_task
from annotate.services.tokens import create_token
from curation.models.duplicate import DuplicateGroup, DuplicateMember, DuplicatePair
from curation.models.release import Export, Release
from tests.conftest import MakePerson
from tests.support.client import Client
from tests.support.endpoints import ENDPOINTS, fill_in
from tests.support.items import make_text_items
from tests.support.worlds import make_world

pytestmark = pytest.mark.django_db

PAGES = [endpoint.path for endpoint in ENDPOINTS if endpoint.method == "GET" and "invitation" not in endpoint.path]


def grow(project: Project, world: dict[str, Any], count: int) -> None:
    """Add so many of everything that a page lists."""
    owner = project.created_by
    start = Item.objects.count()
    items = make_text_items(project, *(f"text {start + n}" for n in range(start + count)))[-count:]
    for _ in range(count):
        task = claim_task(Actor(owner), project_id=project.pk)
        assert task is not None
        submit_task(Actor(owner), task_id=task)
    add_people(project, start, count)
    add_rows(project, world, start, count)
    for item, other in pairwise(items):
        group = DuplicateGroup.objects.create(
            project=project, members_key=f"{item.pk}", size=2, similarity=0.9, keep=item, keep_reason="first"
        )
        DuplicateMember.objects.bulk_create(DuplicateMember(group=group, item=member) for member in (item, other))
        DuplicatePair.objects.create(project=project, first=item, second=other, similarity=0.9)


def add_people(project: Project, start: int, count: int) -> None:
    people = User.objects.bulk_create(User(email=f"{start + n}@example.com", name="x") for n in range(count))
    Membership.objects.bulk_create(Membership(project=project, user=user, role="viewer") for user in people)
    for number in range(count):
        create_token(Actor(project.created_by), name=f"{number}", scopes=["read"])
    shared = Project.objects.bulk_create(Project(name=f"{start + n}", created_by=people[0]) for n in range(count))
    Membership.objects.bulk_create(Membership(project=one, user=project.created_by, role="owner") for one in shared)


def add_rows(project: Project, world: dict[str, Any], start: int, count: int) -> None:
    owner = project.created_by
    annotation = Annotation.objects.get(pk=world["annotation"])
    first = annotation.revisions.order_by("number")[0]
    numbers = range(start + 1000, start + 1000 + count)
    revisions = Revision.objects.bulk_create(
        Revision(
            annotation=annotation,
            number=n,
            document=first.document,
            content_hash=first.content_hash,
            ontology=first.ontology,
            author=owner,
        )
        for n in numbers
    )
    Comment.objects.bulk_create(
        Comment(project=project, item_id=world["item"], author=owner, body="x") for _ in numbers
    )
    tasks = Task.objects.bulk_create(
        Task(project=project, item_id=world["item"], stage=Stage.REVIEW, seat=row.number, state="done", revision=row)
        for row in revisions
    )
    Review.objects.bulk_create(Review(task=task, revision=first, reviewer=owner, verdict="accepted") for task in tasks)
    models = ModelVersion.objects.bulk_create(
        ModelVersion(project=project, name=f"m{n}", task="import") for n in numbers
    )
    document = Suggestion.objects.get(pk=world["suggestion"]).document
    Suggestion.objects.bulk_create(
        Suggestion(item_id=world["item"], model_version=model, document=document) for model in models
    )
    jobs = Job.objects.bulk_create(
        Job(project=project, name="embed_assets", queue="gpu", created_by=owner) for _ in numbers
    )
    Release.objects.bulk_create(
        Release(project=project, name=f"r{n}", created_by=owner, job=job) for n, job in zip(numbers, jobs, strict=True)
    )
    Export.objects.bulk_create(
        Export(
            release_id=world["release"],
            format="coco",
            exporter_version=1,
            options_hash=f"{n}",
            created_by=owner,
            job=job,
        )
        for n, job in zip(numbers, jobs, strict=True)
    )
    Ontology.objects.bulk_create(
        Ontology(project=project, version=n, definition=b"{}", created_by=owner) for n in numbers
    )
    Guideline.objects.bulk_create(
        Guideline(project=project, version=n, markdown="x", created_by=owner) for n in numbers
    )


def count_queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as context:
        client.call("GET", path).getvalue()
    return len(context)


def test_100_rows_cost_as_many_queries_as_10(olga: Client, project: Project, make_user: MakePerson) -> None:
    world = make_world(project, make_user("ann"))
    paths = [f"/api/{fill_in(path, world)}" for path in PAGES]
    counts = []
    for more in (10, 90):
        grow(project, world, more)
        for path in paths:
            count_queries(olga, path)  # what is remembered between requests is remembered now
        counts.append({path: count_queries(olga, path) for path in paths})
    assert counts[1] == counts[0]
    assert max(counts[1].values()) <= 20, counts[1]
