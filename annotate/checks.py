"""Django system checks: each misconfiguration with a hint that says what to do."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004


@register(Tags.files)
def check_storage(**kwargs: Any) -> list[CheckMessage]:
    """STORAGE_URL names a kind of storage that we have."""
    del kwargs
    scheme = urlsplit(settings.STORAGE_URL).scheme
    if scheme in {"file", "s3"}:
        return []
    return [
        Error(
            f"STORAGE_URL starts with {scheme!r}.",
            hint="Use file:///absolute/folder or s3://bucket/prefix?endpoint=https://host.",
            id="annotate.E001",
        )
    ]


@register(Tags.files)
def check_import_roots(**kwargs: Any) -> list[CheckMessage]:
    """Every import root is an absolute folder that exists, or an S3 prefix."""
    del kwargs
    return [
        Warning(
            f"IMPORT_ROOTS names {root!r}, which is not an absolute folder that exists.",
            hint="Folders below an import root can be imported without copying; name folders or s3:// prefixes.",
            id="annotate.W001",
        )
        for root in settings.IMPORT_ROOTS
        if not root.startswith("s3://") and not (Path(root).is_absolute() and Path(root).is_dir())
    ]


@register(Tags.security, deploy=True)
def check_secret_key(**kwargs: Any) -> list[CheckMessage]:
    """A deployment has a signing key of its own."""
    del kwargs
    if settings.SECRET_KEY:
        return []
    return [
        Error("SECRET_KEY is not set.", hint="Set SECRET_KEY, or SECRET_KEY_FILE for a secret.", id="annotate.E002")
    ]
