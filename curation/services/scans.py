"""Stores what the search for near-duplicates need not do again. Written by jobs, inside their fence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curation.dedup.tracks import Track
from curation.models.scan import DuplicateScan, Fingerprint


def store_fingerprints(kind: Fingerprint.Kind, version: int, tracks: Mapping[str, Track]) -> None:
    """Keep fingerprints by the hash of the bytes; those of an older version are replaced.

    Args:
        kind: Of sound or of frames.
        version: Of the way they are made.
        tracks: What to keep; an empty one says that nothing could be decoded.
    """
    Fingerprint.objects.bulk_create(
        [
            Fingerprint(
                blob_id=sha256,
                kind=kind,
                version=version,
                hashes=track.hashes.astype("<u8").tobytes(),
                telling=track.is_telling.astype(np.uint8).tobytes(),
            )
            for sha256, track in tracks.items()
        ],
        update_conflicts=True,
        unique_fields=["blob", "kind"],
        update_fields=["version", "hashes", "telling"],
    )


def replace_scans(
    *, project_id: int, job_id: int, scans: Sequence[tuple[str, dict[str, Any], NDArray[np.int64]]]
) -> None:
    """Note what has been compared; methods that are not named have their pairs forgotten, and so this too.

    Args:
        project_id: The project.
        job_id: Who compared.
        scans: Method, its settings and the assets that it compared.
    """
    DuplicateScan.objects.filter(project_id=project_id).exclude(method__in=[method for method, _, _ in scans]).delete()
    DuplicateScan.objects.bulk_create(
        [
            DuplicateScan(
                project_id=project_id,
                method=method,
                settings=settings,
                asset_ids=np.unique(asset_ids).astype("<i8").tobytes(),
                job_id=job_id,
            )
            for method, settings, asset_ids in scans
        ],
        update_conflicts=True,
        unique_fields=["project", "method"],
        update_fields=["settings", "asset_ids", "job", "finished_at"],
    )
