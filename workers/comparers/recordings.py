"""Sounds and videos by the stretches that they share."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from curation.dedup import audio_print, clip_pairs
from curation.dedup.audio_pairs import find_audio_pairs, find_audio_pairs_across
from curation.dedup.clip_pairs import find_clip_pairs, find_clip_pairs_across
from curation.dedup.evidence import Entry, Finding, report_shares
from curation.dedup.tracks import SharedPairs, Track
from curation.jobs.specs import DuplicateParams
from curation.models.scan import Fingerprint
from curation.queries.materials import list_unprinted, read_recordings
from curation.services.scans import store_fingerprints
from workers.comparers.base import Comparer, Rows
from workers.context import JobContext
from workers.fingerprints import AUDIO_VERSION, VIDEO_VERSION, print_sound, print_video
from workers.shard_files import Arrays

AT_ONCE = 8


class RecordingComparer(Comparer):
    """What sounds and videos share: fingerprints that are made once, and stretches in time.

    Attributes:
        kind: Of fingerprint.
        version: Of fingerprint.
        step_s: Seconds a step.
    """

    kind: ClassVar[Fingerprint.Kind]
    version: ClassVar[int]
    step_s: ClassVar[float]

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take the fingerprints."""
        super().__init__(params, material)
        self.tracks = unpack_tracks(material)
        self.min_shared_s = params.min_shared_s
        self.max_bits = params.max_distance_bits
        self.settings = {"min_shared_s": self.min_shared_s, "version": self.version}

    @classmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read the fingerprints that there are; see :meth:`list_missing`."""
        del params
        found = read_recordings(context.project_id, cls.kind, cls.version)
        return {"item_ids": found.item_ids, "asset_ids": found.asset_ids, **pack_tracks(found.tracks)}

    @classmethod
    def list_missing(cls, project_id: int) -> list[str]:
        """Return the hashes of the recordings that have no fingerprint yet."""
        return list_unprinted(project_id, cls.kind, cls.version)

    @classmethod
    def print_all(cls, context: JobContext, hashes: Sequence[str]) -> None:
        """Make the fingerprints of blobs and store them."""
        for start in range(0, len(hashes), AT_ONCE):
            tracks = {sha256: cls.print_one(sha256) for sha256 in hashes[start : start + AT_ONCE]}
            with context.writing():
                store_fingerprints(cls.kind, cls.version, tracks)
            context.report(min(start + AT_ONCE, len(hashes)))

    def compare_within(self, rows: Rows) -> Finding:
        """Return the ones among some rows that share a stretch."""
        found = self.find_within(self._take(rows))
        return self._report(found, rows[found.pairs])

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the ones of left and right that share a stretch."""
        found = self.find_across(self._take(left), self._take(right))
        return self._report(found, np.stack([left[found.pairs[:, 0]], right[found.pairs[:, 1]]], axis=1))

    @classmethod
    @abstractmethod
    def print_one(cls, sha256: str) -> Track:
        """Return the fingerprint of a blob."""

    @abstractmethod
    def find_within(self, tracks: list[Track]) -> SharedPairs:
        """Return the pairs of some tracks."""

    @abstractmethod
    def find_across(self, left: list[Track], right: list[Track]) -> SharedPairs:
        """Return the pairs of left and right tracks."""

    def _take(self, rows: Rows) -> list[Track]:
        return [self.tracks[row] for row in rows.tolist()]

    def _report(self, found: SharedPairs, pairs: Rows) -> Finding:
        lengths_s, starts_s = found.lengths * self.step_s, found.starts * self.step_s
        extras: list[Entry] = [
            {"shared_s": round(length, 1), "starts_s": [round(start, 1) for start in starts], "distance_bits": bits}
            for length, starts, bits in zip(
                lengths_s.tolist(), starts_s.tolist(), np.round(found.distance_bits, 1).tolist(), strict=True
            )
        ]
        return report_shares(self.method, pairs, found.ratios, unit="shared_ratio", extras=extras)


class AudioComparer(RecordingComparer):
    """Sounds that share a stretch."""

    method = "audio"
    kind = Fingerprint.Kind.AUDIO
    version = AUDIO_VERSION
    step_s = audio_print.STEP_S

    @classmethod
    def print_one(cls, sha256: str) -> Track:
        """Return the fingerprint of a blob."""
        return print_sound(sha256)

    def find_within(self, tracks: list[Track]) -> SharedPairs:
        """Return the pairs of some tracks."""
        return find_audio_pairs(tracks, min_shared_s=self.min_shared_s)

    def find_across(self, left: list[Track], right: list[Track]) -> SharedPairs:
        """Return the pairs of left and right tracks."""
        return find_audio_pairs_across(left, right, min_shared_s=self.min_shared_s)


class VideoComparer(RecordingComparer):
    """Videos that share a stretch of pictures."""

    method = "video"
    kind = Fingerprint.Kind.VIDEO
    version = VIDEO_VERSION
    step_s = clip_pairs.STEP_S

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take the fingerprints."""
        super().__init__(params, material)
        self.settings["max_bits"] = self.max_bits

    @classmethod
    def print_one(cls, sha256: str) -> Track:
        """Return the fingerprint of a blob."""
        return print_video(sha256)

    def find_within(self, tracks: list[Track]) -> SharedPairs:
        """Return the pairs of some tracks."""
        return find_clip_pairs(tracks, max_distance_bits=self.max_bits, min_shared_s=self.min_shared_s)

    def find_across(self, left: list[Track], right: list[Track]) -> SharedPairs:
        """Return the pairs of left and right tracks."""
        return find_clip_pairs_across(left, right, max_distance_bits=self.max_bits, min_shared_s=self.min_shared_s)


def pack_tracks(tracks: Sequence[Track]) -> Arrays:
    """Return fingerprints as arrays."""
    return {
        "steps": np.concatenate([np.empty(0, np.uint64), *(track.hashes for track in tracks)]),
        "telling": np.concatenate([np.empty(0, np.bool_), *(track.is_telling for track in tracks)]),
        "ends": np.cumsum([len(track.hashes) for track in tracks], dtype=np.int64),
    }


def unpack_tracks(material: Arrays) -> list[Track]:
    """Return what :func:`pack_tracks` packed."""
    borders = material["ends"][:-1]
    steps, telling = np.split(material["steps"], borders), np.split(material["telling"], borders)
    return [Track(*track) for track in zip(steps, telling, strict=True)][: len(material["ends"])]
