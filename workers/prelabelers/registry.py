"""Every pre-labeler. A new one is a file here and a line in this table."""

import importlib
from collections.abc import Callable
from typing import Final

from annotate.errors import NotFound
from workers.prelabelers.base import PreLabeler, PreLabelerOptions

PRELABELERS: Final[dict[str, str]] = {
    "zero_shot": "workers.prelabelers.zero_shot.load_zero_shot",
    "ocr": "workers.prelabelers.ocr.load_ocr",
    "probe": "workers.prelabelers.probe.load_probe_prelabeler",
}
"""By name: the function that loads it."""

Loader = Callable[[PreLabelerOptions, bytes | None], PreLabeler]


def load_prelabeler(name: str, options: PreLabelerOptions | None = None, *, weights: bytes | None = None) -> PreLabeler:
    """Load a pre-labeler.

    Args:
        name: One of :data:`PRELABELERS`.
        options: What was chosen about it; None for the defaults.
        weights: The trained file, for ``probe``.

    Raises:
        NotFound: No pre-labeler has that name.
        Invalid: Options or weights do not fit.
        Unavailable: Weights have to be downloaded and cannot be.
    """
    if name not in PRELABELERS:
        raise NotFound(
            "unknown_prelabeler",
            f"there is no pre-labeler {name!r}; expected one of {', '.join(PRELABELERS)}",
            name=name,
            known=list(PRELABELERS),
        )
    module_path, _, function = PRELABELERS[name].rpartition(".")
    load: Loader = getattr(importlib.import_module(module_path), function)
    return load(options or PreLabelerOptions(), weights)
