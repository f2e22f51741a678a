"""Every way to tell that items are alike, in the order in which they are asked."""

from typing import Final

from workers.comparers.base import Comparer
from workers.comparers.embedding import EmbeddingComparer
from workers.comparers.looks import LooksComparer
from workers.comparers.pictures import ExactComparer, HashComparer, PdqComparer, TurnedComparer
from workers.comparers.recordings import AudioComparer, VideoComparer
from workers.comparers.text import TextComparer

COMPARERS: Final[dict[str, type[Comparer]]] = {
    "sha256": ExactComparer,
    "phash64": HashComparer,
    "pdq256": PdqComparer,
    "turned": TurnedComparer,
    "embedding": EmbeddingComparer,
    "looks": LooksComparer,
    "text": TextComparer,
    "audio": AudioComparer,
    "video": VideoComparer,
}
