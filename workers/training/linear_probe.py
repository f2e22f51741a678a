"""Trains a linear probe: multinomial logistic regression on the frozen embeddings of an encoder, with a report.

There is no chance in it: weights start at zero, every step sees all examples. The seed of a probe is that of its split.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray

from annotate.errors import Invalid
from curation.metrics.calibration import (
    ReliabilityBin,
    compute_ece,
    compute_nll,
    compute_softmax,
    fit_temperature,
    list_reliability_bins,
)
from curation.metrics.classification import (
    ClassScore,
    Interval,
    compute_accuracy,
    compute_macro_f1,
    compute_wilson_interval,
    count_confusion,
    score_classes,
)
from workers.training.probe_file import EncoderIdentity, LinearProbe
from workers.training.splits import Split

PENALTIES: Final = (1.0, 0.1, 0.01, 0.001, 0.0001, 0.00001)
"""L2 penalties to choose from, the strongest first: each starts from the weights of the one before."""

STEPS: Final = 200


class PenaltyTrial(msgspec.Struct, frozen=True, kw_only=True):
    """How one penalty did on the validation examples.

    Attributes:
        penalty: L2 penalty on weights of features scaled to variance 1.
        nll: Mean negative log-likelihood, nats.
        accuracy: Share right, 0..1.
    """

    penalty: float
    nll: float
    accuracy: float


class ProbeReport(msgspec.Struct, frozen=True, kw_only=True):
    """How good a probe is on examples that it has not seen.

    Attributes:
        examples: How many examples each split had: train, validation, test.
        penalty: The penalty chosen: the least negative log-likelihood on the validation examples.
        trials: Every penalty tried.
        temperature: Divisor of the logits, fitted on the validation examples.
        accuracy: Share of the test examples told rightly, 0..1.
        accuracy_interval: Its 95 % Wilson interval.
        macro_f1: Mean F1 of the classes that the test has; None when it has none.
        classes: Scores of each class on the test.
        confusion: Test counts; row = truth, column = predicted, in the order of the classes.
        ece_before: Expected calibration error on the test before the temperature, 0..1.
        ece_after: The same after it.
        bins_before: Reliability diagram before the temperature.
        bins_after: The same after it.
    """

    examples: dict[str, int]
    penalty: float
    trials: list[PenaltyTrial]
    temperature: float
    accuracy: float
    accuracy_interval: Interval
    macro_f1: float | None
    classes: list[ClassScore]
    confusion: list[list[int]]
    ece_before: float
    ece_after: float
    bins_before: list[ReliabilityBin]
    bins_after: list[ReliabilityBin]


class TrainedProbe(NamedTuple):
    """A probe with its report."""

    probe: LinearProbe
    report: ProbeReport


def train_linear_probe(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    split: NDArray[np.int64],
    *,
    classes: Sequence[str],
    question: str,
    encoder: EncoderIdentity,
    device: torch.device | None = None,
    penalties: Sequence[float] = PENALTIES,
) -> TrainedProbe:
    """Train on the training examples, tune on the validation examples, judge on the test examples.

    N is the number of examples, D the encoder's dimension, C the number of classes.

    Args:
        embeddings: (N, D) float32.
        labels: (N,) class numbers below C.
        split: (N,) of :class:`workers.training.splits.Split`.
        classes: C option ids of the question.
        question: Id of the choice question that the probe learns to answer.
        encoder: What made the embeddings.
        device: Where to train; None for the CPU.
        penalties: L2 penalties to choose from, the strongest first.

    Raises:
        Invalid: Fewer than two classes, a class without a training example, or a split without examples.
    """
    check_examples(labels, split, classes)
    parts = {part: (embeddings[split == part], labels[split == part]) for part in Split}
    scale = _Scale.fit(parts[Split.TRAIN][0])
    fitted = _fit_penalties(scale, *parts[Split.TRAIN], len(classes), device or torch.device("cpu"), penalties)
    inputs, truth = parts[Split.VALIDATION]
    trials = [_try_penalty(penalty, inputs @ w.T + b, truth) for penalty, (w, b) in zip(penalties, fitted, strict=True)]
    best = min(range(len(trials)), key=lambda index: trials[index].nll)
    weight, bias = fitted[best]
    probe = LinearProbe(
        weight=weight,
        bias=bias,
        temperature=fit_temperature(inputs @ weight.T + bias, truth),
        classes=list(classes),
        question=question,
        encoder=encoder,
    )
    examples = {part.name.lower(): len(parts[part][1]) for part in Split}
    return TrainedProbe(probe, _report(probe, *parts[Split.TEST], trials[best].penalty, trials, examples))


def check_examples(labels: NDArray[np.int64], split: NDArray[np.int64], classes: Sequence[str]) -> None:
    """Check that there is enough to learn from.

    Raises:
        Invalid: Fewer than two classes, a class without a training example, or a split without examples.
    """
    if len(classes) < 2:
        raise Invalid("too_few_classes", f"a probe tells classes apart; got {len(classes)}, expected two or more")
    trained = np.bincount(labels[split == Split.TRAIN], minlength=len(classes))
    bare = [name for name, count in zip(classes, trained, strict=True) if not count]
    if bare:
        raise Invalid(
            "class_without_examples",
            f"no training example of {', '.join(bare)}; label at least three items of each class or leave it out",
            classes=bare,
        )
    empty = [part.name.lower() for part in Split if not (split == part).any()]
    if empty:
        raise Invalid(
            "split_without_examples",
            f"no examples for {' and '.join(empty)}; label at least three items of each class",
            splits=empty,
        )


class _Scale(NamedTuple):
    """Moves features to mean 0 and, all by one factor, to variance 1, so that a penalty means the same everywhere."""

    mean: NDArray[np.float32]
    factor: float

    @classmethod
    def fit(cls, embeddings: NDArray[np.float32]) -> "_Scale":
        mean = embeddings.mean(axis=0)
        deviation = float((embeddings - mean).std())
        return cls(mean, 1 / deviation if deviation > 0 else 1.0)

    def undo(self, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> "_Linear":
        """Return the same classifier for features that were not moved."""
        plain = (weight * self.factor).astype(np.float32)
        return plain, (bias - plain @ self.mean).astype(np.float32)


_Linear = tuple[NDArray[np.float32], NDArray[np.float32]]
"""(C, D) weights and (C,) biases."""


def _fit_penalties(
    scale: _Scale,
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    class_count: int,
    device: torch.device,
    penalties: Sequence[float],
) -> list[_Linear]:
    inputs = torch.from_numpy((embeddings - scale.mean) * np.float32(scale.factor)).to(device)
    truth = torch.from_numpy(labels).to(device)
    weight = torch.zeros((class_count, inputs.shape[1]), device=device, requires_grad=True)
    bias = torch.zeros(class_count, device=device, requires_grad=True)
    fitted = []
    for penalty in penalties:
        _minimise(inputs, truth, weight, bias, penalty)
        fitted.append(scale.undo(weight.detach().cpu().numpy().copy(), bias.detach().cpu().numpy().copy()))
    return fitted


def _minimise(
    inputs: torch.Tensor, truth: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, penalty: float
) -> None:
    """Bring weights and biases to the least penalised loss, in place (L-BFGS, Liu and Nocedal 1989)."""
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=STEPS, tolerance_grad=1e-6, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(inputs @ weight.T + bias, truth)
        loss = loss + penalty / 2 * weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]


def _try_penalty(penalty: float, logits: NDArray[np.float32], truth: NDArray[np.int64]) -> PenaltyTrial:
    accuracy = float((logits.argmax(axis=1) == truth).mean())
    return PenaltyTrial(penalty=penalty, nll=compute_nll(logits, truth), accuracy=accuracy)


def _report(
    probe: LinearProbe,
    embeddings: NDArray[np.float32],
    truth: NDArray[np.int64],
    penalty: float,
    trials: list[PenaltyTrial],
    examples: dict[str, int],
) -> ProbeReport:
    logits = probe.compute_logits(embeddings)
    confusion = count_confusion(truth, logits.argmax(axis=1), class_count=len(probe.classes))
    scores = score_classes(confusion, probe.classes)
    before = list_reliability_bins(compute_softmax(logits), truth)
    after = list_reliability_bins(probe.predict(embeddings), truth)
    return ProbeReport(
        examples=examples,
        penalty=penalty,
        trials=trials,
        temperature=probe.temperature,
        accuracy=compute_accuracy(confusion) or 0.0,
        accuracy_interval=compute_wilson_interval(int(np.trace(confusion)), len(truth)),
        macro_f1=compute_macro_f1(scores),
        classes=scores,
        confusion=confusion.tolist(),
        ece_before=compute_ece(before) or 0.0,
        ece_after=compute_ece(after) or 0.0,
        bins_before=before,
        bins_after=after,
    )
