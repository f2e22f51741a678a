"""Tables and constraints. Django finds them here; the rest of the code imports each from its own file."""

from curation.models.duplicate import DuplicateGroup, DuplicateMember, DuplicatePair
from curation.models.embedding import Embedding, Encoder
from curation.models.finding import CheckedItem, Finding
from curation.models.recipe import Artefact, Proposal, Recipe, RecipeVersion
from curation.models.reference_set import ReferenceHit, ReferenceRecord, ReferenceSet
from curation.models.release import Export, Release
from curation.models.scan import DuplicateScan, Fingerprint
from curation.models.slice import Slice
from curation.models.takedown import Erasure, ReleasedContent, Takedown

__all__ = [
    "Artefact",
    "CheckedItem",
    "DuplicateGroup",
    "DuplicateMember",
    "DuplicatePair",
    "DuplicateScan",
    "Embedding",
    "Encoder",
    "Erasure",
    "Export",
    "Finding",
    "Fingerprint",
    "Proposal",
    "Recipe",
    "RecipeVersion",
    "ReferenceHit",
    "ReferenceRecord",
    "ReferenceSet",
    "Release",
    "ReleasedContent",
    "Slice",
    "Takedown",
]
