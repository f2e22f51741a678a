"""Encoder minilm, with the real weights."""

import numpy as np
import pytest

from annotate.errors import Invalid
from tests.support.encoders import load_shared_text_encoder
from workers.encoders.registry import load_encoder


def test_meaning_counts_and_words_do_not() -> None:
    rows = load_shared_text_encoder().encode_texts(
        ["A dog runs over the meadow.", "The puppy is racing across the grass.", "Interest rates were raised again."]
    )
    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > 0.5
    assert rows[0] @ rows[2] < 0.2


def test_company_and_order_do_not_change_a_vector() -> None:
    encoder = load_shared_text_encoder()
    texts = ["short", "a text of several words", "x " * 300, ""]
    together, reverse = encoder.encode_texts(texts), encoder.encode_texts(texts[::-1])[::-1]
    assert np.abs(together - reverse).max() < 1e-4
    assert encoder.encode_texts([]).shape == (0, 384)


def test_identity_is_stable() -> None:
    encoder = load_shared_text_encoder()
    assert (encoder.name, encoder.revision, encoder.dimension, set(encoder.embeds)) == ("minilm", "1", 384, {"text"})
    assert len(encoder.weights_hash) == 64


def test_pictures_and_arguments_are_refused() -> None:
    with pytest.raises(Invalid, match="'minilm' takes no images") as caught:
        load_shared_text_encoder().encode_images([])
    assert caught.value.code == "encoder_takes_not"
    with pytest.raises(Invalid, match="takes nothing after its name, got 'x'"):
        load_encoder("minilm:x")
