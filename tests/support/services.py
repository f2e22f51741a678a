"""A pytest plugin that starts the real PostgreSQL and Valkey once for the whole run, before Django reads its settings.

With pytest-xdist the first process starts them and the others find them in the environment. ``DATABASE_URL`` and
``REDIS_URL`` from outside win.
"""

import atexit
import os
import tempfile
from pathlib import Path

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
if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
