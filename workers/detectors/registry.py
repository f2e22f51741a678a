"""Every detector of sensitive content. A new one is a file here and a line in this table."""

import importlib
from typing import Final

from annotate.errors import NotFound
from workers.detectors.base import Detector

DETECTORS: Final[dict[str, str]] = {"nudenet": "workers.detectors.nudenet.load_nudenet"}
"""By name: the function that loads it."""


def load_detector(name: str) -> Detector:
    """Load a detector.

    Raises:
        NotFound: No detector has that name.
        Unavailable: What it needs is not installed here.
    """
    if name not in DETECTORS:
        raise NotFound(
            "unknown_detector",
            f"there is no detector {name!r}; expected one of {', '.join(DETECTORS)}",
            known=list(DETECTORS),
        )
    module, _, function = DETECTORS[name].rpartition(".")
    detector: Detector = getattr(importlib.import_module(module), function)()
    return detector
