"""Reads settings from environment variables, and says which one is wrong and how."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def read_text(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file that ``<name>_FILE`` names (for container secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return (os.environ.get(name) or default).strip()


def read_flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable."""
    value = read_text(name, "1" if default else "0").lower()
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}; expected 1 or 0")


def read_int(name: str, default: int) -> int:
    """Return a whole number."""
    value = read_text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; expected a whole number") from error


def read_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return comma-separated values."""
    value = read_text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def read_ports(name: str, default: Sequence[str]) -> frozenset[int]:
    """Return comma-separated TCP ports."""
    value = read_list(name, default)
    ports = {int(part) for part in value if part.isascii() and part.isdecimal()}
    if len(ports) < len(set(value)) or not all(1 <= port <= 65535 for port in ports):
        raise ImproperlyConfigured(f"{name} is {','.join(value)!r}; expected ports from 1 to 65535, e.g. 80,443")
    return frozenset(ports)


def parse_database_url(url: str) -> dict[str, object]:
    """Return Django's database settings for ``postgresql://user:password@host:port/name?host=/socket``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {parts.scheme!r}; expected postgresql://user:password@host:port/name"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "OPTIONS": query,
    }
