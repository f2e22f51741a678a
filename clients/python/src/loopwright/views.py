"""The shapes of answers. They are plain dictionaries; a newer server may add keys."""

from __future__ import annotations

from typing import Any, TypedDict


class Project(TypedDict):
    """A project; ``counts`` is items by progress."""

    id: int
    name: str
    description: str
    seats: int
    review: bool
    lease_s: int
    role: str
    created_at: str
    counts: dict[str, int]


class Item(TypedDict):
    """One item of a list."""

    id: int
    key: str
    media: str
    state: str
    progress: str
    has_errors: bool
    thumbnail_url: str | None
    width_px: int | None
    height_px: int | None
    text: str | None


class Outcome(TypedDict, total=False):
    """What became of one record: ``created``, ``unchanged``, ``updated``, ``conflict`` or ``error``.

    ``index`` is its place among everything that was sent, from 0; ``code`` and ``message`` give the reason of a
    conflict or error; ``problems`` what is wrong with its documents.
    """

    index: int
    key: str
    outcome: str
    item: int
    code: str
    message: str
    problems: list[dict[str, Any]]


class Annotation(TypedDict):
    """One annotation at its newest revision."""

    id: int
    item: int
    key: str
    origin: str
    author: int | None
    revision: int
    number: int
    is_accepted: bool
    content_hash: str
    ontology_version: int
    created_at: str
    document: dict[str, Any]


class Revision(TypedDict):
    """One state of an annotation."""

    id: int
    number: int
    author: int | None
    late: bool
    spent_s: float | None
    content_hash: str
    ontology_version: int
    created_at: str
    document: dict[str, Any]


class Job(TypedDict):
    """One job; ``state`` ends as ``succeeded``, ``failed`` or ``cancelled``."""

    id: int
    project: int | None
    name: str
    title: str
    state: str
    params: dict[str, Any]
    done_count: int
    total_count: int | None
    unit: str
    stage: str
    has_worker: bool
    log: list[str]
    result: dict[str, Any]
    error: dict[str, Any] | None


class Release(TypedDict):
    """A release; ``state`` is ``building``, ``ready``, ``failed``, ``withdrawn`` or ``erased``."""

    id: int
    project: int
    name: str
    notes: str
    state: str
    options: dict[str, Any]
    summary: dict[str, Any]
    manifest_hash: str
    item_count: int
    job: int | None
    created_by: str
    created_at: str


class ExportFile(TypedDict):
    """One file of an export."""

    path: str
    size_bytes: int
    sha256: str


class ExportSummary(TypedDict):
    """A release in a format; ``report`` lists what the format cannot carry.

    ``since`` is the release that it was narrowed by: only what is new or other than there; None for the whole.
    """

    id: int
    release: int
    format: str
    exporter_version: int
    options: dict[str, Any]
    since: int | None
    state: str
    file_count: int
    size_bytes: int
    report: dict[str, Any]
    job: int | None
    created_at: str


class Export(ExportSummary):
    """The same with its files."""

    files: list[ExportFile]
