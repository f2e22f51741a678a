"""The one door for a file: from its bytes to its facts and its thumbnail, or to the reason why it is refused."""

import hashlib
from pathlib import Path

import msgspec

from annotate.media.audio import AudioFacts, read_sound_file
from annotate.media.claims import check_claims, refuse_unsupported
from annotate.media.facts import MediaFacts
from annotate.media.filetype import Family, FileType
from annotate.media.image import probe_image
from annotate.media.refusal import DEFAULT_LIMITS, Limits, MediaRefused
from annotate.media.sniff import HEAD_BYTES, sniff
from annotate.media.structure import check_archive, check_whole
from annotate.media.text import read_text
from annotate.media.thumbnails import Thumbnail
from annotate.media.video import VideoFacts, read_container

_SOUND_FILES = {"wav", "flac", "mp3", "ogg"}
_AUDIO_MIMES = {"mp4": "audio/mp4", "mov": "audio/mp4", "webm": "audio/webm", "mkv": "audio/x-matroska"}


class Probed(msgspec.Struct, frozen=True):
    """What probing a file gives.

    Attributes:
        facts: What it is and holds.
        thumbnail: Its thumbnail; None for audio and text.
    """

    facts: MediaFacts
    thumbnail: Thumbnail | None = None


def probe_file(path: Path, *, name: str, declared_mime: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Probed:
    """Find out what a file is and holds.

    An image is read into memory once, hashed and decoded from there. Audio and video are streamed through the hash and
    then opened in place, so that their size costs no memory.

    Args:
        path: The file.
        name: The name it came with; its extension must not claim another medium.
        declared_mime: The Content-Type it came with, held to the same.
        limits: What it may cost.

    Returns:
        Facts and thumbnail.

    Raises:
        MediaRefused: The file is not taken in; the code and the message say why.
    """
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise MediaRefused("empty_file", f"{name!r} has 0 bytes; expected a media file: send it again")
    file_type = _identify(path, size_bytes, name=name, declared_mime=declared_mime)
    _check_size(size_bytes, file_type, limits)
    check_whole(path, file_type)
    if file_type.family == "image":
        facts, thumbnail = probe_image(path.read_bytes(), file_type, limits=limits)
        return Probed(facts, thumbnail)
    if file_type.family == "text":
        return Probed(_probe_text(path.read_bytes(), file_type))
    probed = _probe_stream(path, size_bytes, file_type, limits)
    check_claims(file_type, [probed.facts.media], name=name, declared_mime=declared_mime)
    return probed


def _identify(path: Path, size_bytes: int, *, name: str, declared_mime: str | None) -> FileType:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        file_type = sniff(head)
        if file_type is None:
            raise MediaRefused(
                "unknown_type",
                f"{name!r} begins with bytes {head[:8].hex(' ')}, which is neither a known media type nor UTF-8 text: "
                "convert it to PNG, JPEG, MP4, WebM, WAV, FLAC, MP3 or UTF-8 text",
            )
        if file_type.id != "svg":
            check_claims(file_type, _expect_families(file_type), name=name, declared_mime=declared_mime)
        refuse_unsupported(file_type)
        if file_type.family != "text":
            check_archive(stream, size_bytes)
    return file_type


def _expect_families(file_type: FileType) -> tuple[Family, ...]:
    """Return what a file of a type may hold before it has been opened."""
    is_open = file_type.family in ("video", "audio") and file_type.id not in _SOUND_FILES
    return ("video", "audio") if is_open else (file_type.family,)


def _check_size(size_bytes: int, file_type: FileType, limits: Limits) -> None:
    by_family = {"image": limits.max_image_bytes, "text": limits.max_text_bytes}
    most = by_family.get(file_type.family, limits.max_bytes)
    if size_bytes > most:
        raise MediaRefused(
            "too_large_bytes",
            f"the {file_type.label} has {size_bytes} bytes; expected at most {most}: compress it or cut it into pieces",
        )


def _probe_text(data: bytes, file_type: FileType) -> MediaFacts:
    return MediaFacts(
        media="text",
        mime=file_type.mime,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        text_length=len(read_text(data)),
    )


def _probe_stream(path: Path, size_bytes: int, file_type: FileType, limits: Limits) -> Probed:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    if file_type.id in _SOUND_FILES:
        return Probed(_tell_audio(read_sound_file(path, limits=limits), file_type.mime, size_bytes, sha256))
    held = read_container(path, file_type, limits=limits)
    if isinstance(held, AudioFacts):
        return Probed(_tell_audio(held, _AUDIO_MIMES.get(file_type.id, file_type.mime), size_bytes, sha256))
    return Probed(_tell_video(held, file_type.mime, size_bytes, sha256), held.thumbnail)


def _tell_audio(audio: AudioFacts, mime: str, size_bytes: int, sha256: str) -> MediaFacts:
    return MediaFacts(
        media="audio",
        mime=mime,
        size_bytes=size_bytes,
        sha256=sha256,
        duration_us=audio.duration_us,
        has_audio=True,
        audio_codec=audio.codec,
        sample_rate_hz=audio.sample_rate_hz,
        channels=audio.channels,
        levels=audio.levels,
    )


def _tell_video(video: VideoFacts, mime: str, size_bytes: int, sha256: str) -> MediaFacts:
    return MediaFacts(
        media="video",
        mime=mime,
        size_bytes=size_bytes,
        sha256=sha256,
        width_px=video.width_px,
        height_px=video.height_px,
        rotation_deg=video.rotation_deg,
        duration_us=video.duration_us,
        frame_count=video.frame_count,
        frame_rate=video.frame_rate,
        is_variable_rate=video.is_variable_rate,
        video_codec=video.video_codec,
        has_audio=video.has_audio,
        audio_codec=video.audio_codec,
        sample_rate_hz=video.sample_rate_hz,
        channels=video.channels,
    )
