"""Video: upright size, time, frames, and every way in which a file can be wrong."""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from annotate.media.probe import probe_file
from annotate.media.refusal import Limits
from tests.annotate.media.conftest import Probe, Refuse
from tests.support.media import make_picture, make_zip, rotate_mp4, write_video


@pytest.mark.parametrize(
    ("suffix", "codec", "mime", "name"),
    [
        ("mp4", "libx264", "video/mp4", "h264"),
        ("mov", "libx264", "video/quicktime", "h264"),
        ("mkv", "libx264", "video/x-matroska", "h264"),
        ("webm", "libvpx-vp9", "video/webm", "vp9"),
        ("avi", "mpeg4", "video/x-msvideo", "mpeg4"),
    ],
)
def test_containers(tmp_path: Path, suffix: str, codec: str, mime: str, name: str) -> None:
    path = write_video(tmp_path / f"a.{suffix}", codec=codec)
    probed = probe_file(path, name=path.name)
    facts = probed.facts
    assert (facts.media, facts.mime, facts.video_codec, facts.has_audio) == ("video", mime, name, False)
    assert (facts.width_px, facts.height_px, facts.frame_count) == (64, 48, 10)
    assert (facts.duration_us, facts.frame_rate, facts.is_variable_rate) == (400_000, (25, 1), False)
    assert probed.thumbnail is not None


@pytest.mark.parametrize(("degrees", "size"), [(0, (64, 48)), (90, (48, 64)), (180, (64, 48)), (270, (48, 64))])
def test_size_and_thumbnail_are_upright(probe: Probe, tmp_path: Path, degrees: int, size: tuple[int, int]) -> None:
    data = rotate_mp4(write_video(tmp_path / "a.mp4").read_bytes(), degrees)
    probed = probe(data, "a.mp4")
    assert (probed.facts.width_px, probed.facts.height_px, probed.facts.rotation_deg) == (*size, degrees)
    assert probed.thumbnail is not None
    shown = np.asarray(Image.open(io.BytesIO(probed.thumbnail.data)), dtype=float)
    expected = np.asarray(make_picture(64, 48).rotate(-degrees, expand=True), dtype=float)
    assert np.abs(shown - expected).mean() < 8


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_uneven_frames_are_a_variable_rate(tmp_path: Path, suffix: str) -> None:
    path = write_video(tmp_path / f"a.{suffix}", pts=[0, 1, 2, 10, 11, 20])
    facts = probe_file(path, name=path.name).facts
    assert facts.is_variable_rate is True
    assert facts.frame_count == 6
    assert facts.frame_rate == (25, 4)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_fractional_rates_stay_exact(tmp_path: Path, suffix: str) -> None:
    path = write_video(tmp_path / f"a.{suffix}", rate=Fraction(30_000, 1001))
    facts = probe_file(path, name=path.name).facts
    assert (facts.frame_rate, facts.is_variable_rate) == ((30_000, 1001), False)


def test_sound_beside_the_picture_counts_into_the_length(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", sound_s=1.0)
    facts = probe_file(path, name="a.mp4").facts
    assert (facts.has_audio, facts.audio_codec, facts.sample_rate_hz, facts.channels) == (True, "aac", 48_000, 1)
    assert facts.duration_us == pytest.approx(1_000_000, abs=50_000)


@pytest.mark.parametrize("options", [{}, {"movflags": "faststart"}, {"movflags": "frag_keyframe+empty_moov"}])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_mp4s_are_refused(refuse: Refuse, tmp_path: Path, options: dict[str, str], share: float) -> None:
    data = write_video(tmp_path / "a.mp4", options=options).read_bytes()
    refusal = refuse(data[: int(len(data) * share)], "a.mp4")
    assert refusal.code == "truncated"
    assert "send the whole file" in refusal.message


@pytest.mark.parametrize(("suffix", "codec"), [("mkv", "libx264"), ("webm", "libvpx-vp9"), ("avi", "mpeg4")])
def test_other_truncated_containers_are_refused(refuse: Refuse, tmp_path: Path, suffix: str, codec: str) -> None:
    data = write_video(tmp_path / f"a.{suffix}", codec=codec).read_bytes()
    assert refuse(data[: len(data) * 2 // 3], f"a.{suffix}").code == "truncated"


def test_damaged_frames_are_corrupt(refuse: Refuse, tmp_path: Path) -> None:
    data = write_video(tmp_path / "a.mp4").read_bytes()
    start, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    assert refuse(data[:start] + b"\x5a" * (end - start) + data[end:], "a.mp4").code == "corrupt"


def test_an_unknown_codec_is_named_as_such(refuse: Refuse, tmp_path: Path) -> None:
    data = write_video(tmp_path / "a.mp4").read_bytes().replace(b"avc1", b"zzzz").replace(b"avcC", b"zzzC")
    assert refuse(data, "a.mp4").code == "unsupported_codec"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_pixels=64 * 48 - 1), "too_many_pixels"),
        (Limits(max_duration_us=399_999), "too_long"),
        (Limits(max_bytes=1000), "too_large_bytes"),
    ],
)
def test_limits(refuse: Refuse, tmp_path: Path, limits: Limits, code: str) -> None:
    data = write_video(tmp_path / "a.mp4").read_bytes()
    assert refuse(data, "a.mp4", limits=limits).code == code


def test_an_archive_behind_the_video_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    assert refuse(write_video(tmp_path / "a.mp4").read_bytes() + make_zip(), "a.mp4").code == "polyglot"
