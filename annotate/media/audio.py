"""Decodes an audio file once, for its length and its levels."""

from collections.abc import Iterator
from pathlib import Path

import av
import av.container
import msgspec
import numpy as np
import soundfile
from numpy.typing import NDArray

from annotate.media.facts import AudioLevels
from annotate.media.levels import LevelMeter
from annotate.media.refusal import Limits, MediaRefused, check_duration
from annotate.media.structure import truncated

_BLOCK_SAMPLES = 1 << 20


class AudioFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What decoding an audio file tells.

    Attributes:
        duration_us: Length, microseconds.
        codec: Name of the codec.
        sample_rate_hz: Samples a second.
        channels: Number of channels.
        levels: How loud it is.
    """

    duration_us: int
    codec: str
    sample_rate_hz: int
    channels: int
    levels: AudioLevels


def read_sound_file(path: Path, *, limits: Limits) -> AudioFacts:
    """Decode WAV, FLAC, Ogg or MP3 with libsndfile.

    Args:
        path: The file.
        limits: How long it may be.

    Raises:
        MediaRefused: It is damaged, cut short, too long, or of a codec that libsndfile lacks.
    """
    try:
        with soundfile.SoundFile(path) as sound:
            check_duration(sound.frames / sound.samplerate * 1e6, limits)
            meter = LevelMeter(sound.samplerate, sound.channels)
            for block in _read_blocks(sound):
                meter.add(block)
                check_duration(meter.frames / sound.samplerate * 1e6, limits)
            # An MP3 states no length; what libsndfile reports for it is an estimate.
            if meter.frames < sound.frames and sound.format != "MP3":
                raise truncated(f"its header promises {sound.frames} samples a channel, {meter.frames} are there")
            return _report(meter, sound.subtype.lower(), sound.samplerate, sound.channels)
    except soundfile.LibsndfileError as error:
        # Its text begins with where the file lies on this machine, which is nobody's business.
        raise _undecodable(error.error_string) from error


def _read_blocks(sound: soundfile.SoundFile) -> Iterator[NDArray[np.float32]]:
    frames = max(1, _BLOCK_SAMPLES // sound.channels)
    while len(block := sound.read(frames, dtype="float32", always_2d=True)):
        yield block


def read_audio_stream(container: av.container.InputContainer, *, limits: Limits) -> AudioFacts:
    """Decode the first audio stream of an opened container with FFmpeg.

    Args:
        container: The container, at its start.
        limits: How long it may be.

    Raises:
        MediaRefused: ``corrupt`` when no sample can be decoded, or ``too_long``.
        av.error.FFmpegError: The stream is damaged.
    """
    stream = container.streams.audio[0]
    # PyAV leaves the context out for codecs that FFmpeg does not know, which its types do not say.
    codec: av.AudioCodecContext | None = stream.codec_context
    if codec is None or not codec.sample_rate or not codec.channels:
        raise _undecodable("its codec, sample rate or channels are not known")
    rate = codec.sample_rate
    resampler = av.AudioResampler(format="fltp", layout=codec.layout, rate=rate)
    meter = LevelMeter(rate, codec.channels)
    for frame in container.decode(stream):
        for converted in resampler.resample(frame):
            meter.add(converted.to_ndarray().T.astype(np.float32, copy=False))
        check_duration(meter.frames / rate * 1e6, limits)
    return _report(meter, codec.name, rate, codec.channels)


def _report(meter: LevelMeter, codec: str, sample_rate_hz: int, channels: int) -> AudioFacts:
    if not meter.frames:
        raise _undecodable("it holds no samples")
    return AudioFacts(
        duration_us=round(meter.frames * 1_000_000 / sample_rate_hz),
        codec=codec,
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        levels=meter.finish(),
    )


def _undecodable(reason: str) -> MediaRefused:
    return MediaRefused("corrupt", f"the audio cannot be decoded ({reason}): convert it to WAV, FLAC or MP3")
