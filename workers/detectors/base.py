"""What a detector of sensitive content is. One detector a file beside this one."""

from typing import Protocol

from curation.quality.records import Detection
from workers.decode import Picture


class Detector(Protocol):
    """Finds regions that people may not want in a training set.

    Attributes:
        name: As the registry spells it.
        revision: Version of the recipe around the weights.
        weights_hash: SHA-256 of the weights, hex.
    """

    name: str
    revision: str
    weights_hash: str

    def detect(self, picture: Picture) -> list[Detection]:
        """Return what the detector sees in one upright image, the surest first."""
        ...
