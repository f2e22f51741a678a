"""Decodes what waits: fetches, hashes, probes, makes thumbnails, and brings whole items into work."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec
from django.conf import settings

from annotate import storage
from annotate.errors import DomainError
from annotate.fetching import FetchLimits, fetch_url
from annotate.jobs.specs import COMPLETE_FACTS, IngestParams, ProjectParams
from annotate.jobs.submit import submit_internal_job
from annotate.media.facts import FACTS_VERSION, MediaFacts
from annotate.media.probe import Probed, probe_file
from annotate.media.refusal import MediaRefused
from annotate.media.text import read_text
from annotate.models.asset import Asset, AssetState, Blob
from annotate.queries.facts import has_incomplete_blobs
from annotate.services.assets import Ingested, record_ingested
from annotate.services.shards import Shard, is_planned
from annotate.url_guard import FetchRefused
from workers.context import JobContext
from workers.shards import share

BATCH = 64
THREADS = 4


class Result(msgspec.Struct):
    """How many assets became ready, and how many failed."""

    ready: int
    failed: int


class Waiting(NamedTuple):
    """An asset to decode."""

    id: int
    sha256: str | None
    fetch_from: str
    name: str
    declared_mime: str


class Known(NamedTuple):
    """What is known of a blob already."""

    facts: MediaFacts
    has_thumbnail: bool


def run(context: JobContext, params: IngestParams) -> Result:
    """Ingest every pending asset of the project, whatever happens to the others, in shards when there are many."""
    context.report(0, count_waiting(context.project_id), now=True)
    result, turn = Result(0, 0), 0
    while not context.is_finished:
        turn += 1
        ingest_once(context, f"turn {turn}", result, shard_items=params.shard_items)
        with context.writing():
            # What was sent meanwhile started no job of its own, because this one was running.
            if not count_waiting(context.project_id):
                end(context, result)
                if has_incomplete_blobs(context.project_id):
                    submit_internal_job(COMPLETE_FACTS, project_id=context.project_id, params=ProjectParams())
    return result


def end(context: JobContext, result: Result) -> None:
    """End the job, saying how many assets failed."""
    if result.failed:
        context.log(f"{result.failed} of {result.ready + result.failed} assets were refused; each says why")
    context.finish(result)


def ingest_once(context: JobContext, stage: str, result: Result, *, shard_items: int) -> None:
    """Ingest what waits now, and count it."""
    if count_waiting(context.project_id) <= shard_items and not is_planned(context.job_id, stage):
        ingest_waiting(context, result)
        return
    for done in share(context, stage, lambda: plan_shards(context.project_id, shard_items)):
        result.ready += done["ready"]
        result.failed += done["failed"]
    context.report(result.ready + result.failed, now=True)


def plan_shards(project_id: int, size: int) -> list[dict[str, Any]]:
    """Return the pending assets in parts of ``size``, by id."""
    waiting = Asset.objects.filter(project_id=project_id, state=AssetState.PENDING).order_by("id")
    ids = list(waiting.values_list("id", flat=True))
    return [{"assets": ids[start : start + size]} for start in range(0, len(ids), size)]


def run_shard(context: JobContext, params: IngestParams, shard: Shard) -> dict[str, Any]:
    """Ingest some assets.

    What became of them is counted in the end, because a process that died may have done a part of them.
    """
    del params
    assets: list[int] = shard.params["assets"]
    ingest_waiting(context, Result(0, 0), assets=assets)
    states = list(Asset.objects.filter(id__in=assets).values_list("state", flat=True))
    done = Result(states.count(AssetState.READY), states.count(AssetState.FAILED))
    context.report(done.ready + done.failed, now=True)
    return dict(msgspec.to_builtins(done))


def ingest_waiting(context: JobContext, result: Result, *, assets: Sequence[int] | None = None) -> None:
    """Ingest what waits, or what waits of some assets, batch by batch, and count it."""
    after = total = 0
    with ThreadPoolExecutor(THREADS) as pool:
        while batch := list_waiting(context.project_id, after, assets=assets):
            after = batch[-1].id
            known = find_known(batch)
            done = list(pool.map(ingest_safely, batch, [known.get(asset.sha256 or "") for asset in batch]))
            with context.writing():
                record_ingested(done)
            failed = sum(one.facts is None for one in done)
            result.ready += len(done) - failed
            result.failed += failed
            count = result.ready + result.failed
            if count <= total or assets is not None:
                context.report(count)
            else:  # more came in while the job ran
                total = count + count_waiting(context.project_id)
                context.report(count, total)


def count_waiting(project_id: int) -> int:
    """Return how many assets are pending."""
    return Asset.objects.filter(project_id=project_id, state=AssetState.PENDING).count()


def list_waiting(project_id: int, after: int, *, assets: Sequence[int] | None = None) -> list[Waiting]:
    """Return the next batch of pending assets, or of some of them."""
    rows = Asset.objects.filter(project_id=project_id, state=AssetState.PENDING, id__gt=after).order_by("id")
    if assets is not None:
        rows = rows.filter(id__in=assets)
    return [Waiting(*row) for row in rows.values_list("id", "blob_id", "fetch_from", "name", "declared_mime")[:BATCH]]


def find_known(batch: Sequence[Waiting]) -> dict[str, Known]:
    """Return, by hash, what this version found out about blobs before."""
    hashes = {asset.sha256 for asset in batch if asset.sha256 is not None}
    rows = Blob.objects.filter(pk__in=hashes, facts_version=FACTS_VERSION)
    return {
        sha256: Known(msgspec.convert(facts, MediaFacts), has_thumbnail)
        for sha256, facts, has_thumbnail in rows.values_list("sha256", "facts", "has_thumbnail")
    }


def ingest_safely(asset: Waiting, known: Known | None) -> Ingested:
    """Ingest one asset; what is refused becomes a result that says why. Threads run this: it asks no database."""
    if known is not None:
        return Ingested(asset.id, known.facts, has_thumbnail=known.has_thumbnail, name=asset.name, is_known=True)
    try:
        return ingest(asset)
    except (MediaRefused, FetchRefused, DomainError) as error:
        return Ingested(asset.id, code=error.code, message=error.message)
    except OSError as error:
        return Ingested(asset.id, code="unreadable", message=f"{asset.name!r} cannot be read: {error}")


def ingest(asset: Waiting) -> Ingested:
    """Get at the bytes of an asset, probe them, and keep what has to be kept."""
    with open_bytes(asset) as (path, name, declared_mime):
        probed = probe_file(path, name=name, declared_mime=declared_mime or None)
        location = asset.fetch_from if is_location(asset.fetch_from) else ""
        text = None
        if probed.facts.media == "text":
            text = read_text(path.read_bytes())
        elif asset.sha256 is None and not location:
            keep_bytes(path, probed.facts.sha256)
        keep_thumbnail(probed)
        return Ingested(asset.id, probed.facts, text, probed.thumbnail is not None, location, name)


def is_location(address: str) -> bool:
    """Return whether an address names a file that stays where it lies."""
    return address.startswith(("file://", "s3://"))


@contextmanager
def open_bytes(asset: Waiting) -> Iterator[tuple[Path, str, str]]:
    """Give the bytes of an asset as a path, with its name and declared type."""
    if asset.sha256 is not None:
        with storage.local_file(storage.blob_key(asset.sha256)) as path:
            yield path, asset.name, asset.declared_mime
    elif is_location(asset.fetch_from):
        with storage.local_location(asset.fetch_from) as path:
            yield path, asset.name, asset.declared_mime
    else:
        with NamedTemporaryFile(prefix="loopwright-") as target:
            fetched = fetch_url(
                asset.fetch_from,
                into=cast("BinaryIO", target),
                limits=FetchLimits(max_bytes=settings.MAX_UPLOAD_BYTES, ports=settings.FETCH_PORTS),
                allow_networks=settings.FETCH_ALLOW_NETWORKS,
            )
            target.flush()
            yield Path(target.name), asset.name or fetched.name, fetched.declared_mime or ""


def keep_bytes(path: Path, sha256: str) -> None:
    """Put a file into storage under its hash, unless it is there."""
    store, key = storage.get_storage(), storage.blob_key(sha256)
    if not store.exists(key):
        with path.open("rb") as file:
            store.save(key, file)


def keep_thumbnail(probed: Probed) -> None:
    """Put a thumbnail into storage."""
    if probed.thumbnail is not None:
        storage.get_storage().save(storage.thumbnail_key(probed.facts.sha256), BytesIO(probed.thumbnail.data))
