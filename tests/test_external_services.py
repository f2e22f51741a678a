"""Servers that a team runs itself, named by ``DATABASE_URL`` and ``REDIS_URL``, serve as well as the embedded ones."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import redis

from tests.architecture.source import ROOT
from tests.support.servers import run_postgres, run_redis

TESTS = (
    "annotate/api/test_items.py",
    "annotate/api/test_queue.py",
    "annotate/api/test_sessions.py",
    "annotate/jobs/test_ask.py",
    "annotate/jobs/test_liveness.py",
    "curation/queries/test_similarity.py",
    "workers/test_run_job.py",
)


def test_an_older_postgresql_and_a_redis_pass_the_tests_that_use_most_of_them(tmp_path: Path) -> None:
    with run_postgres() as database_url, run_redis(tmp_path) as redis_url:
        with psycopg.connect(database_url) as database, redis.Redis.from_url(redis_url) as broker:
            assert (database.info.server_version // 10000, database.info.user) == (16, "team")
            assert broker.info()["redis_version"].startswith("6.2.")
        outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        services = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{path}" for path in TESTS)],
            cwd=ROOT,
            env={**outside, **services},
            capture_output=True,
            text=True,
            check=False,
        )
        with redis.Redis.from_url(redis_url) as broker:
            used = broker.info("commandstats")
    assert done.returncode == 0, done.stdout[-4000:]
    assert {"cmdstat_lpush", "cmdstat_blpop"} <= used.keys(), "the broker was this one"
