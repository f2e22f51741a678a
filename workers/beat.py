"""What happens by itself every few seconds: dead jobs, calls for help, expired leases, the count log."""

from django.db import close_old_connections

from annotate import storage
from annotate.jobs.dispatch import DELIVER
from annotate.services.counts import compact_counts
from annotate.services.deliveries import drop_old_deliveries
from annotate.services.import_jobs import drop_left_files
from annotate.services.jobs import sweep_jobs
from annotate.services.shards import call_all_help, drop_old_shards
from annotate.services.tasks import expire_leases
from curation.services.retention import clear_ended_exports, expire_exports, remove_lost_manifests

TICK_S = 5.0
TIDY_S = 600.0

SCHEDULE = {
    "tick": {"task": "tick", "schedule": TICK_S, "options": {"queue": "interactive", "expires": TICK_S}},
    DELIVER: {"task": DELIVER, "schedule": TICK_S, "options": {"queue": "io", "expires": TICK_S}},
    "tidy": {"task": "tidy", "schedule": TIDY_S, "options": {"queue": "io", "expires": TIDY_S}},
}


def tick() -> None:
    """Find the work by query: nothing depends on every event having been delivered."""
    close_old_connections()
    sweep_jobs()
    call_all_help()
    expire_leases()
    compact_counts()


def tidy() -> None:
    """Remove what is kept for a while only."""
    close_old_connections()
    expire_exports()
    clear_ended_exports()
    remove_lost_manifests()
    drop_left_files()
    storage.get_storage().sweep()
    drop_old_deliveries()
    drop_old_shards()
