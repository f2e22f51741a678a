"""Files that the processes of a job share while it runs: arrays that shards read, and what they found.

They lie in storage below a folder of the job, which goes when the job has ended.
"""

from collections.abc import Collection, Mapping
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate import storage
from annotate.services.shards import job_folder

T = TypeVar("T")
Arrays = dict[str, NDArray[Any]]


def keep_arrays(job_id: int, name: str, arrays: Mapping[str, NDArray[Any]]) -> str:
    """Put arrays into storage for a job's shards, and return their key; what had the name before is replaced."""
    key = f"{job_folder(job_id)}{name}.npz"
    with TemporaryFile(prefix="loopwright-") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.seek(0)
        storage.get_storage().save(key, file)
    return key


def load_arrays(key: str, *, only: Collection[str] | None = None) -> Arrays:
    """Return the arrays of a key, or some of them.

    Raises:
        NotFound: They are gone.
    """
    with storage.local_file(key) as path, np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files if only is None or name in only}


def keep_rows(job_id: int, name: str, rows: object) -> str:
    """Put plain rows into storage for a job's end, and return their key."""
    key = f"{job_folder(job_id)}{name}.json"
    storage.get_storage().save(key, BytesIO(msgspec.json.encode(rows)))
    return key


def load_rows(key: str, type_: type[T]) -> list[T]:
    """Return what :func:`keep_rows` kept under a key.

    Raises:
        NotFound: It is gone.
    """
    with storage.get_storage().open(key) as file:
        found: list[T] = msgspec.json.decode(file.read(), type=list[type_])  # type: ignore[valid-type]
    return found


def pack_texts(texts: Collection[str]) -> Arrays:
    """Return texts as arrays."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(data) for data in encoded], dtype=np.int64)
    return {"letters": np.frombuffer(b"".join(encoded), dtype=np.uint8), "ends": ends}


def unpack_texts(arrays: Mapping[str, NDArray[Any]]) -> list[str]:
    """Return what :func:`pack_texts` packed."""
    letters, ends = arrays["letters"].tobytes(), arrays["ends"].tolist()
    return [letters[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]
