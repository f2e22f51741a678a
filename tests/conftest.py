"""Fixtures that every test of the server shares: people, projects, a client that speaks JSON."""

from collections.abc import Callable
from typing import Any

import hypothesis
import pytest

from annotate.access import Actor
from annotate.models.project import Membership, Project, Role
from annotate.models.user import User
from annotate.services import projects
from tests.support.client import Client
from tests.support.ontologies import PETS

# A machine that is busy with something else is no defect of the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

MakePerson = Callable[..., User]
MakeProject = Callable[..., Project]
MakeMember = Callable[..., User]
SignIn = Callable[[User], Client]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names a case of bytes by its argument: bytes that hold a time would name it otherwise in each process."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def make_user(db: None) -> MakePerson:
    """Makes an account: ``make_user("ann")`` is ann@example.com."""

    def make(name: str = "ann", **fields: Any) -> User:
        user = User(email=f"{name}@example.com", name=name.capitalize(), **fields)
        user.set_password("correct horse battery")
        user.save()
        return user

    return make


@pytest.fixture
def owner(make_user: MakePerson) -> User:
    """An administrator, who owns the projects of the tests."""
    return make_user("olga", is_administrator=True)


@pytest.fixture
def make_project(owner: User) -> MakeProject:
    """Makes a project of the owner's with the pets ontology."""

    def make(name: str = "Pets", **fields: Any) -> Project:
        return projects.create_project(Actor(owner), name=name, **{"ontology": PETS, **fields})

    return make


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """A project with one seat and review."""
    return make_project()


@pytest.fixture
def make_member(make_user: MakePerson) -> MakeMember:
    """Makes an account with a role in a project."""

    def make(project: Project, role: str, name: str = "") -> User:
        user = make_user(name or role)
        Membership.objects.create(project=project, user=user, role=Role(role))
        return user

    return make


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Returns a client with a browser session."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


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
