"""Every encoder. A new one is a file here and a line in this table."""

import importlib
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from annotate.errors import NotFound
from workers.encoders.base import Encoder

ENCODERS: Final[dict[str, str]] = {
    "prototype": "workers.encoders.prototype.load_prototype",
    "open_clip": "workers.encoders.open_clip.load_open_clip",
    "minilm": "workers.encoders.minilm.load_minilm",
    "clap": "workers.encoders.clap.load_clap",
    "logmel": "workers.encoders.logmel.load_logmel",
}
"""By the part of the name before the colon: the function that loads it. It gets the part after the colon."""


def load_encoder(name: str) -> Encoder:
    """Load an encoder by its full name.

    Args:
        name: ``prototype``, ``minilm``, ``logmel``, ``open_clip:<architecture>/<pretrained tag or checkpoint path>`` or
            ``clap:<folder or repository>``.

    Raises:
        NotFound: No encoder has that name.
        Invalid: The part after the colon names no known architecture or weights.
        Unavailable: The weights have to be downloaded and cannot be.
    """
    family, _, argument = name.partition(":")
    if family not in ENCODERS:
        raise NotFound(
            "unknown_encoder",
            f"there is no encoder {name!r}; expected one of {', '.join(ENCODERS)}",
            name=name,
            known=list(ENCODERS),
        )
    module_path, _, function = ENCODERS[family].rpartition(".")
    load: Callable[[str], Encoder] = getattr(importlib.import_module(module_path), function)
    return load(argument)


KEPT: Final = 2
"""Encoders that a process keeps loaded: a worker seldom alternates between more."""

_lock = threading.Lock()


def get_encoder(name: str) -> Encoder:
    """Return an encoder, loaded once a process; who comes while another thread loads it waits for that one.

    Raises:
        DomainError: As :func:`load_encoder`.
    """
    with _lock:
        return _load_once(name)


@lru_cache(maxsize=KEPT)
def _load_once(name: str) -> Encoder:
    return load_encoder(name)
