"""Training on CUDA gives the probe that the CPU gives."""

import numpy as np
import torch

from tests.support.examples import ENCODER, draw_examples, train_examples
from workers.training.linear_probe import train_linear_probe


def test_probe_agrees_with_the_cpu() -> None:
    examples = draw_examples(600, spread=2.0)
    classes = ("cat", "dog", "fox")
    cuda = torch.device("cuda")
    on_gpu = train_linear_probe(*examples, classes=classes, question="subject", encoder=ENCODER, device=cuda)
    on_cpu = train_examples(examples, *classes)
    assert on_gpu.report.penalty == on_cpu.report.penalty
    rows = examples.embeddings
    assert np.allclose(on_gpu.probe.predict(rows), on_cpu.probe.predict(rows), atol=0.01)
