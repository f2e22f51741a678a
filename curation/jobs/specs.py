"""The jobs of this app: a literal table."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from annotate import access
from annotate.jobs.spec import JobSpec

Cosine = Annotated[float, Meta(ge=-1.0, le=1.0)]
DuplicateMethod = Literal["sha256", "phash64", "pdq256", "turned", "embedding", "looks", "text", "audio", "video"]


class EmbedParams(msgspec.Struct, forbid_unknown_fields=True):
    """Whose vectors to make; assets that have one are passed over.

    Attributes:
        encoder: ``prototype``, ``minilm``, ``logmel``, ``clap:<folder or repository>`` or
            ``open_clip:<architecture>/<pretrained tag or checkpoint path>``.
        regions: Also embed what marks enclose on images, so that regions can be searched by likeness.
    """

    encoder: str = "prototype"
    regions: bool = False


class DuplicateParams(msgspec.Struct, forbid_unknown_fields=True):
    """What counts as alike. Any method alone is enough; the evidence says which it was.

    Attributes:
        methods: Ways to tell that items are alike; what methods that are left out have found is forgotten.
        encoder: Whose vectors to compare, when the project has any of it.
        min_cosine: Least cosine similarity of two vectors.
        max_distance_bits: Most bits in which two 64-bit perceptual hashes, of pictures or of frames, may differ.
        max_pdq_bits: Most bits in which two 256-bit PDQ hashes may differ.
        max_turned_bits: Most bits in which the 64-bit hash of a mirrored or turned picture may differ from another's.
        min_looks: Least score of two pictures by vectors and hashes together.
        min_jaccard: Least share of pieces of five characters that two texts have in common.
        min_shared_s: Shortest stretch, in seconds, that makes two sounds or two videos near-duplicates.
        compare_all: Compare everything anew instead of only what is new since the last time.
        shard_items: Most items that one process compares alone; the work for more of them is cut into shards.
    """

    methods: tuple[DuplicateMethod, ...] = ("sha256", "phash64", "embedding", "text", "audio", "video")
    encoder: str = "prototype"
    min_cosine: Cosine = 0.8
    max_distance_bits: Annotated[int, Meta(ge=0, le=16)] = 6
    max_pdq_bits: Annotated[int, Meta(ge=0, le=64)] = 31
    max_turned_bits: Annotated[int, Meta(ge=0, le=16)] = 10
    min_looks: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.6
    min_jaccard: Annotated[float, Meta(ge=0.3, le=1.0)] = 0.6
    min_shared_s: Annotated[float, Meta(ge=1.0, le=3600.0)] = 3.0
    compare_all: bool = False
    shard_items: Annotated[int, Meta(ge=1)] = 20_000


class ContaminationParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which benchmark to compare the project with, and what counts as alike.

    Attributes:
        reference_set: Row id of the reference set.
        max_distance_bits: Most bits in which two 64-bit perceptual hashes may differ.
        max_turned_bits: Most bits in which the hash of a mirrored or turned picture may differ from another's.
        min_overlap: Least share of a record's runs of eight words that a text holds.
        min_cosine: Least cosine similarity of two vectors.
        shard_items: Most items that one process compares alone; the work for more of them is cut into shards.
    """

    reference_set: int
    max_distance_bits: Annotated[int, Meta(ge=0, le=16)] = 6
    max_turned_bits: Annotated[int, Meta(ge=0, le=16)] = 8
    min_overlap: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.5
    min_cosine: Cosine = 0.9
    shard_items: Annotated[int, Meta(ge=1)] = 20_000


class LeakageParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which release to look at."""

    release: int


class ProblemParams(msgspec.Struct, forbid_unknown_fields=True):
    """What to look for.

    Attributes:
        checks: Names of the checks to run; none means all of them.
        encoder: Whose vectors the checks read that need any.
        options: By check: what to choose otherwise than by default, e.g. ``{"blur": {"min_sharpness": 60}}``.
        shard_items: How many items are looked at in one shard; the work for no more than that is done in one process.
    """

    checks: list[str] = []
    encoder: str = "prototype"
    options: dict[str, dict[str, Any]] = {}
    shard_items: Annotated[int, Meta(ge=1)] = 2000


class RecipeRunParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which proposal to fill in.

    Attributes:
        proposal: Row id of the proposal.
        shard_items: How many items are measured in one shard.
    """

    proposal: int
    shard_items: Annotated[int, Meta(ge=1)] = 5000


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


class TakedownParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which takedown to carry through."""

    takedown: int


class EraseParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which tombstone to erase for."""

    erasure: int


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
FIND_CONTAMINATION = JobSpec(
    name="find_contamination",
    title="Find benchmark contamination",
    params=ContaminationParams,
    queue="cpu",
    access=access.require_curate,
    dedup_params=("reference_set",),
)
FIND_LEAKAGE = JobSpec(
    name="find_leakage",
    title="Find leaks between splits",
    params=LeakageParams,
    queue="cpu",
    access=access.require_curate,
    dedup_params=("release",),
)
FIND_PROBLEMS = JobSpec(
    name="find_problems",
    title="Find problems",
    params=ProblemParams,
    queue="cpu",
    access=access.require_curate,
    dedup_params=(),
)
RUN_RECIPE = JobSpec(
    name="run_recipe",
    title="Run a recipe",
    params=RecipeRunParams,
    queue="cpu",
    access=access.require_curate,
    dedup_params=("proposal",),
    is_internal=True,
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
    unit="files",
    dedup_params=("export",),
    is_internal=True,
)
TAKE_DOWN_ASSET = JobSpec(
    name="take_down_asset",
    title="Take down an asset",
    params=TakedownParams,
    queue="io",
    access=access.require_manage,
    unit="releases",
    dedup_params=("takedown",),
    is_internal=True,
)
ERASE_ITEM = JobSpec(
    name="erase_item",
    title="Erase an item",
    params=EraseParams,
    queue="io",
    access=access.require_own,
    unit="releases",
    dedup_params=("erasure",),
    is_internal=True,
)

SPECS: Final[dict[str, JobSpec]] = {
    spec.name: spec
    for spec in (
        EMBED_ASSETS,
        FIND_DUPLICATES,
        FIND_CONTAMINATION,
        FIND_LEAKAGE,
        FIND_PROBLEMS,
        RUN_RECIPE,
        SUGGEST_MARKS,
        TRAIN_PROBE,
        BUILD_RELEASE,
        RENDER_EXPORT,
        TAKE_DOWN_ASSET,
        ERASE_ITEM,
    )
}
