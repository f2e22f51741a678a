"""Audio files: length to the sample, levels, and every way in which a file can be wrong."""

import struct
from pathlib import Path

import pytest

from annotate.media.probe import probe_file
from annotate.media.refusal import Limits
from tests.annotate.media.conftest import Probe, Refuse
from tests.support.media import make_tone, make_zip, write_m4a, write_sound, write_video


def sound(tmp_path: Path, suffix: str, subtype: str | None = None) -> bytes:
    return write_sound(tmp_path / f"tone.{suffix}", make_tone(0.5, channels=2), subtype=subtype).read_bytes()


@pytest.mark.parametrize(
    ("suffix", "mime", "codec"),
    [
        ("wav", "audio/wav", "pcm_16"),
        ("flac", "audio/flac", "pcm_16"),
        ("ogg", "audio/ogg", "vorbis"),
        ("mp3", "audio/mpeg", "mpeg_layer_iii"),
    ],
)
def test_sound_files(probe: Probe, tmp_path: Path, suffix: str, mime: str, codec: str) -> None:
    facts = probe(sound(tmp_path, suffix), f"a.{suffix}").facts
    assert (facts.media, facts.mime, facts.audio_codec) == ("audio", mime, codec)
    assert (facts.sample_rate_hz, facts.channels, facts.has_audio) == (16_000, 2, True)
    assert facts.duration_us == 500_000
    assert facts.levels is not None
    assert facts.levels.peak_dbfs == pytest.approx(-6.02, abs=0.6)


def test_opus_in_ogg(probe: Probe, tmp_path: Path) -> None:
    facts = probe(sound(tmp_path, "ogg", "OPUS"), "a.opus").facts
    assert (facts.mime, facts.audio_codec, facts.duration_us) == ("audio/ogg", "opus", 500_000)


@pytest.mark.parametrize("name", ["voice.m4a", "voice.mp4", "voice"])
def test_sound_alone_in_an_mp4_is_audio(tmp_path: Path, name: str) -> None:
    facts = probe_file(write_m4a(tmp_path / "a", duration_s=1.0), name=name).facts
    assert (facts.media, facts.mime, facts.audio_codec, facts.sample_rate_hz) == ("audio", "audio/mp4", "aac", 48_000)
    assert facts.duration_us == pytest.approx(1_000_000, abs=25_000)
    assert facts.levels is not None
    assert facts.levels.rms_dbfs == pytest.approx(-9.03, abs=0.5)


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_truncated_files_are_refused(refuse: Refuse, tmp_path: Path, suffix: str, share: float) -> None:
    data = sound(tmp_path, suffix)
    assert refuse(data[: int(len(data) * share)], f"a.{suffix}").code in ("truncated", "corrupt")


@pytest.mark.parametrize("stated", [0xFFFF_FFFF, 0x7FFF_FFFF])
def test_recordings_to_a_pipe_do_not_know_their_length(probe: Probe, tmp_path: Path, stated: int) -> None:
    data = bytearray(sound(tmp_path, "wav"))
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = struct.pack("<I", stated)
    assert probe(bytes(data), "a.wav").facts.duration_us == 500_000


def test_a_wav_named_mp4_is_refused_with_both_sides(refuse: Refuse, tmp_path: Path) -> None:
    refusal = refuse(sound(tmp_path, "wav"), "clip.mp4")
    assert refusal.code == "wrong_type"
    assert "a WAV audio file" in refusal.message
    assert "'clip.mp4' claims video" in refusal.message


def test_a_video_named_m4a_is_refused(tmp_path: Path, refuse: Refuse) -> None:
    data = write_video(tmp_path / "a.mp4").read_bytes()
    assert refuse(data, "song.m4a").code == "wrong_type"


def test_garbage_behind_a_header_is_corrupt(refuse: Refuse) -> None:
    for data, name in ((b"fLaC" + bytes(100), "a.flac"), (b"ID3" + bytes(200), "a.mp3")):
        assert refuse(data, name).code == "corrupt"


def test_an_archive_behind_the_samples_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    assert refuse(sound(tmp_path, "wav") + make_zip(), "a.wav").code == "polyglot"


@pytest.mark.parametrize("suffix", ["wav", "mp4"])
def test_long_files_are_refused(refuse: Refuse, tmp_path: Path, suffix: str) -> None:
    data = sound(tmp_path, "wav") if suffix == "wav" else write_m4a(tmp_path / "a").read_bytes()
    refusal = refuse(data, f"a.{suffix}", limits=Limits(max_duration_us=400_000))
    assert refusal.code == "too_long"
    assert "0.4 s" in refusal.message
