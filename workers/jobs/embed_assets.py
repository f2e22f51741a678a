"""Gives assets vectors, and their parts: shots, windows, chunks, regions of marks, words of annotations.

What is missing is found by asking the database, in shards that any worker may take. Whoever embeds an asset stores its
whole and its own parts at once; parts that come from annotations are compared with what the annotations say now.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec
import numpy as np

from annotate import storage
from annotate.errors import NotFound, Unavailable
from annotate.jobs.dispatch import leave_errand
from annotate.media.thumbnails import SHORT_SIDE_PX
from annotate.queries.blobs import find_source
from annotate.services.shards import Shard
from curation.jobs.specs import EmbedParams
from curation.models.embedding import Encoder as EncoderRow
from curation.queries.checks import iterate_items
from curation.queries.embeddings import (
    Unembedded,
    count_unembedded,
    list_borders,
    list_uncropped,
    list_unembedded,
    list_word_parts,
)
from curation.services.embeddings import forget_crops, forget_parts, store_embeddings
from curation.services.encoders import register_encoder
from curation.vectors.parts import WHOLE
from curation.vectors.words import list_words
from workers.asset_vectors import PartVectors, embed_crops, embed_recording, embed_texts
from workers.context import JobContext
from workers.decode import ImageUnreadable, PixelSpec, decode_batch, decode_upright
from workers.encoders.base import Encoder
from workers.encoders.registry import get_encoder
from workers.shards import share
from workers.stretches import RecordingUnreadable

BATCH = 64
SHARD = 2048
"""Assets a shard: minutes of work on a processor, so that sharing costs nothing and a death little."""
THREADS = 4


class Result(msgspec.Struct):
    """Whose vectors, how many assets got one now, how many could not be read, and how many parts got one."""

    encoder: int
    embedded: int
    unreadable: int
    parts: int = 0


class Work(NamedTuple):
    """What every step needs."""

    context: JobContext
    encoder: Encoder
    row: EncoderRow
    result: Result


def run(context: JobContext, params: EmbedParams) -> Result:
    """Embed batch by batch; a run that was cut short goes on where it stopped."""
    context.report(stage=f"loading {params.encoder}", now=True)
    encoder = get_encoder(params.encoder)
    row = register_encoder(
        name=encoder.name, revision=encoder.revision, weights_hash=encoder.weights_hash, dimension=encoder.dimension
    )
    result = Result(row.pk, 0, 0)
    work = Work(context, encoder, row, result)
    embed_missing(work)
    if params.regions and "image" in encoder.embeds:
        embed_regions(work)
    if "text" in encoder.embeds:
        embed_words(work)
    # Whoever embeds will search next: the interactive worker loads the encoder now rather than while somebody waits.
    leave_errand("warm_encoder", {"encoder": params.encoder}, expires_s=60)
    context.log(f"{result.embedded} embedded, {result.unreadable} unreadable; {result.parts} parts of annotations")
    return result


def embed_missing(work: Work) -> None:
    """Embed every asset that the encoder takes and has not embedded, in ranges of ids; the last of them has no end."""
    context, encoder, row, result = work
    media = sorted(encoder.embeds)
    context.report(0, count_unembedded(row.pk, context.project_id, media=media), stage="embedding", now=True)

    def plan() -> list[dict[str, int | None]]:
        ends = [*list_borders(row.pk, context.project_id, media=media, size=SHARD), None]
        return [
            {"encoder": row.pk, "after": after, "until": until} for after, until in zip([0, *ends], ends, strict=False)
        ]

    for done in share(context, "embedding", plan):
        result.embedded += done["embedded"]
        result.unreadable += done["unreadable"]


def run_shard(context: JobContext, params: EmbedParams, shard: Shard) -> dict[str, int]:
    """Embed what is missing in one range of assets, batch by batch."""
    encoder = get_encoder(params.encoder)
    row = EncoderRow.objects.get(pk=shard.params["encoder"])
    if encoder.weights_hash != row.weights_hash:
        raise Unavailable(
            "other_weights",
            f"this worker's weights of {row.name} are {encoder.weights_hash[:12]}; expected {row.weights_hash[:12]}, "
            "those of the worker that started the job",
        )
    result = Result(row.pk, 0, 0)
    work = Work(context, encoder, row, result)
    media, after, until = sorted(encoder.embeds), shard.params["after"], shard.params["until"]
    while batch := list_unembedded(row.pk, context.project_id, media=media, after=after, until=until, limit=BATCH):
        after = batch[-1].asset_id
        found = embed_batch(work, batch)
        with context.writing():
            store(work, list(found.items()))
        result.embedded += len(found)
        result.unreadable += len(batch) - len(found)
        context.report(result.embedded + result.unreadable)
    return {"embedded": result.embedded, "unreadable": result.unreadable}


def embed_batch(work: Work, batch: Sequence[Unembedded]) -> dict[int, PartVectors]:
    """Return the vectors of the assets that can be read: pictures and texts together, recordings one by one."""
    found = embed_pictures(work.encoder, [asset for asset in batch if asset.media == "image"])
    texts = [asset for asset in batch if asset.media == "text"]
    if texts:
        rows = embed_texts(work.encoder, [asset.text or "" for asset in texts])
        found |= {asset.asset_id: vectors for asset, vectors in zip(texts, rows, strict=True)}
    for asset in batch:
        if asset.media in ("video", "audio") and asset.sha256 is not None:
            work.context.check()
            try:
                vectors = embed_recording(work.encoder, asset.media, asset.sha256, asset.duration_us)
            except (RecordingUnreadable, NotFound):
                continue
            if vectors.parts:
                found[asset.asset_id] = vectors
    return found


def embed_pictures(encoder: Encoder, batch: Sequence[Unembedded]) -> dict[int, PartVectors]:
    """Return the vectors of the images that can be read."""
    if not batch:
        return {}
    decoded = decode_batch(read_pictures([str(asset.sha256) for asset in batch], encoder.pixels), encoder.pixels)
    keep = [place for place in range(len(batch)) if place not in decoded.failures]
    if not keep:
        return {}
    rows = encoder.encode_pixels(np.ascontiguousarray(decoded.pixels[keep]))
    return {batch[place].asset_id: PartVectors([WHOLE], row[None]) for place, row in zip(keep, rows, strict=True)}


def embed_regions(work: Work) -> None:
    """Embed the regions of marks that have no vector, from whole images, and forget those that no mark has any more."""
    context, encoder, row, result = work
    context.report(stage="embedding regions", now=True)
    with context.writing():
        forget_crops(row, project_id=context.project_id)
    after = 0
    while batch := list_uncropped(row.pk, context.project_id, after=after, limit=BATCH):
        after = batch[-1][0]
        found = []
        for asset_id, sha256, names in batch:
            context.check()
            try:
                with find_source(sha256).open() as file:
                    found.append((asset_id, embed_crops(encoder, decode_upright(file.read()), names)))
            except (ImageUnreadable, NotFound):
                continue
        with context.writing():
            store(work, found)
        result.parts += sum(len(vectors.parts) for _, vectors in found)


def embed_words(work: Work) -> None:
    """Embed what annotations say now, and forget what they said before."""
    context, encoder, row, result = work
    context.report(stage="embedding words", now=True)
    for items in iterate_items(context.project_id):
        context.check()
        wanted = {(words.asset_id, words.part): words.text for item in items for words in list_words(item)}
        known = list_word_parts(row.pk, [asset.id for item in items for asset in item.assets])
        missing = sorted(wanted.keys() - known)
        rows = encoder.encode_texts([wanted[key] for key in missing])
        with context.writing():
            forget_parts(row, known - wanted.keys())
            store(
                work,
                [
                    (asset_id, PartVectors([part], vector[None]))
                    for (asset_id, part), vector in zip(missing, rows, strict=True)
                ],
            )
        result.parts += len(missing)


def store(work: Work, found: Sequence[tuple[int, PartVectors]]) -> None:
    """Keep vectors by asset; call inside the fence."""
    if any(vectors.parts for _, vectors in found):
        store_embeddings(
            work.row,
            project_id=work.context.project_id,
            asset_ids=[asset_id for asset_id, vectors in found for _ in vectors.parts],
            parts=[part for _, vectors in found for part in vectors.parts],
            vectors=np.concatenate([vectors.rows for _, vectors in found]),
        )


def read_pictures(hashes: Sequence[str], spec: PixelSpec) -> list[bytes]:
    """Return what to decode for each blob: its thumbnail where that is large enough for the encoder, else the whole.

    A blob that has neither gives no bytes, which the decoder reports as unreadable.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda sha256: _read_picture(sha256, spec), hashes))


def _read_picture(sha256: str, spec: PixelSpec) -> bytes:
    try:
        if spec.side_px > SHORT_SIDE_PX:
            source = find_source(sha256)
            if source.mime.startswith("image/"):
                with source.open() as file:
                    return file.read()
        with storage.get_storage().open(storage.thumbnail_key(sha256)) as file:
            return file.read()
    except NotFound:
        return b""
