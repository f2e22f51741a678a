"""Linear probes."""

import msgspec
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from annotate.errors import Invalid
from curation.metrics.calibration import compute_softmax
from tests.support.examples import draw_examples, train_examples
from workers.training.linear_probe import PENALTIES, ProbeReport
from workers.training.probe_file import write_probe
from workers.training.splits import Split

CLASSES = ("cat", "dog", "fox")


def test_equals_scikit_learn() -> None:
    examples = draw_examples(400, spread=2.0)
    trained = train_examples(examples, *CLASSES)
    own = examples.split == Split.TRAIN
    inputs = examples.embeddings - examples.embeddings[own].mean(axis=0)
    inputs /= inputs[own].std()
    model = LogisticRegression(C=1 / (own.sum() * trained.report.penalty), tol=1e-8, max_iter=5000)
    model.fit(inputs[own], examples.labels[own])
    probabilities = compute_softmax(trained.probe.compute_logits(examples.embeddings))
    assert np.abs(probabilities - model.predict_proba(inputs)).max() < 0.005


def test_report_is_of_the_test_examples_alone() -> None:
    examples = draw_examples(600, spread=2.0)
    report = train_examples(examples, *CLASSES).report
    assert report.examples == {part.name.lower(): int((examples.split == part).sum()) for part in Split}
    confusion = np.array(report.confusion)
    assert confusion.sum() == report.examples["test"]
    assert report.accuracy == np.trace(confusion) / confusion.sum()
    assert report.accuracy_interval.low < report.accuracy < report.accuracy_interval.high
    assert [entry.support for entry in report.classes] == confusion.sum(axis=1).tolist()
    assert 0.6 < report.accuracy < 0.99


def test_penalty_is_chosen_on_the_validation_examples() -> None:
    report = train_examples(draw_examples(300, spread=3.0), *CLASSES).report
    assert [trial.penalty for trial in report.trials] == list(PENALTIES)
    assert report.penalty == min(report.trials, key=lambda trial: trial.nll).penalty
    assert report.penalty > PENALTIES[-1]


def test_temperature_calibrates() -> None:
    report = train_examples(draw_examples(3000, spread=3.0, dimension=64), *CLASSES).report
    assert report.ece_after < 0.08
    assert report.ece_after <= report.ece_before + 0.02
    assert sum(entry.count for entry in report.bins_after) == report.examples["test"]


def test_training_twice_gives_the_same_bytes() -> None:
    first, again = (train_examples(draw_examples(200, spread=1.0), *CLASSES) for _ in range(2))
    assert write_probe(first.probe) == write_probe(again.probe)
    assert first.report == again.report


def test_report_survives_json() -> None:
    report = train_examples(draw_examples(200, spread=1.0), *CLASSES).report
    assert msgspec.json.decode(msgspec.json.encode(report), type=ProbeReport) == report


def test_a_class_without_examples_is_named() -> None:
    with pytest.raises(Invalid, match="no training example of cow; label at least three items") as caught:
        train_examples(draw_examples(200, spread=1.0), *CLASSES, "cow")
    assert caught.value.fields == {"classes": ["cow"]}


def test_every_split_needs_examples() -> None:
    examples = draw_examples(200, spread=1.0)
    with pytest.raises(Invalid, match="no examples for validation and test") as caught:
        train_examples(examples._replace(split=np.zeros_like(examples.split)), *CLASSES)
    assert caught.value.code == "split_without_examples"


def test_one_class_is_no_question() -> None:
    with pytest.raises(Invalid, match="got 1, expected two or more"):
        train_examples(draw_examples(50, spread=1.0, classes=1), "cat")
