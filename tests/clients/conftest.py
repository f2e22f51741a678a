"""The Python client, talking to a real server over loopback."""

import pytest
from loopwright import Client
from pytest_django.live_server_helper import LiveServer

from annotate.access import Actor
from annotate.models.project import Project
from annotate.services.tokens import create_token


@pytest.fixture
def secret(project: Project) -> str:
    """A token of the project's owner."""
    return create_token(Actor(project.created_by), name="client", scopes=["read", "write", "administer"])[1]


@pytest.fixture
def client(live_server: LiveServer, secret: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The client under test, which waits but a moment between tries."""
    monkeypatch.setenv("no_proxy", "*")
    return Client(live_server.url, secret, timeout_s=30, attempts=3, pause_s=0.01)
