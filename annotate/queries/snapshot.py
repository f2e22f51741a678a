"""Reads that must agree with each other, however long they take and whatever is written meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


@contextmanager
def open_snapshot() -> Iterator[CursorWrapper]:
    """Yield a cursor whose reads all see the database as it is at the first of them.

    It has a connection of its own, so that progress can be written on the usual one meanwhile.
    """
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield cursor
    finally:
        own.close()
