"""``docker-compose.yml`` and the Dockerfile name only what exists: commands, options, queues, variables; no secret."""

import re
import shlex
from typing import Any, get_args

import click
import pytest
import yaml
from celery.bin.worker import worker as celery_worker
from django.core.management import get_commands
from django.utils.module_loading import import_string
from granian.cli import cli as granian

from annotate.jobs.spec import Queue
from tests.architecture.source import ROOT
from tests.support.variables import list_variables

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
ONE_SHOT = {"migrate"}
OURS = {name for name, service in SERVICES.items() if "loopwright" in service["image"]}
REFERENCE = re.compile(r"\$\{(\w+)(?::-([^}]*))?(?::\?[^}]*)?\}")


def read_command(name: str) -> list[str]:
    """Return a service's command with the defaults of its variables."""
    command = SERVICES[name]["command"]
    text = command if isinstance(command, str) else shlex.join(command)
    return shlex.split(REFERENCE.sub(lambda found: found[2] or "x", text))


def list_options(command: click.Command) -> set[str]:
    return {option for param in command.params for option in (*param.opts, *param.secondary_opts)}


def find_queues(name: str) -> set[str]:
    command = read_command(name)
    return set(command[command.index("-Q") + 1].split(",")) if "-Q" in command else set()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_whether_it_is_well(name: str) -> None:
    health = SERVICES[name]["healthcheck"]
    assert ("disable" in health) == (name in ONE_SHOT)
    assert SERVICES[name].get("restart") == ("no" if name in ONE_SHOT else "unless-stopped")


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_file(name: str) -> None:
    values = {key: str(value) for key, value in SERVICES[name].get("environment", {}).items()}
    secret = {key for key in values if re.search(r"PASSWORD|SECRET", key)}
    assert {key: values[key] for key in secret if not values[key].startswith("${")} == {}
    assert not re.search(r"://\w*:(?!\$\{)[^@/]+@", " ".join(values.values()))


def test_secrets_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{(\w+):\?", text))
    assert required == {"SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "S3_SECRET_KEY", "SITE_HOST"}
    assert re.findall(r"\$\{(?:SECRET_KEY|POSTGRES_PASSWORD|VALKEY_PASSWORD|S3_SECRET_KEY):-", text) == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_variables_of_a_service_are_read(name: str) -> None:
    given = {key for key in SERVICES[name]["environment"] if not key.startswith("AWS_")}
    assert given - list_variables() == set()


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_command_exists_with_its_options(name: str) -> None:
    program, *rest = read_command(name)
    options = {word for word in rest if word.startswith("-")}
    if program == "python":
        assert rest[0] == "manage.py"
        assert rest[1] in get_commands()
    elif program == "granian":
        assert options <= list_options(granian)
        assert callable(import_string("annotate.config.wsgi.application"))
        assert "annotate.config.wsgi:application" in rest
    else:
        assert [program, *rest[:3]] == ["celery", "-A", "workers.app", "worker"]
        assert options - {"-A"} <= list_options(celery_worker)


def test_every_queue_is_served_without_a_gpu_and_there_is_one_clock() -> None:
    served = [find_queues(name) for name in OURS if not SERVICES[name].get("profiles")]
    assert set().union(*served) == set(get_args(Queue))
    assert [name for name in OURS if "-B" in read_command(name)] == ["worker-interactive"]


def test_workers_ask_themselves_how_they_are() -> None:
    for name in (name for name in OURS if name.startswith("worker")):
        command, check = read_command(name), SERVICES[name]["healthcheck"]["test"][-1]
        node = command[command.index("-n") + 1].removesuffix("@%h")
        assert f"-d {node}@$$(hostname)" in check


def test_the_image_copies_what_exists_and_starts_as_the_service_web_does() -> None:
    copied = [path for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M) for path in line.split()]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    started = yaml.safe_load(re.findall(r"^CMD (.+)$", DOCKERFILE, re.M)[-1])
    assert started == read_command("web")
    assert re.search(r"^USER 10001", DOCKERFILE, re.M)


def test_the_image_is_built_from_everything_that_it_copies() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [path for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M) for path in line.split()]
    assert {path.split("/")[0].rstrip("/") for path in copied} == allowed
