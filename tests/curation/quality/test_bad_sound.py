"""Bad recordings."""

from tests.support.quality import list_codes, make_sound


def test_clipped_faint_and_coarse_recordings_are_found() -> None:
    assert list_codes("bad_sound", make_sound({"clipping_ratio": 0.01})) == ["clipped"]
    assert list_codes("bad_sound", make_sound({"clipping_ratio": 0.001})) == []
    assert list_codes("bad_sound", make_sound({"rms_dbfs": -60.0})) == ["faint"]
    assert list_codes("bad_sound", make_sound(sample_rate_hz=4000)) == ["coarse"]
