"""Starting and stopping the servers that are measured."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

START_LIMIT_S = 180.0
STOP_LIMIT_S = 60.0


def find_free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Server:
    """A server process of our own.

    Attributes:
        started_s: Seconds from the start of the process to the first answer 200 of its page.
    """

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        self._began_s = time.perf_counter()
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
            )
        self.started_s = 0.0

    def wait_for(self, url: str) -> None:
        """Wait until a URL answers 200, and note how long that took."""
        end_s = self._began_s + START_LIMIT_S
        while time.perf_counter() < end_s:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    answer.read()
                self.started_s = time.perf_counter() - self._began_s
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"{url} did not answer; the end of {self._log}:\n{self._log.read_text()[-2000:]}")

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(STOP_LIMIT_S)

    def wait(self) -> None:
        """Wait for a process that ends by itself.

        Raises:
            RuntimeError: It failed.
        """
        if self._process.wait(START_LIMIT_S) != 0:
            raise RuntimeError(f"the end of {self._log}:\n{self._log.read_text()[-2000:]}")
