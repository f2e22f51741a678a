"""Files of other tools, good and broken: each record has an outcome that says what is wrong, and nothing falls over."""

from typing import Any

import pytest

from annotate.models.project import Project
from tests.annotate.api.test_import_formats import send
from tests.support.client import Client
from tests.support.foreign import GOOD, Foreign
from tests.support.foreign_broken import BAD

CODE_LIKE = ("Traceback", "Error(", "<class", "object at 0x", "NoneType")
"""What no message may hold: it is for people."""


def ask(client: Client, project: Project, foreign: Foreign, path: str) -> Any:
    query = f"project={project.pk}&format=auto&create_classes=true"
    return send(client, f"/api/imports{path}?{query}", foreign.files, paths=True)


@pytest.mark.parametrize("foreign", GOOD, ids=lambda one: one.name)
def test_what_other_tools_write_is_read(mia: Client, project: Project, foreign: Foreign) -> None:
    found = ask(mia, project, foreign, "/dry-run")
    assert (found["outcomes"], found["marks"]) == (foreign.counts, foreign.marks), found["problems"]
    assert ask(mia, project, foreign, "")["counts"] == foreign.counts


@pytest.mark.parametrize("foreign", BAD, ids=lambda one: one.name)
def test_what_is_broken_says_so(mia: Client, project: Project, foreign: Foreign) -> None:
    found = ask(mia, project, foreign, "/dry-run")
    errors = [group for group in found["problems"] if group["severity"] == "error"]
    assert found["outcomes"] == foreign.counts, found["problems"]
    assert foreign.code in {group["code"] for group in errors} or not foreign.code, errors
    imported = ask(mia, project, foreign, "")
    assert imported["counts"] == foreign.counts, "a dry run says what comes"
    told = [result["message"] for result in imported["results"] if result["outcome"] == "error"]
    assert all(len(message) > 20 and not any(part in message for part in CODE_LIKE) for message in told), told
