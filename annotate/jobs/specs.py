"""The jobs of this app: a literal table."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from annotate import access
from annotate.jobs.spec import JobSpec


class ProjectParams(msgspec.Struct, forbid_unknown_fields=True):
    """No parameters: the job finds its work in the project."""


class IngestParams(ProjectParams, forbid_unknown_fields=True):
    """How the work is shared; which files wait, the job finds in the project.

    Attributes:
        shard_items: Most files that one process decodes alone; the work for more of them is cut into shards.
    """

    shard_items: Annotated[int, Meta(ge=1)] = 512


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


class StoredFile(msgspec.Struct, forbid_unknown_fields=True):
    """A file that was sent to be imported.

    Attributes:
        path: Its path, as it was sent.
        key: Where it is in storage.
    """

    path: str
    key: str


class ImportDatasetParams(msgspec.Struct, forbid_unknown_fields=True):
    """Files of some format, in storage or below an import root.

    Attributes:
        format: Key of an importer, or ``auto``.
        update: Whether known keys with other content are replaced.
        create_classes: Whether the ontology gains what the documents name and it lacks.
        root: A folder, archive or file below an import root; empty for files that were sent.
        main: Path of the file that holds the records, when the sender said so.
        files: The files that were sent.
    """

    format: str = "auto"
    update: bool = False
    create_classes: bool = False
    root: str = ""
    main: str | None = None
    files: list[StoredFile] = []


INGEST_ASSETS = JobSpec(
    name="ingest_assets",
    title="Ingest assets",
    params=IngestParams,
    queue="io",
    access=access.require_manage,
    unit="assets",
    dedup_params=(),
)
COMPLETE_FACTS = JobSpec(
    name="complete_facts",
    title="Complete facts",
    params=ProjectParams,
    queue="cpu",
    access=access.require_manage,
    unit="files",
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
IMPORT_DATASET = JobSpec(
    name="import_dataset",
    title="Import a data set",
    params=ImportDatasetParams,
    queue="io",
    access=access.require_manage,
    is_internal=True,  # its files are keys of storage, which nobody may name
)

SPECS: Final[dict[str, JobSpec]] = {
    spec.name: spec for spec in (INGEST_ASSETS, COMPLETE_FACTS, IMPORT_FOLDER, IMPORT_DATASET)
}
