"""A pytest plugin that starts the real PostgreSQL and Valkey once for the whole run, before Django reads its settings.

With pytest-xdist the first process starts them and the others find them in the environment; each has a database of its
own in both. ``DATABASE_URL`` and ``REDIS_URL`` from outside win.
"""

import atexit
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from annotate.embedded import start_services

# Durability costs time and protects nothing here; everything else is as in production.
TEST_POSTGRES = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


def _start() -> None:
    folder = tempfile.TemporaryDirectory(prefix="loopwright-test-")
    os.environ["LOOPWRIGHT_DATA"] = folder.name
    services = start_services(Path(folder.name), extra_postgres=TEST_POSTGRES)
    services.export()
    atexit.register(folder.cleanup)
    atexit.register(services.stop)


# On import, because pytest-django reads the settings before any hook of ours could run.
os.environ["DJANGO_SETTINGS_MODULE"] = "annotate.config.settings.testing"
_number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if _number:
    # The processes share the machine's cores: threads of each would only wait for those of the others.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # pytest-django does the same for PostgreSQL. Redis has 16 numbered databases unless told otherwise.
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{1 + int(_number) % 15}").geturl()
else:
    _start()
