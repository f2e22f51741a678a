"""Finds out what ingest leaves open, and again what an older version found out: facts of files that wait for nobody."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from annotate import storage
from annotate.errors import DomainError
from annotate.jobs.specs import ProjectParams
from annotate.media.facts import MediaFacts
from annotate.media.probe import probe_file
from annotate.queries.facts import (
    IncompleteBlob,
    count_incomplete_blobs,
    list_incomplete_blobs,
    list_incomplete_borders,
)
from annotate.services.assets import Ingested, record_facts
from annotate.services.shards import Shard, is_planned
from workers.context import JobContext
from workers.jobs.ingest_assets import keep_thumbnail
from workers.recordings import measure_recording
from workers.shards import share

BATCH = 64
THREADS = 4


SHARD = 256
"""Files a shard; no more than that are completed by one process."""


class Result(msgspec.Struct):
    """How many files have all their facts now, and of how many they could not be found out."""

    completed: int
    failed: int


class Done(msgspec.Struct):
    """The hashes of the files that cannot be completed, and how many files could be."""

    failed: list[str]
    completed: int


def run(context: JobContext, params: ProjectParams) -> Result:
    """Complete what is incomplete, in shards when it is much; a run that was cut short goes on where it stopped."""
    del params
    context.report(0, count_incomplete_blobs(context.project_id), now=True)
    done, turn = Done([], 0), 0
    while not context.is_finished:
        turn += 1
        complete_once(context, f"turn {turn}", done)
        with context.writing():
            # What came in meanwhile started no job of its own, because this one was running.
            if not list_incomplete_blobs(context.project_id, limit=1, leave_out=done.failed):
                context.finish(Result(done.completed, len(done.failed)))
    return Result(done.completed, len(done.failed))


def complete_once(context: JobContext, stage: str, done: Done) -> None:
    """Complete what is incomplete now, but for what has failed already."""
    borders = list_incomplete_borders(context.project_id, size=SHARD, leave_out=done.failed)
    if not borders and not is_planned(context.job_id, stage):
        complete_range(context, done, after="", until=None)
        return
    ends = [*borders, None]
    plan: list[dict[str, Any]] = [
        {"after": after, "until": until, "leave_out": done.failed}
        for after, until in zip(["", *borders], ends, strict=True)
    ]
    for part in share(context, stage, lambda: plan):
        done.completed += part["completed"]
        done.failed += part["failed"]


def run_shard(context: JobContext, params: ProjectParams, shard: Shard) -> dict[str, Any]:
    """Complete the files of one range of hashes."""
    del params
    done = Done([*shard.params["leave_out"]], 0)
    known = len(done.failed)
    complete_range(context, done, after=shard.params["after"], until=shard.params["until"])
    return {"completed": done.completed, "failed": done.failed[known:]}


def complete_range(context: JobContext, done: Done, *, after: str, until: str | None) -> None:
    """Complete files in order: of each batch first what is stale, then, one by one, what has to be listened to."""
    ask = partial(list_incomplete_blobs, context.project_id, until=until, limit=BATCH)
    with ThreadPoolExecutor(THREADS) as pool:
        while batch := ask(after=after, leave_out=done.failed):
            after = batch[-1].sha256
            probed = list(pool.map(probe_again, batch))
            with context.writing():
                record_facts([one for one in probed if one.facts is not None and not one.is_known])
            for blob, one in zip(batch, probed, strict=True):
                complete_one(context, done, blob, one)


def complete_one(context: JobContext, done: Done, blob: IncompleteBlob, one: Ingested) -> None:
    """Listen to a file that has been probed, and count it."""
    listened = listen(one)
    if listened.facts is None:
        done.failed.append(blob.sha256)
        context.log(f"{blob.name!r}: {listened.message}")
    elif listened is not one:
        with context.writing():
            record_facts([listened])
    done.completed += listened.facts is not None
    context.report(done.completed + len(done.failed))


def probe_again(blob: IncompleteBlob) -> Ingested:
    """Return the facts of a file, found out anew when they are stale, or why that cannot be done. Threads run this."""
    if not blob.is_stale:
        facts = msgspec.convert(blob.facts, MediaFacts)
        return Ingested(0, facts, has_thumbnail=blob.has_thumbnail, location=blob.location, is_known=True)
    try:
        with open_bytes(blob) as path:
            probed = probe_file(path, name=blob.name)
            keep_thumbnail(probed)
            return Ingested(0, probed.facts, has_thumbnail=probed.thumbnail is not None, location=blob.location)
    except DomainError as error:
        return Ingested(0, code=error.code, message=error.message)
    except OSError as error:
        return Ingested(0, code="unreadable", message=f"it cannot be read: {error}")


def listen(one: Ingested) -> Ingested:
    """Return the facts of a recording with what decoding it whole tells; what is no recording as it is."""
    facts = one.facts
    if facts is None or facts.media not in ("audio", "video") or facts.recording is not None:
        return one
    try:
        recording, levels = measure_recording(facts.sha256, duration_us=facts.duration_us or 0)
    except DomainError as error:
        return Ingested(0, code=error.code, message=error.message)
    except OSError as error:
        return Ingested(0, code="unreadable", message=f"it cannot be read: {error}")
    whole = msgspec.structs.replace(facts, recording=recording, levels=levels or facts.levels)
    return msgspec.structs.replace(one, facts=whole)


@contextmanager
def open_bytes(blob: IncompleteBlob) -> Iterator[Path]:
    """Give the bytes of a blob as a path."""
    if blob.location:
        with storage.local_location(blob.location) as path:
            yield path
    else:
        with storage.local_file(storage.blob_key(blob.sha256)) as path:
            yield path
