"""The jobs of this app: a literal table."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from annotate import access
from annotate.jobs.spec import JobSpec

Cosine = Annotated[float, Meta(ge=-1.0, le=1.0)]


class EmbedParams(msgspec.Struct, forbid_unknown_fields=True):
    """Whose vectors to make; assets that have one are passed over.

    Attributes:
        encoder: ``prototype``, or ``open_clip:<architecture>/<pretrained tag or checkpoint path>``.
    """

    encoder: str = "prototype"


class DuplicateParams(msgspec.Struct, forbid_unknown_fields=True):
    """What counts as alike. Either measure alone is enough; the evidence says which it was.

    Attributes:
        encoder: Whose vectors to compare, when the project has any of it.
        min_cosine: Least cosine similarity of two vectors.
        max_distance_bits: Most bits in which two 64-bit perceptual hashes may differ.
    """

    encoder: str = "prototype"
    min_cosine: Cosine = 0.8
    max_distance_bits: Annotated[int, Meta(ge=0, le=16)] = 6


class SuggestParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which model suggests on which items.

    Attributes:
        prelabeler: ``zero_shot:<encoder>``, ``ocr``, or ``probe:<model version id>``.
        only: ``unlabeled`` items (default) or ``all`` active ones; items that have this model's suggestion are passed
            over either way.
        limit: At most so many items; None for all.
        order_queue: Put the items that the model is least sure of first in the queue.
    """

    prelabeler: str
    only: Literal["unlabeled", "all"] = "unlabeled"
    limit: Annotated[int, Meta(ge=1)] | None = None
    order_queue: bool = False


class ProbeParams(msgspec.Struct, forbid_unknown_fields=True):
    """What to train.

    Attributes:
        release: Row id of the release to learn from; its test split is held out.
        question: The choice question whose answers are the classes; None for the only one there is.
        encoder: Whose vectors the probe reads.
        name: Name of the model; its versions count up by weights.
    """

    release: int
    question: str | None = None
    encoder: str = "prototype"
    name: str = "probe"


class ReleaseParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which release row to build."""

    release: int


class ExportParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which export row to render."""

    export: int


EMBED_ASSETS = JobSpec(
    name="embed_assets",
    title="Embed assets",
    params=EmbedParams,
    queue="gpu",
    access=access.require_curate,
    unit="assets",
    dedup_params=("encoder",),
)
FIND_DUPLICATES = JobSpec(
    name="find_duplicates",
    title="Find near-duplicates",
    params=DuplicateParams,
    queue="cpu",
    access=access.require_curate,
    dedup_params=(),
)
SUGGEST_MARKS = JobSpec(
    name="suggest_marks",
    title="Suggest marks",
    params=SuggestParams,
    queue="gpu",
    access=access.require_curate,
    dedup_params=("prelabeler",),
)
TRAIN_PROBE = JobSpec(
    name="train_probe",
    title="Train a probe",
    params=ProbeParams,
    queue="cpu",
    access=access.require_manage,
    dedup_params=("release", "question", "encoder"),
)
BUILD_RELEASE = JobSpec(
    name="build_release",
    title="Build a release",
    params=ReleaseParams,
    queue="io",
    access=access.require_manage,
    dedup_params=("release",),
    is_internal=True,
)
RENDER_EXPORT = JobSpec(
    name="render_export",
    title="Render an export",
    params=ExportParams,
    queue="io",
    access=access.require_view,
    dedup_params=("export",),
    is_internal=True,
)

SPECS: Final[dict[str, JobSpec]] = {
    spec.name: spec
    for spec in (EMBED_ASSETS, FIND_DUPLICATES, SUGGEST_MARKS, TRAIN_PROBE, BUILD_RELEASE, RENDER_EXPORT)
}
