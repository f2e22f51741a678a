"""Freezes what a recipe reads: each input is read once a run, kept as an artefact, and read from there ever after.

So a run that was killed goes on with what it began with, whatever is written to the project meanwhile.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from annotate.document.document import canonicalise
from annotate.errors import Invalid
from annotate.queries.snapshot import open_snapshot
from curation.models.embedding import Encoder
from curation.queries.artefacts import find_artefact, read_artefact
from curation.queries.duplicates import read_candidates
from curation.queries.embeddings import find_encoder
from curation.queries.recipe_inputs import (
    find_item_ids,
    read_found,
    read_items,
    read_picture_vectors,
    read_stored_pairs,
)
from curation.queries.slices import SliceFilter
from curation.recipes import codec
from curation.recipes.base import Frame, Inputs, Need, Pairs, Population, Scores, Vectors
from curation.recipes.registry import Step, find_kind
from curation.services.artefacts import mark_artefact, store_artefact
from curation.vectors.find_pairs import find_pairs
from curation.vectors.pairs import TooManyPairs
from workers.context import JobContext

PAIRS_VERSION = 1
"""Raised when the search for pairs would give others for the same vectors."""


@lru_cache(maxsize=2)
def load_items(sha256: str) -> Population:
    """Return a frozen population; kept at hand, because every shard of a step reads it."""
    return codec.read_population(read_artefact(sha256))


@lru_cache(maxsize=2)
def load_frame(sha256: str) -> Frame:
    """Return the frame of a stored outcome, kept at hand like the population."""
    return codec.read_outcome(read_artefact(sha256)).frame


def require_encoder(project_id: int, name: str) -> Encoder:
    """Return the encoder whose vectors a step compares.

    Raises:
        Invalid: It has embedded nothing of the project.
    """
    found = find_encoder(project_id, name)
    if found is None:
        raise Invalid("not_embedded", f"nothing is embedded by {name!r}; run embed_assets with it first")
    return found


class FrozenInputs:
    """The inputs of one run.

    Attributes:
        digests: SHA-256 of every input that was read, by name.
    """

    def __init__(self, context: JobContext, proposal_id: int) -> None:
        self.context, self.proposal_id = context, proposal_id
        self.digests: dict[str, str] = {}

    def freeze_rows(self, steps: list[Step], wanted: SliceFilter | None = None) -> None:
        """Freeze what is read from rows that change, all from one state of the database.

        Args:
            steps: What will be read.
            wanted: Which active items; None for all.
        """
        kinds = {need.kind for step in steps for need in find_kind(step).list_needs(step)}
        project_id = self.context.project_id
        if wanted is not None:
            self.freeze("slice", lambda: canonicalise(msgspec.to_builtins(wanted)))
        with open_snapshot() as cursor:
            population = wanted or SliceFilter()
            self.freeze("items", lambda: codec.write_population(read_items(cursor, project_id, population)))
            keys = self.items.keys
            if "findings" in kinds:
                self.freeze("findings", lambda: codec.write_findings(read_found(cursor, project_id, keys)))
            if "pairs" in kinds:
                self.freeze("pairs", lambda: codec.write_pairs(read_stored_pairs(cursor, project_id, keys)))

    @property
    def items(self) -> Population:
        """Return the population."""
        return load_items(self.digests["items"])

    def gather(self, step: Step, measured: Scores | None = None) -> tuple[Inputs, dict[str, str]]:
        """Return what a step reads, and the SHA-256 of each part of it by name."""
        inputs, used = Inputs(items=self.items, measured=measured), {"items": self.digests["items"]}
        pairs: Pairs | None = None
        for need in find_kind(step).list_needs(step):
            name, values = self._read(need, pairs)
            used[name] = self.digests[name]
            pairs = values.get("pairs", pairs)
            inputs = msgspec.structs.replace(inputs, **values)
        return inputs, used

    def _read(self, need: Need, pairs: Pairs | None) -> tuple[str, dict[str, Any]]:
        if need.kind == "findings":
            return "findings", {"findings": codec.read_findings(self._load("findings"))}
        if need.kind == "pairs":
            return "pairs", {"pairs": codec.read_pairs(self._load("pairs"))}
        if need.kind == "candidates":
            assert pairs is not None
            name = f"candidates/{codec.hash_bytes(np.unique(pairs.rows).tobytes())[:16]}"
            self.freeze(name, lambda: self._write_candidates(pairs))
            return name, {"candidates": codec.read_candidates(self._load(name))}
        vectors = f"vectors/{need.name}"
        self.freeze(vectors, lambda: self._write_vectors(need.name))
        if need.kind == "vectors":
            return vectors, {"vectors": codec.read_vectors(self._load(vectors))}
        name = f"likenesses/{need.name}/{need.least:g}"
        # Not of this run alone: the search may be approximate, so the same vectors are searched once.
        asked = ["likenesses", PAIRS_VERSION, self.digests[vectors], need.least]
        self.freeze(name, lambda: self._write_likenesses(vectors, need.least), asked=asked)
        return name, {"pairs": codec.read_pairs(self._load(name))}

    def freeze(self, name: str, write: Callable[[], bytes], *, asked: object = None) -> None:
        """Keep an input; what this run, or whoever asked the same, has kept already stays."""
        memo = codec.hash_bytes(canonicalise(asked or ["proposal", self.proposal_id, name]))
        known = find_artefact(self.context.project_id, memo)
        if known is None:
            self.context.report(stage=f"reading {name}", now=True)
            data = write()
            known = store_artefact(data)
            with self.context.writing():
                mark_artefact(project_id=self.context.project_id, memo=memo, sha256=known, size_bytes=len(data))
        self.digests[name] = known

    def _load(self, name: str) -> bytes:
        return read_artefact(self.digests[name])

    def _write_candidates(self, pairs: Pairs) -> bytes:
        rows = np.unique(pairs.rows).tolist()
        keys = self.items.keys
        ids = find_item_ids(self.context.project_id, [keys[row] for row in rows])
        known = read_candidates(sorted(ids.values()))
        return codec.write_candidates(
            {row: msgspec.structs.replace(known[ids[keys[row]]], id=row) for row in rows if keys[row] in ids}
        )

    def _write_vectors(self, name: str) -> bytes:
        encoder = require_encoder(self.context.project_id, name)
        places, rows = read_picture_vectors(self.context.project_id, encoder, self.items.keys)
        return codec.write_vectors(Vectors(places, rows), weights_hash=encoder.weights_hash)

    def _write_likenesses(self, vectors: str, least: float) -> bytes:
        read = codec.read_vectors(self._load(vectors))
        try:
            found = find_pairs(read.vectors, min_similarity=least)
        except TooManyPairs as error:
            raise Invalid("too_many_pairs", f"{error}; choose a higher min_similarity") from error
        rows = read.rows[found.similar.pairs].reshape(-1, 2)
        return codec.write_pairs(Pairs(rows, ["embedding"] * len(rows), found.similar.similarity))
