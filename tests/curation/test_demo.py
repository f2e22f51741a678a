"""The demo: what a load that was cut short has done stays, and the next one does the rest."""

from typing import Any

import pytest

from annotate.models.item import Item
from annotate.models.job import Job, JobState
from annotate.models.project import Membership, Project
from annotate.models.user import User
from annotate.services.accounts import create_user
from annotate.services.items import create_items
from curation.demo import digits, load
from curation.queries.release_plan import ReleaseOptions
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def begin() -> tuple[dict[str, Any], Project]:
    """Do the first steps of a load."""
    people = load.make_people()
    project = load.make_project(people, name="Digits", description="", ontology=digits.ONTOLOGY, guideline="")
    item = load.make_item("a", "image", encode(make_picture(8, 8)), annotations=[digits.make_answer("1")])
    create_items(people[load.OWNER], project_id=project.pk, items=[item])
    return people, project


def test_a_load_that_was_cut_short_is_completed_and_none_is_done_twice() -> None:
    create_user(email=load.OWNER, name="Demo owner", password=load.PASSWORD, is_administrator=True)
    assert not load.is_loaded()
    begin()
    begin()
    assert [kind.objects.count() for kind in (User, Project, Membership, Item)] == [3, 1, 3, 1]
    assert Job.objects.filter(name="ingest_assets").count() == 1


def test_a_job_that_is_done_is_not_run_again_and_one_that_failed_is() -> None:
    people, project = begin()
    said: list[str] = []
    Job.objects.filter(name="ingest_assets").update(state=JobState.SUCCEEDED, result={"ready": 1})
    Job.objects.create(project=project, name="embed_assets", queue="gpu", state=JobState.FAILED, params={})
    assert load.finish(people, project, "ingest_assets", said.append) == {"ready": 1}
    done = {"model_version": 7}
    Job.objects.create(
        project=project, name="train_probe", queue="gpu", state=JobState.SUCCEEDED, params={"name": "a"}, result=done
    )
    assert load.finish(people, project, "train_probe", said.append, name="a") == done
    assert Job.objects.count() == 3


def test_a_release_is_built_once_and_anew_where_that_failed() -> None:
    people, project = begin()
    run_job(Job.objects.get(name="ingest_assets").pk)
    first = load.make_release(people, project, "v1", ReleaseOptions(policy="latest"))
    assert load.make_release(people, project, "v1", ReleaseOptions(policy="latest")).pk == first.pk
    Job.objects.filter(name="build_release").update(state=JobState.FAILED)
    assert load.make_release(people, project, "v1", ReleaseOptions(policy="latest")).pk != first.pk
