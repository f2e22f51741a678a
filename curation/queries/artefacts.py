"""Reads artefacts: files in storage that are named by the hash of what they hold."""

from annotate import storage
from curation.models.recipe import Artefact


def artefact_key(sha256: str) -> str:
    """Return the storage key of an artefact."""
    return f"artefacts/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def find_artefact(project_id: int, memo: str) -> str | None:
    """Return the SHA-256 of what answered a question before; None when nothing did, or its file is gone."""
    found = Artefact.objects.filter(project_id=project_id, memo=memo).values_list("sha256", flat=True).first()
    if found is None or not storage.get_storage().exists(artefact_key(found)):
        return None
    return found


def read_artefact(sha256: str) -> bytes:
    """Return the bytes of an artefact.

    Raises:
        NotFound: They are gone.
    """
    with storage.get_storage().open(artefact_key(sha256)) as file:
        return file.read()
