"""The facts of items' assets, as document validation needs them; and the files of which some are not known yet."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from annotate.document.facts import AssetFacts
from annotate.media.facts import FACTS_VERSION, MediaFacts, Shot
from annotate.models.asset import Asset, AssetState, Blob, Media
from annotate.models.item import ItemAsset

COLUMNS = (
    "item_id",
    "slot",
    "asset__media",
    "asset__text",
    "asset__blob__width_px",
    "asset__blob__height_px",
    "asset__blob__duration_us",
)


def get_slots(item_id: int) -> dict[str, AssetFacts]:
    """Return an item's assets by slot."""
    return list_slots([item_id]).get(item_id, {})


def list_slots(item_ids: Iterable[int]) -> dict[int, dict[str, AssetFacts]]:
    """Return the assets of items by item and slot. An asset that is not ingested yet has only its medium, if known."""
    found: dict[int, dict[str, AssetFacts]] = {}
    rows = ItemAsset.objects.filter(item_id__in=list(item_ids)).values_list(*COLUMNS)
    for item_id, slot, media, text, width_px, height_px, duration_us in rows:
        length = None if text is None else len(text)
        facts = AssetFacts(media or "image", width_px, height_px, duration_us, length)
        found.setdefault(item_id, {})[slot] = facts
    return found


class SlotFacts(msgspec.Struct, omit_defaults=True):
    """What decoding a file told that people may want to read. What does not apply, or is not known yet, is left out.

    Attributes:
        color_mode: Pillow's mode of an image, e.g. ``RGB``.
        frame_count: Frames of a video or of an animated image.
        frame_rate: Mean frames a second of a video.
        video_codec: FFmpeg's name.
        audio_codec: FFmpeg's or libsndfile's name.
        sample_rate_hz: Samples a second of the sound.
        channels: Channels of the sound.
        sharpness: Variance of the Laplacian of an image of at most 256 px on its short side; low is blurred.
        brightness: Mean grey level, 0 to 255.
        entropy_bits: Entropy of the grey levels, 0 to 8 bits.
        loudness_lufs: Integrated loudness (EBU R 128).
        peak_dbfs: Largest sample, decibels relative to full scale.
        clipping_ratio: Share of samples at full scale.
        silence_ratio: Share of the sound below -60 dBFS.
        speech_ratio: Share of the sound in which somebody speaks.
        shots: Of each shot of a video its start, its end and its key frame, microseconds.
    """

    color_mode: str | None = None
    frame_count: int | None = None
    frame_rate: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    sample_rate_hz: int | None = None
    channels: int | None = None
    sharpness: float | None = None
    brightness: float | None = None
    entropy_bits: float | None = None
    loudness_lufs: float | None = None
    peak_dbfs: float | None = None
    clipping_ratio: float | None = None
    silence_ratio: float | None = None
    speech_ratio: float | None = None
    shots: tuple[Shot, ...] = ()


def read_slot_facts(stored: dict[str, Any]) -> SlotFacts:
    """Return what people may want to read of a blob's stored facts."""
    facts = msgspec.convert(stored, MediaFacts)
    found = SlotFacts(
        color_mode=facts.color_mode,
        frame_count=facts.frame_count,
        frame_rate=round(facts.frame_rate[0] / facts.frame_rate[1], 3) if facts.frame_rate else None,
        video_codec=facts.video_codec,
        audio_codec=facts.audio_codec,
        sample_rate_hz=facts.sample_rate_hz,
        channels=facts.channels,
    )
    for part in (facts.quality, facts.levels, facts.recording):
        for name in part.__struct_fields__ if part is not None else ():
            if name in SlotFacts.__struct_fields__:
                setattr(found, name, getattr(part, name))
    return found


class IncompleteBlob(NamedTuple):
    """A file of which some facts are missing.

    Attributes:
        sha256: Hash of its bytes.
        location: URI of a file that stays where it lies; empty for one in our storage.
        name: What some asset calls it.
        facts: What is known, as it is stored.
        has_thumbnail: Whether a thumbnail is in storage.
        is_stale: Whether the facts are of an older version, so that all of them are to be found out again.
    """

    sha256: str
    location: str
    name: str
    facts: dict[str, Any]
    has_thumbnail: bool
    is_stale: bool


def list_incomplete_blobs(
    project_id: int, *, after: str = "", until: str | None = None, limit: int, leave_out: Collection[str] = ()
) -> list[IncompleteBlob]:
    """Return the next files, by hash, of a project's ready assets whose facts are old or lack what only a job finds.

    None is above ``until``.
    """
    rows = _find_incomplete(project_id).filter(sha256__gt=after).exclude(sha256__in=leave_out).order_by("sha256")
    if until is not None:
        rows = rows.filter(sha256__lte=until)
    name = Asset.objects.filter(blob_id=OuterRef("pk"), project_id=project_id).order_by("id").values("name")[:1]
    found = rows.annotate(name=Subquery(name)).values_list(
        "sha256", "location", "name", "facts", "has_thumbnail", "facts_version"
    )
    return [IncompleteBlob(*row[:5], is_stale=row[5] < FACTS_VERSION) for row in found[:limit]]


def list_incomplete_borders(project_id: int, *, size: int, leave_out: Collection[str] = ()) -> list[str]:
    """Return the hash of every ``size``-th file of :func:`list_incomplete_blobs` that is not the last."""
    rows = _find_incomplete(project_id).exclude(sha256__in=leave_out).order_by("sha256")
    hashes = list(rows.values_list("sha256", flat=True))
    return hashes[size - 1 : -1 : size]


def count_incomplete_blobs(project_id: int) -> int:
    """Return how many files of a project :func:`list_incomplete_blobs` would list."""
    return _find_incomplete(project_id).count()


def has_incomplete_blobs(project_id: int) -> bool:
    """Return whether some file of a project lacks facts."""
    return _find_incomplete(project_id).exists()


def _find_incomplete(project_id: int) -> QuerySet[Blob]:
    used = Asset.objects.filter(blob_id=OuterRef("pk"), project_id=project_id, state=AssetState.READY)
    unheard = Q(media__in=(Media.AUDIO, Media.VIDEO)) & ~Q(facts__has_key="recording")
    return Blob.objects.filter(Exists(used)).filter(Q(facts_version__lt=FACTS_VERSION) | unheard)
