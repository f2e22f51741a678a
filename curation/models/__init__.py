"""Tables and constraints. Django finds them here; the rest of the code imports each from its own file."""

from curation.models.duplicate import DuplicateGroup, DuplicateMember, DuplicatePair
from curation.models.embedding import Embedding, Encoder
from curation.models.release import Export, Release

__all__ = ["DuplicateGroup", "DuplicateMember", "DuplicatePair", "Embedding", "Encoder", "Export", "Release"]
