"""The annotation app."""

from django.apps import AppConfig


class AnnotateConfig(AppConfig):
    """Registers the system checks."""

    name = "annotate"

    def ready(self) -> None:
        from annotate import checks  # noqa: F401, PLC0415  (checks import settings, which must be loaded first)
