"""Populations, inputs and outcomes as bytes: the same content always gives the same bytes, named by their hash."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from curation.dedup.keep_rule import Candidate
from curation.recipes.base import Drop, FindingRow, Frame, Outcome, Pairs, Population, Scores, Vectors


class _Outcome(msgspec.Struct, array_like=True):
    rows: bytes
    scores: list[tuple[str, bytes]]
    weights: bytes
    splits: list[str]
    dropped: list[Drop]
    why: list[str]


class _Pairs(msgspec.Struct, array_like=True):
    rows: bytes
    methods: list[str]
    similarity: bytes


class _Vectors(msgspec.Struct, array_like=True):
    weights_hash: str
    rows: bytes
    dimension: int
    vectors: bytes


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 that names some bytes, hex."""
    return hashlib.sha256(data).hexdigest()


def write_population(items: Population) -> bytes:
    """Return a population as bytes."""
    return msgspec.json.encode(items, order="sorted")


def read_population(data: bytes) -> Population:
    """Return what :func:`write_population` wrote."""
    return msgspec.json.decode(data, type=Population)


def write_outcome(outcome: Outcome) -> bytes:
    """Return an outcome as bytes; numbers keep every bit."""
    frame = outcome.frame
    stored = _Outcome(
        rows=_pack(frame.rows, "<i8"),
        scores=[(name, _pack(frame.scores[name], "<f8")) for name in sorted(frame.scores)],
        weights=_pack(frame.weights, "<f8"),
        splits=frame.splits,
        dropped=outcome.dropped,
        why=outcome.why,
    )
    return msgspec.msgpack.encode(stored)


def read_outcome(data: bytes) -> Outcome:
    """Return what :func:`write_outcome` wrote."""
    stored = msgspec.msgpack.decode(data, type=_Outcome)
    frame = Frame(
        rows=_unpack(stored.rows, "<i8").astype(np.int64),
        scores={name: read_scores(values) for name, values in stored.scores},
        weights=_unpack(stored.weights, "<f8").astype(np.float64),
        splits=stored.splits,
    )
    return Outcome(frame, stored.dropped, stored.why)


def write_scores(scores: Scores) -> bytes:
    """Return (N,) scores as bytes."""
    return _pack(scores, "<f8")


def read_scores(data: bytes) -> Scores:
    """Return what :func:`write_scores` wrote."""
    return _unpack(data, "<f8").astype(np.float64)


def write_findings(findings: list[FindingRow]) -> bytes:
    """Return findings as bytes, in order of rows."""
    return msgspec.json.encode(sorted(findings))


def read_findings(data: bytes) -> list[FindingRow]:
    """Return what :func:`write_findings` wrote."""
    return msgspec.json.decode(data, type=list[FindingRow])


def write_pairs(pairs: Pairs) -> bytes:
    """Return pairs as bytes, in order of rows and methods, whatever order they come in."""
    methods = np.array(pairs.methods, dtype=np.str_)
    order = np.lexsort((pairs.similarity, methods, pairs.rows[:, 1], pairs.rows[:, 0]))
    stored = _Pairs(
        rows=_pack(pairs.rows[order], "<i8"),
        methods=methods[order].tolist(),
        similarity=_pack(pairs.similarity[order], "<f4"),
    )
    return msgspec.msgpack.encode(stored)


def read_pairs(data: bytes) -> Pairs:
    """Return what :func:`write_pairs` wrote."""
    stored = msgspec.msgpack.decode(data, type=_Pairs)
    return Pairs(
        _unpack(stored.rows, "<i8").astype(np.int64).reshape(-1, 2),
        stored.methods,
        _unpack(stored.similarity, "<f4").astype(np.float32),
    )


def write_candidates(candidates: Mapping[int, Candidate]) -> bytes:
    """Return what the keep rule knows as bytes, by row."""
    return msgspec.json.encode([candidates[row] for row in sorted(candidates)])


def read_candidates(data: bytes) -> dict[int, Candidate]:
    """Return what :func:`write_candidates` wrote."""
    return {one.id: one for one in msgspec.json.decode(data, type=list[Candidate])}


def write_vectors(vectors: Vectors, *, weights_hash: str) -> bytes:
    """Return vectors as bytes, in the half precision that they are stored in; ``weights_hash`` names their space."""
    stored = _Vectors(
        weights_hash=weights_hash,
        rows=_pack(vectors.rows, "<i8"),
        dimension=vectors.vectors.shape[1],
        vectors=_pack(vectors.vectors, "<f2"),
    )
    return msgspec.msgpack.encode(stored)


def read_vectors(data: bytes) -> Vectors:
    """Return what :func:`write_vectors` wrote."""
    stored = msgspec.msgpack.decode(data, type=_Vectors)
    matrix = _unpack(stored.vectors, "<f2").astype(np.float32)
    return Vectors(_unpack(stored.rows, "<i8").astype(np.int64), matrix.reshape(-1, stored.dimension))


def _pack(values: NDArray[Any], dtype: str) -> bytes:
    return np.ascontiguousarray(values, dtype=dtype).tobytes()


def _unpack(data: bytes, dtype: str) -> NDArray[Any]:
    return np.frombuffer(data, dtype=dtype)
