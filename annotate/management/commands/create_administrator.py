"""`manage.py create_administrator`: the first account of a server."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from annotate.errors import DomainError
from annotate.services.accounts import create_user


class Command(BaseCommand):
    """Makes an account that may invite people and make projects."""

    help = "Make an administrator. The password is asked for, or taken from ADMINISTRATOR_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare options."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account."""
        del args
        if "annotate_user" not in connection.introspection.table_names():
            raise CommandError("this database has no tables yet; run 'python manage.py migrate' first")
        password = os.environ.get("ADMINISTRATOR_PASSWORD") or getpass.getpass("Password: ")
        try:
            user = create_user(email=options["email"], name=options["name"], password=password, is_administrator=True)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.email} may sign in now")
