"""The processes of one machine: what dies is started again, also while the demo is loaded."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.supervisor import Child, StartFailed, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """Watches one process that does nothing."""
    monkeypatch.setattr("annotate.supervisor.RESTART_PAUSE_S", 0.0)
    monkeypatch.setattr("annotate.supervisor.LOOK_EVERY_S", 0.01)
    made = Supervisor([Child("sleeper", SLEEP, tmp_path / "log")], print)
    made.start_others()
    made.children[0].start()
    yield made
    made.stop()


def find_pid(supervisor: Supervisor) -> int:
    process = supervisor.children[0].process
    assert process is not None
    return process.pid


def test_what_dies_while_something_is_done_is_started_again(supervisor: Supervisor) -> None:
    first = find_pid(supervisor)

    def kill_and_wait() -> None:
        os.kill(first, 9)
        while find_pid(supervisor) == first:
            time.sleep(0.01)

    supervisor.watch_during(kill_and_wait)
    assert (find_pid(supervisor) == first, supervisor.children[0].is_running()) == (False, True)


def test_a_failure_meanwhile_is_told(supervisor: Supervisor) -> None:
    def fail() -> None:
        raise StartFailed("no cats")

    with pytest.raises(StartFailed, match="no cats"):
        supervisor.watch_during(fail)


def test_whoever_asks_to_stop_does_not_wait_for_it(supervisor: Supervisor) -> None:
    supervisor.stopping = True
    supervisor.watch_during(lambda: time.sleep(600))
    assert supervisor.stopping
