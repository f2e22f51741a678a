"""The queue under real concurrency: threads with connections of their own."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from annotate.access import Actor
from annotate.errors import Conflict
from annotate.models.annotation import Revision
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.models.user import User
from annotate.queries.projects import count_items
from annotate.services.submissions import submit_task
from annotate.services.tasks import claim_named_task, claim_task, expire_leases
from tests.conftest import MakeMember, MakeProject
from tests.support.items import make_text_items
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 8


def make_people(project: Project, make_member: MakeMember) -> list[User]:
    return [make_member(project, "annotator", f"person{n}") for n in range(PEOPLE)]


def work_off(user: User, project: Project) -> list[int]:
    """Claim and submit until the queue is empty; return the tasks."""
    actor, done = Actor(user), list[int]()
    while (task := claim_task(actor, project_id=project.pk)) is not None:
        submit_task(actor, task_id=task)
        done.append(task)
    return done


def test_8_people_label_200_items_once_each(project: Project, make_member: MakeMember) -> None:
    make_text_items(project, *map(str, range(200)))
    people = make_people(project, make_member)
    done = run_together([partial(work_off, user, project) for user in people])
    assert Counter(task for tasks in done for task in tasks) == Counter(
        Task.objects.filter(stage="annotate").values_list("pk", flat=True)
    )
    assert (Revision.objects.count(), Revision.objects.filter(late=True).count()) == (200, 0)
    assert count_items([project.pk])[project.pk]["in_review"] == 200


def test_8_people_who_hold_on_get_8_different_tasks(project: Project, make_member: MakeMember) -> None:
    make_text_items(project, *map(str, range(6)))
    people = make_people(project, make_member)
    given = run_together([partial(claim_task, Actor(user), project_id=project.pk) for user in people])
    assert sorted(map(str, given)).count("None") == 2
    assert len(set(given)) == 7


def wait_for_a_lock() -> None:
    """Wait until some statement waits for a row of ours."""
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_who_claims_while_their_task_is_submitted_gets_another(project: Project, make_member: MakeMember) -> None:
    make_text_items(project, "1", "2")
    claim = partial(claim_task, Actor(make_member(project, "annotator")), project_id=project.pk)
    first = claim()
    assert first is not None
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Task.objects.select_for_update().get(pk=first)
            claimed = pool.submit(run_together, [claim])
            wait_for_a_lock()
            Task.objects.filter(pk=first).update(state="done")
        assert claimed.result() == list(Task.objects.exclude(pk=first).values_list("pk", flat=True))
    assert Task.objects.get(pk=first).state == "done"


def test_with_two_seats_nobody_labels_an_item_twice(make_project: MakeProject, make_member: MakeMember) -> None:
    project = make_project("Double", seats=2)
    make_text_items(project, *map(str, range(20)))
    people = make_people(project, make_member)
    run_together([partial(work_off, user, project) for user in people])
    pairs = list(Task.objects.filter(stage="annotate", state="done").values_list("item_id", "holder_id"))
    assert len(pairs) == len(set(pairs)) == 40


def test_two_windows_of_one_person_get_one_seat_of_an_item(make_project: MakeProject, make_member: MakeMember) -> None:
    project = make_project("Double", seats=2)
    make_text_items(project, "a")
    user = make_member(project, "annotator", "ann")
    given = run_together([partial(claim_task, Actor(user), project_id=project.pk) for _ in range(4)])
    assert len(set(given)) == 1
    assert Task.objects.filter(state="claimed").count() == 1


def claim_by_name(user: User, task_id: int) -> int | str:
    try:
        return claim_named_task(Actor(user), task_id=task_id)
    except Conflict as error:
        return error.code


def test_one_of_8_gets_a_task_by_name(project: Project, make_member: MakeMember) -> None:
    make_text_items(project, "a")
    task_id = Task.objects.get().pk
    people = make_people(project, make_member)
    answers = run_together([partial(claim_by_name, user, task_id) for user in people])
    assert Counter(answers) == {task_id: 1, "task_claimed": 7}


def test_the_same_submit_from_8_windows_makes_one_revision(project: Project, make_member: MakeMember) -> None:
    make_text_items(project, "a")
    actor = Actor(make_member(project, "annotator", "ann"))
    task_id = claim_task(actor, project_id=project.pk)
    assert task_id is not None
    answers = run_together([partial(submit_task, Actor(actor.user), task_id=task_id) for _ in range(PEOPLE)])
    assert len({answer.revision for answer in answers}) == Revision.objects.count() == 1


def test_expired_leases_are_opened_by_one_of_8_sweeps(project: Project, make_member: MakeMember) -> None:
    make_text_items(project, *map(str, range(40)))
    for user in make_people(project, make_member):
        claim_task(Actor(user), project_id=project.pk)
    Task.objects.filter(state="claimed").update(lease_expires_at="2020-01-01T00:00:00Z")
    assert sum(run_together([expire_leases] * PEOPLE)) == PEOPLE
