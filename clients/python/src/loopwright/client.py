"""The client: one attribute a noun of the API."""

from __future__ import annotations

from typing import Any, cast

from loopwright.annotations import Annotations
from loopwright.exports import Exports
from loopwright.imports import Imports
from loopwright.items import Items
from loopwright.jobs import Jobs
from loopwright.releases import Releases
from loopwright.transport import Transport
from loopwright.uploads import Uploads
from loopwright.views import Project


class Client:
    """A server, as one token sees it. Safe to share between threads.

    Args:
        url: Where the server is, e.g. ``http://localhost:8000``.
        token: An API token (Settings, Tokens).
        timeout_s: How long one answer may keep still, in seconds.
        attempts: How often a request that can be sent twice without harm is tried, 1 or more.
        pause_s: Pause before the second try, in seconds; each further one is twice as long, up to 60.

    Raises:
        ConnectionFailed: The address or the token cannot be one.
    """

    def __init__(
        self, url: str, token: str, *, timeout_s: float = 120.0, attempts: int = 5, pause_s: float = 0.5
    ) -> None:
        self.url = url.rstrip("/")
        transport = Transport(url, token, timeout_s=timeout_s, attempts=attempts, pause_s=pause_s)
        self.projects = Projects(transport)
        self.items = Items(transport)
        self.uploads = Uploads(transport)
        self.imports = Imports(transport)
        self.annotations = Annotations(transport)
        self.jobs = Jobs(transport)
        self.releases = Releases(transport, self.jobs)
        self.exports = Exports(transport, self.jobs)


class Projects:
    """Projects that one belongs to."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_all(self) -> list[Project]:
        """Return one's projects, newest first."""
        return cast("list[Project]", self._transport.get("/api/projects")["results"])

    def get(self, project: int) -> Project:
        """Return one project by its id."""
        return cast(Project, self._transport.get(f"/api/projects/{project}"))

    def create(self, name: str, **fields: Any) -> Project:
        """Make a project.

        Args:
            name: What it is called.
            fields: Any of ``description``, ``seats``, ``review``, ``lease_s``, ``ontology``, ``guideline``.
        """
        return cast(Project, self._transport.post("/api/projects", {"name": name, **fields}))
