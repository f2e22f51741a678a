"""What is known of a release beside its manifest."""

import re
from datetime import datetime

import msgspec


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A release as people know it.

    Attributes:
        name: Its name.
        notes: What its makers say about it; they may change it.
        created_at: When it was begun, with its time zone.
        created_by: Who made it.
        manifest_hash: SHA-256 of the manifest, which is the hash of the release.
        manifest_bytes: Length of the manifest.
        manifest_file: What the manifest is called when it is downloaded.
        items_file: What the manifest without its first line is called.
    """

    name: str
    notes: str
    created_at: datetime
    created_by: str
    manifest_hash: str
    manifest_bytes: int
    manifest_file: str
    items_file: str


def name_file(release_name: str) -> str:
    """Return what files of a release are called, without their ending: letters, digits, ``._-`` and nothing else."""
    return re.sub(r"[^\w.-]+", "-", release_name).strip("-.") or "release"
