"""Imports in the background: what was sent waits in storage, what became of it is a file to fetch."""

import io
import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from django.db import transaction

from annotate import access, storage
from annotate.access import Actor
from annotate.importers.archives import look_inside
from annotate.importers.source import FilesSource, Source
from annotate.jobs.specs import IMPORT_DATASET, ImportDatasetParams, StoredFile
from annotate.jobs.submit import submit_job
from annotate.models.job import Job, JobState
from annotate.services.erasures import names_item
from annotate.services.import_sources import open_folder
from annotate.services.uploads import UploadedFile

FILES: Final = "imports/files/"
LEFT_AFTER_S: Final = 24 * 3600.0
"""Files are in storage before the job that reads them is a row, for as long as sending the others takes."""


def outcomes_key(job_id: int) -> str:
    """Return where the outcomes of an import are kept, one a line."""
    return f"imports/outcomes/{job_id}.ndjson"


def start_import(
    actor: Actor, *, project_id: int, wanted: ImportDatasetParams, files: Mapping[str, UploadedFile]
) -> Job:
    """Put the files of an import into storage and start the job that reads them.

    Args:
        actor: Who imports.
        project_id: Where to.
        wanted: The choices; its ``files`` are filled in here.
        files: What was sent, by path; empty where the choices name a root.
    """
    access.require_manage(actor, project_id)
    folder = f"{FILES}{uuid.uuid4().hex}"
    for number, (path, upload) in enumerate(files.items()):
        key = f"{folder}/{number}"
        upload.file.seek(0)
        storage.get_storage().save(key, upload.file)
        wanted.files.append(StoredFile(path, key))
    with transaction.atomic():
        return submit_job(actor, IMPORT_DATASET, project_id=project_id, params=wanted)


@contextmanager
def open_import(params: ImportDatasetParams) -> Iterator[Source]:
    """Give the files of an import that waits, on disk while they are read."""
    with ExitStack() as stack:
        if params.root:
            source = open_folder(params.root)
        else:
            paths = {file.path: stack.enter_context(storage.local_file(file.key)) for file in params.files}
            openers = {path: partial(_open, found) for path, found in paths.items()}
            source = look_inside(FilesSource(openers, main=params.main))
        stack.callback(source.close)
        yield source


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def keep_outcomes(job_id: int, file: BinaryIO) -> None:
    """Keep what became of the records of an import."""
    file.seek(0)
    storage.get_storage().save(outcomes_key(job_id), file)


def drop_files(params: ImportDatasetParams) -> None:
    """Remove the files of an import that has ended; its media are in storage under their hashes."""
    for file in params.files:
        storage.get_storage().delete(file.key)


def drop_left_files(*, older_than_s: float = LEFT_AFTER_S) -> int:
    """Remove files of imports that no job waits for: of jobs that failed, were cancelled or never came to be.

    Returns:
        How many files.
    """
    going = Job.objects.filter(name=IMPORT_DATASET.name, state__in=[JobState.QUEUED, JobState.RUNNING])
    wanted = {file["key"] for params in going.values_list("params", flat=True) for file in params["files"]}
    store = storage.get_storage()
    left = [key for key, at_s in store.list_below(FILES) if at_s < time.time() - older_than_s and key not in wanted]
    for key in left:
        store.delete(key)
    return len(left)


def read_outcomes(job_id: int) -> Iterator[bytes]:
    """Yield the outcomes of an import in chunks.

    Raises:
        NotFound: The job has none, as it has not ended.
    """
    stream = cast("io.BufferedReader", storage.get_storage().open(outcomes_key(job_id)))
    return _read_chunks(stream)


def scrub_outcomes(project_id: int, key: str) -> int:
    """Take what became of an item out of what imports of a project said; return of how many. May be called again."""
    store, changed = storage.get_storage(), 0
    jobs = Job.objects.filter(name=IMPORT_DATASET.name, project_id=project_id).values_list("id", flat=True)
    for job_id in jobs:
        if not store.exists(outcomes_key(job_id)):
            continue
        with TemporaryFile() as kept, closing(store.open(outcomes_key(job_id))) as lines:
            size_bytes = 0
            for line in lines:
                size_bytes += len(line)
                if not names_item(json.dumps(json.loads(line), ensure_ascii=False), key):
                    kept.write(line)
            if kept.tell() < size_bytes:
                keep_outcomes(job_id, cast("BinaryIO", kept))
                changed += 1
    return changed


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(storage.CHUNK_BYTES):
            yield chunk
