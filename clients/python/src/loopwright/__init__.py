"""A client for Loopwright servers: send data, read annotations, make releases, download exports."""

from loopwright.client import Client
from loopwright.errors import (
    ApiError,
    ChecksumMismatch,
    Conflict,
    ConnectionFailed,
    Forbidden,
    Invalid,
    JobFailed,
    LoopwrightError,
    Malformed,
    NotFound,
    NotSignedIn,
    Throttled,
    TimedOut,
    Unavailable,
)
from loopwright.views import Annotation, Export, ExportFile, Item, Job, Outcome, Project, Release, Revision

__all__ = [
    "Annotation",
    "ApiError",
    "ChecksumMismatch",
    "Client",
    "Conflict",
    "ConnectionFailed",
    "Export",
    "ExportFile",
    "Forbidden",
    "Invalid",
    "Item",
    "Job",
    "JobFailed",
    "LoopwrightError",
    "Malformed",
    "NotFound",
    "NotSignedIn",
    "Outcome",
    "Project",
    "Release",
    "Revision",
    "Throttled",
    "TimedOut",
    "Unavailable",
]
