"""Gives every image and video of a project a vector. Finds what is missing by asking the database."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np

from annotate import storage
from annotate.errors import NotFound
from annotate.jobs.dispatch import leave_errand
from annotate.media.thumbnails import SHORT_SIDE_PX
from annotate.queries.blobs import find_source
from curation.jobs.specs import EmbedParams
from curation.queries.embeddings import count_unembedded, list_unembedded
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from workers.context import JobContext
from workers.decode import PixelSpec, decode_batch
from workers.encoders.registry import get_encoder

BATCH = 64
THREADS = 4


class Result(msgspec.Struct):
    """Whose vectors, how many assets got one now, and how many could not be read."""

    encoder: int
    embedded: int
    unreadable: int


def run(context: JobContext, params: EmbedParams) -> Result:
    """Embed batch by batch; a run that was cut short goes on where it stopped."""
    context.report(stage=f"loading {params.encoder}", now=True)
    encoder = get_encoder(params.encoder)
    row = register_encoder(
        name=encoder.name, revision=encoder.revision, weights_hash=encoder.weights_hash, dimension=encoder.dimension
    )
    context.report(0, count_unembedded(row.pk, context.project_id), stage="embedding", now=True)
    result = Result(row.pk, 0, 0)
    after = done = 0
    while batch := list_unembedded(row.pk, context.project_id, after=after, limit=BATCH):
        after = batch[-1][0]
        decoded = decode_batch(read_pictures([sha256 for _, sha256 in batch], encoder.pixels), encoder.pixels)
        keep = [index for index in range(len(batch)) if index not in decoded.failures]
        if keep:
            vectors = encoder.encode_pixels(np.ascontiguousarray(decoded.pixels[keep]))
            with context.writing():
                store_embeddings(
                    row, project_id=context.project_id, asset_ids=[batch[i][0] for i in keep], vectors=vectors
                )
        result.embedded += len(keep)
        result.unreadable += len(decoded.failures)
        done += len(batch)
        context.report(done)
    # Whoever embeds will search next: the interactive worker loads the encoder now rather than while somebody waits.
    leave_errand("warm_encoder", {"encoder": params.encoder}, expires_s=60)
    context.log(f"{result.embedded} embedded, {result.unreadable} unreadable")
    return result


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
