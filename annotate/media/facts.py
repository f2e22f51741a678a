"""The facts of a file: everything that is learnt by decoding it once."""

from typing import Final

import msgspec

from annotate.document.facts import AssetFacts, MediaKind

FACTS_VERSION: Final = 4
"""Raised whenever the same bytes would give other facts, so that stored facts can be found and computed again."""


class ImageQuality(msgspec.Struct, frozen=True, kw_only=True):
    """How an image looks, measured on its grey working copy (short side at most 256 px, long side at most 2048 px).

    Attributes:
        sharpness: Variance of the 4-neighbour Laplacian, grey levels squared; low is blurred. Comparable among images
            that are at least 256 px on both sides.
        brightness: Mean grey level, 0 to 255.
        contrast: Standard deviation of the grey levels, 0 to 127.5.
        entropy_bits: Shannon entropy of the grey levels, 0 to 8 bits.
        aspect_ratio: Upright width divided by height of the original.
        dark_ratio: Share of pixels below grey level 32.
        bright_ratio: Share of pixels above grey level 223.
    """

    sharpness: float
    brightness: float
    contrast: float
    entropy_bits: float
    aspect_ratio: float
    dark_ratio: float
    bright_ratio: float


class AudioLevels(msgspec.Struct, frozen=True, kw_only=True):
    """How loud sound is, over all channels.

    Attributes:
        peak_dbfs: Largest absolute sample in decibels relative to full scale; at least -120, which stands for silence.
        rms_dbfs: Root mean square of the samples, likewise.
        clipping_ratio: Share of samples at or above 0.999 of full scale.
        silence_ratio: Share of windows of 20 ms whose root mean square is below -60 dBFS.
        loudness_lufs: Integrated loudness (EBU R 128); None for sound that is silent or shorter than 0.4 s.
    """

    peak_dbfs: float
    rms_dbfs: float
    clipping_ratio: float
    silence_ratio: float
    loudness_lufs: float | None = None


class Shot(msgspec.Struct, frozen=True):
    """A stretch of a video between two cuts. All times in microseconds from the first frame.

    Attributes:
        start_us: When it begins.
        end_us: When the next one begins, or the video ends.
        key_us: When the frame is shown that stands for it.
    """

    start_us: int
    end_us: int
    key_us: int


class RecordingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What only decoding a recording whole and listening to it tells. A job of its own finds it out, after ingest.

    Attributes:
        speech_ratio: Share of the sound in which somebody speaks; None without sound.
        shots: The shots of a video, which cover it without gaps; empty for sound.
    """

    speech_ratio: float | None
    shots: tuple[Shot, ...] = ()


class MediaFacts(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a file is and holds. A None means that the fact does not apply to the medium, or that the file does not say.

    Attributes:
        media: What it is.
        mime: Detected media type; never the declared one.
        size_bytes: Length of the file.
        sha256: Hash of the file, hex.
        trailing_bytes: Bytes behind the end of an image (padding, a motion photo's clip).
        width_px: Upright width: EXIF orientation or the video's rotation applied; pixels are taken as square.
        height_px: Upright height.
        orientation: EXIF orientation of an image, 1 to 8; 1 when it has none.
        rotation_deg: Clockwise rotation that a player applies to the coded video frames: 0, 90, 180 or 270.
        color_mode: Pillow's mode of the decoded image, e.g. ``RGB``, ``P``, ``CMYK``, ``I;16``.
        has_alpha: Whether some pixel of the image is not opaque.
        page_count: Pages of a TIFF.
        duration_us: From the first presented frame or sample to the end of the stream that ends last, microseconds.
        frame_count: Frames of a video or of an animated image.
        frame_rate: Mean frames a second of a video as (numerator, denominator).
        is_variable_rate: Whether the frames of a video are unevenly spaced in time.
        video_codec: FFmpeg's name of the video codec.
        has_audio: Whether there is sound.
        audio_codec: FFmpeg's or libsndfile's name of the audio codec.
        sample_rate_hz: Samples a second of the first audio stream.
        channels: Its channels.
        text_length: Unicode code points of a text.
        taken_at: When an image was taken (EXIF), ISO 8601; local time of the place unless it ends in an offset.
        pixel_sha256: Hash of the decoded upright pixels of an image's first frame: the same for every lossless encoding
            of the same picture. See :func:`annotate.media.image.hash_pixels`.
        phash64: DCT hash of an image, 0 to 2^64 - 1. See :func:`annotate.media.hashes.hash_dct`.
        pdq256: PDQ hash of an image, 64 hex digits.
        pdq_quality: PDQ's own measure of detail, 0 to 100; hashes below 50 say little.
        quality: How an image looks.
        levels: How loud the sound is. Of a video it is found out together with ``recording``.
        recording: What decoding audio or video whole tells; None until it has been done.
    """

    media: MediaKind
    mime: str
    size_bytes: int
    sha256: str
    trailing_bytes: int = 0
    width_px: int | None = None
    height_px: int | None = None
    orientation: int | None = None
    rotation_deg: int | None = None
    color_mode: str | None = None
    has_alpha: bool | None = None
    page_count: int | None = None
    duration_us: int | None = None
    frame_count: int | None = None
    frame_rate: tuple[int, int] | None = None
    is_variable_rate: bool | None = None
    video_codec: str | None = None
    has_audio: bool | None = None
    audio_codec: str | None = None
    sample_rate_hz: int | None = None
    channels: int | None = None
    text_length: int | None = None
    taken_at: str | None = None
    pixel_sha256: str | None = None
    phash64: int | None = None
    pdq256: str | None = None
    pdq_quality: int | None = None
    quality: ImageQuality | None = None
    levels: AudioLevels | None = None
    recording: RecordingFacts | None = None

    def asset_facts(self) -> AssetFacts:
        """Return what the bounds of a document are checked against."""
        return AssetFacts(self.media, self.width_px, self.height_px, self.duration_us, self.text_length)
