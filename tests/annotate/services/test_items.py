"""Items: imported by several at once, updated, set aside and restored, always counted right."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.access import Actor
from annotate.models.item import Item, Progress
from annotate.models.project import Project, ProjectCount
from annotate.models.task import Task, TaskState
from annotate.queries.projects import count_items as read_counts
from annotate.services.counts import compact_counts
from annotate.services.items import NewAsset, NewItem, Outcome, create_items, restore_items, set_items_aside
from tests.support.client import Client
from tests.support.items import claim, count_items, decide, label_all, make_text_items
from tests.support.threads import run_together


def add_items(project: Project, keys: range) -> list[Outcome]:
    new = [NewItem(f"key-{n}", f"hash-{n}", {"question": NewAsset(text=str(n))}) for n in keys]
    return create_items(Actor(project.created_by), project_id=project.pk, items=new)


def read_nonzero(project: Project) -> dict[str, int]:
    return {name: count for name, count in read_counts([project.pk])[project.pk].items() if count}


@pytest.mark.django_db(transaction=True)
def test_four_imports_of_the_same_keys_at_once_make_each_item_once(project: Project) -> None:
    outcomes = run_together([partial(add_items, project, range(n * 50, n * 50 + 300)) for n in (0, 0, 1, 1)])
    created = sum(outcome.outcome == "created" for one in outcomes for outcome in one)
    assert (created, Item.objects.count(), Task.objects.count()) == (350, 350, 350)
    assert {outcome.outcome for one in outcomes for outcome in one} == {"created", "unchanged"}
    assert read_nonzero(project) == {"unlabeled": 350}


def test_setting_aside_withdraws_tasks_and_restoring_brings_them_back(
    project: Project, ann: Client, rita: Client
) -> None:
    items = make_text_items(project, "a", "b", "c")
    label_all(ann, project, limit=1)
    claim(ann, project)
    owner, ids = Actor(project.created_by), [item.pk for item in items]
    assert set_items_aside(owner, project_id=project.pk, item_ids=ids, reason=" blurred ") == 3
    assert set(Task.objects.values_list("state", flat=True)) == {"done", "withdrawn"}
    assert (claim(ann, project)["task"], claim(rita, project, "review")["task"]) == (None, None)
    assert read_nonzero(project) == {"set_aside": 3}
    assert restore_items(owner, project_id=project.pk, item_ids=ids) == 3
    assert read_nonzero(project) == {"in_review": 1, "unlabeled": 2}
    assert (len(label_all(ann, project)), decide(rita, project) > 0) == (2, True)


def test_reason_and_actor_are_kept_while_set_aside(project: Project) -> None:
    (item,) = make_text_items(project, "a")
    owner = Actor(project.created_by)
    set_items_aside(owner, project_id=project.pk, item_ids=[item.pk], reason="blurred")
    assert set_items_aside(owner, project_id=project.pk, item_ids=[item.pk], reason="again") == 0
    item.refresh_from_db()
    assert (item.set_aside_reason, item.set_aside_by_id, item.set_aside_at is None) == (
        *("blurred", owner.user.pk, False),
    )
    restore_items(owner, project_id=project.pk, item_ids=[item.pk])
    item.refresh_from_db()
    assert (item.set_aside_reason, item.set_aside_by, item.set_aside_at) == ("", None, None)


def test_a_restored_item_gets_the_seats_that_were_added_meanwhile(project: Project, olga: Client) -> None:
    (item,) = make_text_items(project, "a")
    owner = Actor(project.created_by)
    set_items_aside(owner, project_id=project.pk, item_ids=[item.pk], reason="blurred")
    olga.patch_json(f"/api/projects/{project.pk}", {"seats": 3})
    assert Task.objects.count() == 1
    restore_items(owner, project_id=project.pk, item_ids=[item.pk])
    assert sorted(Task.objects.values_list("seat", "state")) == [(0, "open"), (1, "open"), (2, "open")]


def test_items_of_another_project_stay_as_they_are(project: Project, make_project: Any) -> None:
    (item,) = make_text_items(project, "a")
    owner, other = Actor(project.created_by), make_project("Other")
    assert set_items_aside(owner, project_id=other.pk, item_ids=[item.pk], reason="x") == 0
    assert read_nonzero(project) == {"unlabeled": 1}


steps = st.tuples(st.sampled_from(["add", "aside", "restore", "progress", "delete", "compact"]), st.integers(0, 9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=12))
def test_counts_equal_a_real_count_after_any_operations(project: Project, plan: list[tuple[str, int]]) -> None:
    Item.objects.filter(project=project).delete()
    owner = Actor(project.created_by)
    for step, number in plan:
        ids = list(Item.objects.filter(project=project).values_list("pk", flat=True))[: number + 1]
        if step == "add":
            add_items(project, range(number * 3, number * 3 + 4))
        elif step == "aside":
            set_items_aside(owner, project_id=project.pk, item_ids=ids, reason="x")
        elif step == "restore":
            restore_items(owner, project_id=project.pk, item_ids=ids)
        elif step == "progress":
            Item.objects.filter(pk__in=ids).update(progress=Progress.values[number % len(Progress.values)])
        elif step == "delete":
            Item.objects.filter(pk__in=ids[:1]).delete()
        else:
            compact_counts(min_rows=0)
        assert read_nonzero(project) == count_items(project)


def test_compaction_keeps_the_counts_and_shortens_the_log(project: Project) -> None:
    add_items(project, range(10))
    for progress in (*Progress.values, *Progress.values):
        Item.objects.update(progress=progress)
    before = read_nonzero(project)
    assert (ProjectCount.objects.count() > 20, compact_counts(min_rows=1000)) == (True, 0)
    assert compact_counts(min_rows=20) == 1
    assert read_nonzero(project) == before == {"skipped": 10}
    assert ProjectCount.objects.count() <= len(Progress.values)


@pytest.mark.django_db(transaction=True)
def test_counts_stay_right_while_people_work_and_the_log_is_folded(project: Project) -> None:
    add_items(project, range(100))
    ids = list(Item.objects.values_list("pk", flat=True))

    def label(start: int) -> None:
        for id_ in ids[start::4]:
            Item.objects.filter(pk=id_).update(progress=Progress.LABELED)

    def fold() -> None:
        for _ in range(20):
            compact_counts(min_rows=1)

    work: list[Callable[[], None]] = [*(partial(label, n) for n in range(4)), fold, fold]
    run_together(work)
    assert read_nonzero(project) == {"labeled": 100}


def test_finished_tasks_of_set_aside_items_stay_finished(project: Project, ann: Client) -> None:
    (item,) = make_text_items(project, "a")
    label_all(ann, project)
    owner = Actor(project.created_by)
    set_items_aside(owner, project_id=project.pk, item_ids=[item.pk], reason="x")
    restore_items(owner, project_id=project.pk, item_ids=[item.pk])
    assert list(Task.objects.filter(stage="annotate").values_list("state", flat=True)) == [TaskState.DONE]
