"""Runs everything on one machine: migrations, web server, workers. Restarts what dies, stops all of it together.

For a laptop, a demo or a small team. A bigger deployment runs the same commands as services of its own
(``docker-compose.yml``).
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTART_PAUSE_S = 2.0
STOP_S = 15.0
LOOK_EVERY_S = 0.5
PR_SET_PDEATHSIG = 1


class StartFailed(RuntimeError):
    """Something that is needed did not come up."""


@dataclass
class Child:
    """A process that shall keep running."""

    name: str
    command: Sequence[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    died_at_s: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  (our own commands)
                self.command,
                env={**os.environ, **self.environment},
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  (one call, no locks)
            )

    def is_running(self) -> bool:
        """Return whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask the process to end, and end it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def tail(self, lines: int = 15) -> str:
        """Return the end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def _end_with_parent() -> None:
    # Without this, killing the supervisor outright would leave its children behind.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def list_children(data: Path, *, host: str, port: int, web_workers: int, job_workers: int) -> list[Child]:
    """Return the processes of one machine: web, job workers, and one worker for people who wait."""
    logs = data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "annotate.config.wsgi:application"]
    celery = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "--loglevel", "INFO"]
    web = [*granian, "--host", host, "--port", str(port), "--workers", str(web_workers), "--blocking-threads", "8"]
    jobs = [*celery, "-Q", "io,cpu,gpu", "-c", str(job_workers), "-n", "jobs@%h"]
    # The clock sits in the interactive worker: it is light, and there is exactly one.
    beat = ["-B", "-s", str(data / "celerybeat-schedule")]
    interactive = [*celery, "-Q", "interactive", "-c", "1", "-n", "interactive@%h", *beat]
    return [
        Child("web", [*web, "--no-ws", "--backlog", "1024"], logs / "web.log"),
        Child("jobs", jobs, logs / "jobs.log"),
        Child("interactive", interactive, logs / "interactive.log", {"WARM_ENCODERS": "1"}),
    ]


def check_port(host: str, port: int) -> None:
    """Raise StartFailed when somebody listens on a port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartFailed(f"port {port} on {host} is taken ({error}); choose another with PORT=8001") from error


def wait_for(url: str, child: Child, *, seconds: float) -> None:
    """Wait until a URL answers 200.

    Raises:
        StartFailed: It does not in time, or its process ends.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not child.is_running():
            raise StartFailed(f"{child.name} ended while starting:\n{child.tail()}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own loopback address)
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise StartFailed(f"{url} did not answer within {seconds:g} s:\n{child.tail()}")


class Supervisor:
    """Keeps children running until told to stop."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = list(children)
        self.say = say
        self.stopping = False

    def start(self) -> None:
        """Start the first child, the web, alone: people wait for it. SIGTERM and Ctrl-C stop all of them."""
        signal.signal(signal.SIGTERM, self._stop_asked)
        signal.signal(signal.SIGINT, self._stop_asked)
        self.children[0].start()

    def start_others(self) -> None:
        """Start the workers, which take the processors for a while."""
        for child in self.children[1:]:
            child.start()

    def _stop_asked(self, number: int, frame: object) -> None:
        del number, frame
        self.stopping = True

    def watch(self) -> None:
        """Restart children that die, until somebody asks to stop; then stop all of them."""
        try:
            while not self.stopping:
                self._look_after_all()
                time.sleep(LOOK_EVERY_S)
        finally:
            self.stop()

    def watch_during(self, work: Callable[[], None]) -> None:
        """Restart children that die while something is done, until it is done or somebody asks to stop.

        The work has a thread of its own: a child ends with the thread that started it, so this one watches.

        Raises:
            StartFailed: The work failed.
        """
        failures = [StartFailed("what was to be done at the start crashed; the lines above say where")]

        def do() -> None:
            try:
                work()
                failures.clear()
            except StartFailed as error:
                failures[:] = [error]

        thread = threading.Thread(target=do, name="at the start", daemon=True)
        thread.start()
        while thread.is_alive() and not self.stopping:
            self._look_after_all()
            thread.join(LOOK_EVERY_S)
        if failures and not self.stopping:
            raise failures[0]

    def _look_after_all(self) -> None:
        for child in self.children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.is_running():
            child.died_at_s = 0.0
            return
        if not child.died_at_s:
            child.died_at_s = time.monotonic()
            code = child.process.returncode if child.process else None
            self.say(f"{child.name} ended (exit {code}); starting it again. Its log: {child.log}")
        elif time.monotonic() - child.died_at_s > RESTART_PAUSE_S:
            child.start()

    def stop(self) -> None:
        """Stop all children, workers first, so that no job starts while the web still answers."""
        for child in reversed(self.children):
            child.stop()
