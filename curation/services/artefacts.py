"""Keeps artefacts. Written by jobs."""

import hashlib
from io import BytesIO

from annotate import storage
from curation.models.recipe import Artefact
from curation.queries.artefacts import artefact_key


def store_artefact(data: bytes) -> str:
    """Put bytes into storage under their own hash, and return it; storing the same again changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    store, key = storage.get_storage(), artefact_key(sha256)
    if not store.exists(key):
        store.save(key, BytesIO(data))
    return sha256


def mark_artefact(*, project_id: int, memo: str, sha256: str, size_bytes: int) -> None:
    """Note which artefact answers a question. Call inside the job's fence, once the file is stored."""
    Artefact.objects.update_or_create(
        project_id=project_id, memo=memo, defaults={"sha256": sha256, "size_bytes": size_bytes}
    )
