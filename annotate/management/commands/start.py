"""`manage.py start`: everything on one machine."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from annotate.supervisor import StartFailed, Supervisor, check_port, list_children, wait_for


class Command(BaseCommand):
    """Migrates, then runs web server and workers until Ctrl-C."""

    help = "Run web server and workers on this machine, with embedded services unless the environment names others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare options."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument("--job-workers", type=int, default=max(1, (os.cpu_count() or 2) // 2))
        parser.add_argument("--demo", action="store_true", help="load the demo projects once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        del args
        started = time.monotonic()

        def say(message: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:6.1f} s  {message}")
            self.stdout.flush()

        try:
            check_port(options["host"], options["port"])
            say("database and broker answer")
            call_command("migrate", verbosity=0, interactive=False)
            connections.close_all()
            say("tables are up to date")
            self._run(options, say)
        except StartFailed as error:
            raise CommandError(str(error)) from error

    def _run(self, options: dict[str, Any], say: Any) -> None:
        # The links in invitations lead to this port, unless BASE_URL knows a better address.
        os.environ["PORT"] = str(options["port"])
        children = list_children(
            settings.DATA,
            host=options["host"],
            port=options["port"],
            web_workers=options["web_workers"],
            job_workers=options["job_workers"],
        )
        supervisor = Supervisor(children, say)
        supervisor.start()
        url = f"http://{'localhost' if options['host'] == '127.0.0.1' else options['host']}:{options['port']}"
        try:
            wait_for(f"{url}/healthz", children[0], seconds=60)
            say(f"web answers at {url}")
            supervisor.start_others()
            if options["demo"]:
                supervisor.watch_during(lambda: self._load_demo(url))
            say(f"ready. Open {url} · logs in {settings.DATA / 'logs'} · Ctrl-C stops everything")
        except BaseException:
            supervisor.stop()
            raise
        supervisor.watch()
        say("stopped; the data stays where it is")

    def _load_demo(self, url: str) -> None:
        try:
            call_command("load_demo", url=url, stdout=self.stdout)
        except CommandError as error:
            raise StartFailed(str(error)) from error
        finally:
            connections.close_all()
