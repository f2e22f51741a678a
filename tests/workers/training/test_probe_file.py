"""The file of a probe."""

import numpy as np
import pytest
import safetensors.numpy

from tests.support.examples import ENCODER
from workers.training.probe_file import LinearProbe, ProbeUnreadable, read_probe, write_probe

PROBE = LinearProbe(
    weight=np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32),
    bias=np.array([0.5, 0], dtype=np.float32),
    temperature=2.0,
    classes=["cat", "dög"],
    question="subject",
    encoder=ENCODER,
)


def test_reading_gives_back_what_was_written() -> None:
    data = write_probe(PROBE)
    again = read_probe(data)
    assert (again.classes, again.question, again.temperature) == (["cat", "dög"], "subject", 2.0)
    assert (again.encoder, again.weight.tolist()) == (ENCODER, PROBE.weight.tolist())
    assert write_probe(again) == data


def test_predicts_calibrated_probabilities() -> None:
    rows = np.array([[0, 0.5, 0], [2, 0, 9]], dtype=np.float32)
    assert PROBE.compute_logits(rows).tolist() == [[0.5, 0.5], [2.5, 0]]
    assert PROBE.predict(rows) == pytest.approx(np.array([[0.5, 0.5], [0.7773, 0.2227]]), abs=1e-4)


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 20, write_probe(PROBE)[:-4], safetensors.numpy.save({"weight": PROBE.weight})]
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ProbeUnreadable, match="expected a file that a training job wrote"):
        read_probe(data)


def test_tensors_must_fit_the_classes() -> None:
    odd = LinearProbe(
        weight=PROBE.weight, bias=PROBE.bias, temperature=1.0, classes=["cat"], question="q", encoder=ENCODER
    )
    with pytest.raises(ProbeUnreadable, match=r"1 classes, but weights \(2, 3\) and biases \(2,\)"):
        read_probe(write_probe(odd))
