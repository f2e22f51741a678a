"""The curation app."""

from django.apps import AppConfig


class CurationConfig(AppConfig):
    """Embeddings, duplicates, releases."""

    name = "curation"

    def ready(self) -> None:
        """Let the item page and slices ask for findings, which the app below knows nothing of."""
        from annotate.queries.item_filters import BEYOND  # noqa: PLC0415 - models must be ready
        from curation.queries.finding_filters import build_findings  # noqa: PLC0415 - models must be ready

        if build_findings not in BEYOND:
            BEYOND.append(build_findings)
