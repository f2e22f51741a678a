"""Project "Digits": scikit-learn's handwritten digits, partly labeled, to see the loop close."""

import io
from typing import Any

import numpy as np
from PIL import Image

from annotate.document.document import Document
from annotate.document.kinds.choice import Choice
from annotate.document.ontology import Ontology, Option, Question

NAME = "Digits"
DESCRIPTION = "Handwritten digits. A probe learns from the labeled ones and asks for those it is least sure of."
QUESTION = "digit"
LABELED, HELD_OUT, POOL = 60, 60, 130
SIDE_PX = 96
ONTOLOGY = Ontology(
    questions=[
        Question(
            id=QUESTION,
            name="Which digit is it?",
            kind="choice",
            options=[Option(id=str(digit), name=str(digit)) for digit in range(10)],
            required=True,
        )
    ]
)
GUIDELINE = """\
# Which digit?

Choose the digit that was written. The queue brings the pictures first of which the model is least sure.
"""


def list_digits() -> list[tuple[str, bytes, str]]:
    """Return (key, PNG, digit) of some digits in a fixed order, enlarged from 8 to 96 pixels a side."""
    from sklearn.datasets import load_digits  # noqa: PLC0415  (an extra)

    digits: Any = load_digits()
    rows = np.random.default_rng(0).permutation(len(digits.images))[: LABELED + HELD_OUT + POOL]
    return [
        (f"digit-{number:03}", draw(digits.images[row]), str(digits.target[row])) for number, row in enumerate(rows)
    ]


def draw(pixels: np.ndarray[Any, Any]) -> bytes:
    """Return a digit as dark ink on white."""
    ink = Image.fromarray((255 - pixels * 15.9).astype(np.uint8))
    file = io.BytesIO()
    ink.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC).save(file, "PNG")
    return file.getvalue()


def make_answer(digit: str) -> Document:
    """Return the finished document of a digit."""
    return Document(schema=1, marks=[Choice(id="answer", question=QUESTION, values=[digit])])
