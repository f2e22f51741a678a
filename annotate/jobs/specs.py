"""The jobs of this app: a literal table."""

from typing import Final

import msgspec

from annotate import access
from annotate.jobs.spec import JobSpec


class ProjectParams(msgspec.Struct, forbid_unknown_fields=True):
    """No parameters: the job finds its work in the project."""


class ImportFolderParams(msgspec.Struct, forbid_unknown_fields=True):
    """A folder below an import root, or an S3 prefix, to be read where it lies.

    Attributes:
        root: ``/absolute/folder`` or ``s3://bucket/prefix``.
        licence: Terms of use of everything in it.
        source: Where it comes from.
        metadata_from_path: Names for the folders above a file, outermost first, e.g. ``["split", "label"]``.
    """

    root: str
    licence: str = ""
    source: str = ""
    metadata_from_path: list[str] = []


INGEST_ASSETS = JobSpec(
    name="ingest_assets",
    title="Ingest assets",
    params=ProjectParams,
    queue="io",
    access=access.require_manage,
    unit="assets",
    dedup_params=(),
)
IMPORT_FOLDER = JobSpec(
    name="import_folder",
    title="Import a folder",
    params=ImportFolderParams,
    queue="io",
    access=access.require_manage,
    unit="files",
    dedup_params=("root",),
)

SPECS: Final[dict[str, JobSpec]] = {spec.name: spec for spec in (INGEST_ASSETS, IMPORT_FOLDER)}
