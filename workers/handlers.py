"""Job name to body: a literal table of dotted paths, imported on first use."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.module_loading import import_string

Handler = Callable[[Any, Any], Any]
"""``run(context, params)``; what it returns becomes the job's result."""

HANDLERS: Final[dict[str, str]] = {
    "ingest_assets": "workers.jobs.ingest_assets.run",
    "complete_facts": "workers.jobs.complete_facts.run",
    "import_folder": "workers.jobs.import_folder.run",
    "import_dataset": "workers.jobs.import_dataset.run",
    "embed_assets": "workers.jobs.embed_assets.run",
    "find_duplicates": "workers.jobs.find_duplicates.run",
    "find_contamination": "workers.jobs.find_contamination.run",
    "find_leakage": "workers.jobs.find_leakage.run",
    "find_problems": "workers.jobs.find_problems.run",
    "run_recipe": "workers.jobs.run_recipe.run",
    "suggest_marks": "workers.jobs.suggest_marks.run",
    "train_probe": "workers.jobs.train_probe.run",
    "build_release": "workers.jobs.build_release.run",
    "render_export": "workers.jobs.render_export.run",
    "take_down_asset": "workers.jobs.take_down_asset.run",
    "erase_item": "workers.jobs.erase_item.run",
}

SHARD_HANDLERS: Final[dict[str, str]] = {
    "complete_facts": "workers.jobs.complete_facts.run_shard",
    "embed_assets": "workers.jobs.embed_assets.run_shard",
    "find_contamination": "workers.jobs.find_contamination.run_shard",
    "find_duplicates": "workers.jobs.find_duplicates.run_shard",
    "find_problems": "workers.jobs.find_problems.run_shard",
    "ingest_assets": "workers.jobs.ingest_assets.run_shard",
    "run_recipe": "workers.jobs.run_recipe.run_shard",
}
"""``run_shard(context, params, shard)`` of jobs that share their work; what it returns is the shard's result."""


def load_shard_handler(name: str) -> Callable[[Any, Any, Any], dict[str, Any]]:
    """Return what does one shard of a job."""
    handler: Callable[[Any, Any, Any], dict[str, Any]] = import_string(SHARD_HANDLERS[name])
    return handler


def load_handler(name: str) -> Handler:
    """Return the body of a job."""
    handler: Handler = import_string(HANDLERS[name])
    return handler
