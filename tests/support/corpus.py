"""A corpus of media as the world sends them: whole but odd, and broken; each with what has to come of it."""

import io
import wave
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.support.media import (
    encode,
    exif_with,
    make_bomb,
    make_picture,
    make_tone,
    write_m4a,
    write_sound,
    write_video,
)

PICTURE: Final = make_picture(96, 64)
OTHERS: Final = [make_picture(96, 64, seed) for seed in (1, 2)]
PNG: Final = encode(PICTURE)
JPEG: Final = encode(PICTURE, "JPEG", quality=90)

Expected = dict[str, object]


def make_odd_files(folder: Path) -> dict[str, tuple[bytes, Expected]]:
    """Return files that are odd but whole, by name, and the facts that they must have."""
    deep = Image.fromarray(np.asarray(PICTURE.convert("L")).astype(np.uint16) * 257)
    turned = encode(PICTURE, "JPEG", exif=exif_with(Orientation=6))
    mono, stereo, six = (make_tone(0.5, channels=channels) for channels in (1, 2, 6))
    return {
        "cmyk.jpg": (encode(PICTURE.convert("CMYK"), "JPEG"), {"color_mode": "CMYK", "has_alpha": False}),
        "sixteen bits.png": (encode(deep), {"color_mode": "I;16", "width_px": 96}),
        "turned.jpg": (turned, {"width_px": 64, "height_px": 96, "orientation": 6}),
        "progressive.jpg": (encode(PICTURE, "JPEG", progressive=True), {"width_px": 96, "height_px": 64}),
        "restarts.jpg": (encode(PICTURE, "JPEG", restart_marker_blocks=2), {"width_px": 96}),
        "grey.jpg": (encode(PICTURE.convert("L"), "JPEG"), {"color_mode": "L"}),
        "dot.jpg": (encode(Image.new("RGB", (1, 1)), "JPEG"), {"width_px": 1, "height_px": 1}),
        "named.jpg": (PNG, {"mime": "image/png"}),
        "no name": (JPEG, {"mime": "image/jpeg"}),
        "animated.gif": (encode(PICTURE, "GIF", save_all=True, append_images=OTHERS), {"frame_count": 3}),
        "animated.webp": (encode(PICTURE, "WEBP", save_all=True, append_images=OTHERS), {"frame_count": 3}),
        "pages.tif": (encode(PICTURE, "TIFF", save_all=True, append_images=OTHERS), {"page_count": 3}),
        "motion.jpg": (JPEG + b"\0\0\0\x18ftypmp42" + bytes(50), {"trailing_bytes": 62}),
        "eight bits.wav": (_write_8_bit_wav(), {"sample_rate_hz": 8000, "duration_us": 1_000_000}),
        "floats.wav": (_read(write_sound(folder / "f.wav", stereo, subtype="FLOAT")), {"channels": 2}),
        "six channels.flac": (_read(write_sound(folder / "s.flac", six)), {"channels": 6, "media": "audio"}),
        "sound.mp4": (_read(write_m4a(folder / "sound.mp4")), {"media": "audio", "mime": "audio/mp4"}),
        "matroska.mka": (_read(_write_mka(folder, mono)), {"media": "audio"}),
        "one frame.mp4": (_read(write_video(folder / "o.mp4", pts=[0])), {"frame_count": 1}),
        "uneven.mkv": (_read(write_video(folder / "u.mkv", pts=[0, 1, 9])), {"is_variable_rate": True}),
        "fragments.mp4": (_read(_write_fragments(folder)), {"frame_count": 10}),
        "old.avi": (_read(write_video(folder / "a.avi", codec="mpeg4")), {"video_codec": "mpeg4"}),
    }


def make_broken_files(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Return files that are broken, by name, and the code that must refuse them."""
    video = _read(write_video(folder / "v.mp4"))
    wav = _read(write_sound(folder / "w.wav", make_tone(0.5)))
    flac = _read(write_sound(folder / "w.flac", make_tone(0.5)))
    flipped = bytearray(PNG)
    flipped[PNG.index(b"IDAT") + 40] ^= 1
    return {
        "nothing.jpg": (b"", "empty_file"),
        "cut.jpg": (JPEG[: len(JPEG) // 2], "truncated"),
        "cut by a byte.jpg": (JPEG[:-1], "truncated"),
        "cut.png": (PNG[: len(PNG) * 2 // 3], "truncated"),
        "flipped bit.png": (bytes(flipped), "corrupt"),
        "cut.webp": (encode(PICTURE, "WEBP")[:-20], "truncated"),
        "cut.avif": (encode(PICTURE, "AVIF")[:-20], "truncated"),
        "huge.png": (make_bomb(60_000, 60_000), "too_many_pixels"),
        "head alone.jpg": (JPEG[:20] + b"\xff\xd9", "corrupt"),
        "page.jpg": (b"<!DOCTYPE html><title>404</title>", "wrong_type"),
        "picture.mp4": (PNG, "wrong_type"),
        "film.png": (video, "wrong_type"),
        "noise.bin": (b"\0\1\2\3" * 9, "unknown_type"),
        "cut.mp4": (video[: len(video) // 2], "truncated"),
        "cut.mkv": (_read(write_video(folder / "c.mkv"))[:-200], "truncated"),
        "cut.wav": (wav[: len(wav) // 2], "truncated"),
        "no samples.wav": (wav[: wav.index(b"data") + 4] + bytes(4), "corrupt"),
        "cut.flac": (flac[: len(flac) // 2], "corrupt"),
        "zeros.flac": (b"fLaC" + bytes(200), "corrupt"),
    }


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _write_8_bit_wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes((128 + 60 * np.sin(np.arange(8000) / 3)).astype(np.uint8).tobytes())
    return out.getvalue()


def _write_mka(folder: Path, samples: NDArray[np.float32]) -> Path:
    path = folder / "m.mka"
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("aac", rate=16_000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples.T.copy(), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 16_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def _write_fragments(folder: Path) -> Path:
    return write_video(folder / "fragments.mp4", options={"movflags": "frag_keyframe+empty_moov"})
