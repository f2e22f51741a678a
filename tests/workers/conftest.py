"""A job whose body the tests choose."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from annotate.access import Actor
from annotate.jobs.registry import list_specs
from annotate.jobs.submit import submit_job
from annotate.models.job import Job
from annotate.models.project import Project
from tests.support.bodies import SPEC
from workers.handlers import HANDLERS

SubmitBody = Callable[..., Job]


@pytest.fixture
def submit_body(settings: Settings, monkeypatch: pytest.MonkeyPatch, project: Project) -> Iterator[SubmitBody]:
    """Submits the job ``test_body``, which is known while the test runs: ``submit_body("crash")``."""
    settings.JOB_SPECS = [*settings.JOB_SPECS, "tests.support.bodies.SPECS"]
    list_specs.cache_clear()
    monkeypatch.setitem(HANDLERS, SPEC.name, "tests.support.bodies.run")

    def submit(how: str = "succeed", topic: str = "") -> Job:
        return submit_job(Actor(project.created_by), SPEC, project_id=project.pk, params={"how": how, "topic": topic})

    yield submit
    list_specs.cache_clear()
