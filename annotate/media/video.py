"""Opens containers of audio and video: sizes, times, rotation and the first frame. Only that frame is decoded."""

from pathlib import Path

import av
import av.container
import av.video.stream
import msgspec
import numpy as np
from av.stream import Disposition

from annotate.media.audio import AudioFacts, read_audio_stream
from annotate.media.filetype import FileType
from annotate.media.frames import FrameTimes, read_frame_times
from annotate.media.refusal import Limits, MediaRefused, check_duration, check_pixels
from annotate.media.structure import truncated
from annotate.media.thumbnails import Thumbnail, make_thumbnail, scale_levels_to_working

_DEMUXERS = {"isobmff": "mov", "matroska": "matroska", "avi": "avi", "ogg": "ogg"}


class VideoFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What opening a video tells; the fields are those of :class:`annotate.media.facts.MediaFacts`."""

    width_px: int
    height_px: int
    rotation_deg: int
    duration_us: int
    frame_count: int
    frame_rate: tuple[int, int] | None
    is_variable_rate: bool
    video_codec: str
    has_audio: bool
    audio_codec: str | None
    sample_rate_hz: int | None
    channels: int | None
    thumbnail: Thumbnail


def read_container(path: Path, file_type: FileType, *, limits: Limits) -> VideoFacts | AudioFacts:
    """Open a container and read what it holds.

    Args:
        path: The file.
        file_type: What it is; FFmpeg is held to that one format, so no playlist can make it open anything else.
        limits: What it may cost.

    Returns:
        Facts of a video, or of sound when there is no picture but cover art.

    Raises:
        MediaRefused: It is damaged, cut short, too large, too long, or of a codec that cannot be decoded.
    """
    try:
        with av.open(
            str(path.absolute()), format=_DEMUXERS[file_type.container], metadata_errors="replace"
        ) as container:
            if container.duration:
                check_duration(container.duration, limits)
            video = _find_video(container)
            if video is None and not container.streams.audio:
                raise MediaRefused("corrupt", f"the {file_type.label} holds neither picture nor sound: export it again")
            if video is None:
                return read_audio_stream(container, limits=limits)
            return _read_video(container, video, limits)
    except av.FFmpegError as error:
        raise _undecodable(error, file_type) from error


def _find_video(container: av.container.InputContainer) -> av.video.stream.VideoStream | None:
    for stream in container.streams.video:
        if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
            return stream
    return None


def _read_video(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, limits: Limits
) -> VideoFacts:
    codec = find_codec(stream)
    check_pixels(codec.width, codec.height, limits)
    first = _decode_first(container, stream)
    check_pixels(first.width, first.height, limits)
    rotation_deg = -first.rotation % 360
    container.seek(0)
    times = read_frame_times(container, stream, limits=limits)
    if times is None:
        raise truncated("it holds no video frame")
    rate = times.mean_rate(stream.average_rate)
    sound = container.streams.audio[0].codec_context if container.streams.audio else None
    duration_us = max(times.duration_us(), _sound_end_us(container, times))
    check_duration(duration_us, limits)
    is_turned = rotation_deg in (90, 270)
    return VideoFacts(
        width_px=first.height if is_turned else first.width,
        height_px=first.width if is_turned else first.height,
        rotation_deg=rotation_deg,
        duration_us=duration_us,
        frame_count=len(times.pts),
        frame_rate=(rate.numerator, rate.denominator) if rate else None,
        is_variable_rate=times.is_variable(),
        video_codec=codec.name,
        has_audio=bool(container.streams.audio),
        audio_codec=sound.name if sound else None,
        sample_rate_hz=sound.sample_rate if sound else None,
        channels=sound.channels if sound else None,
        thumbnail=_draw_thumbnail(first, rotation_deg),
    )


def find_codec(stream: av.video.stream.VideoStream) -> av.VideoCodecContext:
    """Return the decoder of a stream.

    Raises:
        MediaRefused: ``unsupported_codec``: FFmpeg does not know it.
    """
    # PyAV leaves the context out for codecs that FFmpeg does not know, which its types do not say.
    codec: av.VideoCodecContext | None = stream.codec_context
    if codec is None:
        raise MediaRefused("unsupported_codec", "the video's codec is not known: export it as H.264 in MP4")
    return codec


def _decode_first(container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> av.VideoFrame:
    # One frame needs no second thread, and frame threads would hold it back until more packets came.
    stream.codec_context.thread_count = 1
    first = next(container.decode(stream), None)
    if first is None:
        raise truncated("it holds no video frame that can be decoded")
    return first


def _sound_end_us(container: av.container.InputContainer, times: FrameTimes) -> int:
    """Return when the first audio stream ends, in microseconds from the first frame; 0 when it does not say."""
    if not container.streams.audio:
        return 0
    sound = container.streams.audio[0]
    if sound.duration is None or sound.time_base is None:
        return 0
    end_s = ((sound.start_time or 0) + sound.duration) * sound.time_base
    return round((end_s - int(times.pts[0]) * times.time_base) * 1_000_000)


def _draw_thumbnail(frame: av.VideoFrame, rotation_deg: int) -> Thumbnail:
    pixels = frame.to_ndarray(format="rgb24")
    upright = np.ascontiguousarray(np.rot90(pixels, k=-rotation_deg // 90))
    return make_thumbnail(scale_levels_to_working(upright))


def _undecodable(error: av.FFmpegError, file_type: FileType) -> MediaRefused:
    if isinstance(error, av.error.DecoderNotFoundError):
        return MediaRefused(
            "unsupported_codec", f"the {file_type.label} uses a codec that is not decoded here: {error.strerror}"
        )
    if isinstance(error, EOFError):
        return truncated("its index or its frames are missing")
    return MediaRefused("corrupt", f"the {file_type.label} cannot be decoded ({error.strerror}): export it again")
