"""The curation app."""

from django.apps import AppConfig


class CurationConfig(AppConfig):
    """Embeddings, duplicates, releases."""

    name = "curation"
