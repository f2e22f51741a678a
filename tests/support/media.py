"""Makes media files the way the world does: pictures, clips and sounds, whole, damaged and mislabelled."""

import io
import struct
import zipfile
import zlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

ORIENTATIONS = {
    1: lambda upright: upright,
    2: lambda upright: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda upright: upright.transpose(Image.Transpose.ROTATE_180),
    4: lambda upright: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda upright: upright.transpose(Image.Transpose.TRANSPOSE),
    6: lambda upright: upright.transpose(Image.Transpose.ROTATE_90),
    7: lambda upright: upright.transpose(Image.Transpose.TRANSVERSE),
    8: lambda upright: upright.transpose(Image.Transpose.ROTATE_270),
}
"""By EXIF orientation, how a camera held that way stores an upright picture."""


def make_picture(width_px: int = 96, height_px: int = 64, seed: int = 0) -> Image.Image:
    """Return a smooth RGB picture without symmetry: a few soft blobs on a slope."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : 1 : height_px * 1j, 0 : 1 : width_px * 1j]
    levels = np.stack([x, y, (x + y) / 2], axis=-1) * 90
    for _ in range(40):
        cx, cy, radius = rng.random(), rng.random(), rng.uniform(0.03, 0.15)
        blob = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius**2)
        levels += blob[..., None] * rng.uniform(-120, 160, 3)
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def encode(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return a picture as the bytes of a file in one of Pillow's formats."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif_with(**tags: object) -> Image.Exif:
    """Return EXIF with the named tags; those of the Exif directory go there."""
    exif = Image.Exif()
    for name, value in tags.items():
        tag = ExifTags.Base[name]
        target = exif.get_ifd(ExifTags.IFD.Exif) if "Original" in name else exif
        target[tag] = value
    return exif


def write_with_xmp(picture: Image.Image, kind: str, *, orientation: int) -> bytes:
    """Return a picture that asks to be turned in its XMP, not in EXIF data."""
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="{orientation}"/></x:xmpmeta>'
    if kind != "PNG":
        return encode(picture, kind, xmp=xmp.encode())
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp)
    return encode(picture, kind, pnginfo=text)


def make_bomb(width_px: int, height_px: int) -> bytes:
    """Return a valid PNG of a few bytes whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def make_zip() -> bytes:
    """Return a ZIP archive of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("payload.txt", "hidden")
    return out.getvalue()


def make_tone(duration_s: float = 0.5, rate_hz: int = 16_000, channels: int = 1) -> NDArray[np.float32]:
    """Return (N, channels) samples of a 440 Hz sine at half of full scale."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    tone = (0.5 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
    return np.repeat(tone[:, None], channels, axis=1)


def write_sound(path: Path, samples: NDArray[np.float32], *, rate_hz: int = 16_000, subtype: str | None = None) -> Path:
    """Write samples as the format that the path's suffix names."""
    soundfile.write(path, samples, rate_hz, subtype=subtype)
    return path


def write_video(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    pts: list[int] | None = None,
    rate: Fraction = Fraction(25),
    codec: str = "libx264",
    sound_s: float = 0.0,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a clip of :func:`make_picture` frames.

    Args:
        path: Where; the suffix names the container.
        size: Width and height, px.
        pts: When each frame is shown, in frames of ``rate``; 10 even frames by default.
        rate: Frames a second.
        codec: FFmpeg's name of the encoder.
        sound_s: Seconds of AAC beside it.
        options: Options of the container.
    """
    frame = av.VideoFrame.from_ndarray(np.asarray(make_picture(*size)), format="rgb24")
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = 1 / rate
        sound = container.add_stream("aac", rate=48_000, layout="mono") if sound_s else None
        for at in range(10) if pts is None else pts:
            frame.pts, frame.time_base = at, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if sound is not None:
            assert isinstance(sound, av.AudioStream)
            _mux_sound(container, sound, sound_s)
    return path


def write_m4a(path: Path, *, duration_s: float = 1.0) -> Path:
    """Write AAC alone in an MP4 container."""
    with av.open(str(path), "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        _mux_sound(container, sound, duration_s)
    return path


def _mux_sound(container: av.container.OutputContainer, sound: av.AudioStream, duration_s: float) -> None:
    frame = av.AudioFrame.from_ndarray(make_tone(duration_s, 48_000).T.copy(), format="fltp", layout="mono")
    frame.sample_rate, frame.pts = 48_000, 0
    container.mux(sound.encode(frame))
    container.mux(sound.encode())


def rotate_mp4(data: bytes, degrees: int) -> bytes:
    """Return an MP4 whose (only) track header tells players to turn it clockwise (ISO/IEC 14496-12, 8.3.2)."""
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    matrix = struct.pack(">9i", cosine << 16, sine << 16, 0, -sine << 16, cosine << 16, 0, 0, 0, 1 << 30)
    at = data.index(b"tkhd") + 4 + 4 + 20 + 16
    return data[:at] + matrix + data[at + len(matrix) :]
