"""Pre-labeler probe, trained on crops of real photos."""

from functools import cache

import msgspec
import numpy as np
import pytest
from PIL import Image

from annotate.document.facts import AssetFacts
from annotate.document.validation import find_problems
from annotate.errors import Conflict
from tests.support.encoders import load_shared_encoder
from tests.support.photos import load_photo
from tests.support.prelabeling import ask_choice, make_ontology
from workers.prelabelers.base import OntologyLacks, PreLabelerOptions
from workers.prelabelers.probe import ProbePreLabeler, check_encoder, load_probe_prelabeler
from workers.training.linear_probe import TrainedProbe, train_linear_probe
from workers.training.probe_file import EncoderIdentity, write_probe
from workers.training.splits import split_examples

PHOTOS = ("brick", "grass", "gravel")
ONTOLOGY = make_ontology(questions=[ask_choice("surface", "brick=Brick", "grass=Grass", "gravel=Gravel")])


def crop(name: str, row: int, column: int) -> Image.Image:
    return load_photo(name).crop((128 * column, 128 * row, 128 * column + 128, 128 * row + 128))


@cache
def train() -> TrainedProbe:
    encoder = load_shared_encoder()
    crops = [crop(name, row, column) for name in PHOTOS for row in range(3) for column in range(4)]
    labels = np.repeat(np.arange(3), 12)
    identity = EncoderIdentity(name=encoder.name, revision=encoder.revision, weights_hash=encoder.weights_hash)
    return train_linear_probe(
        encoder.encode_images(crops),
        labels,
        split_examples(labels, seed=0),
        classes=PHOTOS,
        question="surface",
        encoder=identity,
    )


def make() -> ProbePreLabeler:
    return ProbePreLabeler(train().probe, load_shared_encoder(), weights_hash="00", slot=None)


def test_unseen_crops_get_their_surface() -> None:
    suggested = make().suggest([{"image": crop(name, 3, column)} for name in PHOTOS for column in range(4)], ONTOLOGY)
    answers = [entry.document.marks[0].values for entry in suggested]  # type: ignore[union-attr]
    assert answers == [[name] for name in PHOTOS for _ in range(4)]
    assert train().report.accuracy == 1.0
    slots = {"image": AssetFacts("image", 128, 128)}
    assert [find_problems(entry.document, slots=slots, ontology=ONTOLOGY) for entry in suggested] == [[]] * 12


def test_options_that_are_gone_are_named() -> None:
    fewer = make_ontology(questions=[ask_choice("surface", "brick=Brick", "grass=Grass")])
    with pytest.raises(OntologyLacks, match="answers question 'surface' with gravel, which are no longer among"):
        make().suggest_embedded(np.zeros((1, 1280), dtype=np.float32), fewer)


def test_another_encoder_is_refused() -> None:
    probe = train().probe
    other = msgspec.structs.replace(probe, encoder=msgspec.structs.replace(probe.encoder, weights_hash="ab" * 32))
    with pytest.raises(
        Conflict, match="weights abababababab; this worker has prototype revision 2, weights 0d0b992c1e3a"
    ):
        check_encoder(other, load_shared_encoder())


def test_the_file_loads_with_its_encoder() -> None:
    data = write_probe(train().probe)
    loaded = load_probe_prelabeler(PreLabelerOptions(), data)
    assert (loaded.name, loaded.revision, len(loaded.weights_hash)) == ("probe", "1", 64)
