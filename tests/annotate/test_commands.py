"""Commands of the operator."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotate.models.user import User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_may_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "a long enough phrase")
    call_command("create_administrator", "Olga@Example.com", name="Olga")
    user = User.objects.get(email="olga@example.com")
    assert (user.is_administrator, user.check_password("a long enough phrase")) == (True, True)


def test_a_database_without_tables_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match="has no tables yet"):
        call_command("create_administrator", "olga@example.com")
