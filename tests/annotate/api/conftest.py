"""People that the tests of the API share."""

import pytest

from annotate.models.project import Project
from annotate.models.user import User
from tests.conftest import MakeMember, SignIn
from tests.support.client import Client


@pytest.fixture
def olga(owner: User, sign_in: SignIn) -> Client:
    """The project's owner, an administrator."""
    return sign_in(owner)


@pytest.fixture
def mia(make_member: MakeMember, project: Project, sign_in: SignIn) -> Client:
    """A manager of the project."""
    return sign_in(make_member(project, "manager", "mia"))


@pytest.fixture
def rita(make_member: MakeMember, project: Project, sign_in: SignIn) -> Client:
    """A reviewer of the project."""
    return sign_in(make_member(project, "reviewer", "rita"))


@pytest.fixture
def ann(make_member: MakeMember, project: Project, sign_in: SignIn) -> Client:
    """An annotator of the project."""
    return sign_in(make_member(project, "annotator", "ann"))


@pytest.fixture
def bob(make_member: MakeMember, project: Project, sign_in: SignIn) -> Client:
    """Another annotator of the project."""
    return sign_in(make_member(project, "annotator", "bob"))
