"""`manage.py load_demo`: the demo projects, once."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.demo.load import ANNOTATOR, OWNER, PASSWORD, REVIEWER, DemoFailed, is_loaded, load_demo, make_people


class Command(BaseCommand):
    """Loads accounts and projects through running workers."""

    help = "Load the demo projects, or what is missing of them. The workers must be running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare options."""
        parser.add_argument("--url", default="http://localhost:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make accounts, say how to sign in, then load."""
        del args
        fresh = not is_loaded()
        people = make_people() if fresh else {}
        self.stdout.write(f"\n  Open {options['url']} and sign in as {OWNER} with the password {PASSWORD}")
        self.stdout.write(f"  ({ANNOTATOR} and {REVIEWER} have the same password)\n\n")
        if not fresh:
            return
        started = time.monotonic()
        try:
            load_demo(people, lambda line: self.stdout.write(f"{time.monotonic() - started:6.1f} s  {line}"))
        except DemoFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{time.monotonic() - started:6.1f} s  demo projects are ready")
