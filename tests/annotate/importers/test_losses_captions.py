"""What a table of images and captions holds comes back, but for what its exporter says it lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.document.document import Document, parse_document
from annotate.document.kinds.text import Text
from annotate.importers.base import ImportAsset
from tests.annotate.importers import strategies as any_
from tests.annotate.importers.test_losses import FEW, send_round
from tests.support.releases import make_asset
from tests.support.sources import PICTURE

ADDRESS = "https://example.org/a.png"


@st.composite
def captioned(draw: st.DrawFn) -> Document:
    """Answers about an image or about a box on it, and perhaps a conversation, whose answer may be empty."""
    box: dict[str, Any] = {"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": [1, 2, 30, 40]}
    marks = [box] if draw(st.booleans()) else []
    for number in range(draw(st.integers(0, 2))):
        target = draw(st.sampled_from([None, "r1"] if marks else [None]))
        answer = {"id": f"c{number}", "kind": "text", "question": "caption", "target": target}
        marks.append(answer | {"text": draw(any_.words)})
    turns = [
        {"id": f"t{number}", "role": role, "parts": [{"type": "text", "text": draw(st.just("") | any_.words)}]}
        for number, role in enumerate(draw(st.sampled_from([[], ["user", "assistant"], ["assistant", "assistant"]])))
    ]
    return parse_document({"schema": 1, "marks": marks, "turns": turns})


@pytest.mark.parametrize("address", [ADDRESS, ""])
@FEW
@given(document=captioned())
def test_captions(address: str, document: Document) -> None:
    """Every caption is an item with the image, by its address or by the copy that lies beside the table."""
    asset = make_asset(PICTURE, name="a.png", width_px=64, height_px=48, source=address, licence="CC0")
    records, lost = send_round("laion", "parquet", document, asset, PICTURE, caption_questions=["caption"])
    said = {mark.id: mark.text for mark in document.marks if isinstance(mark, Text)}
    said |= {turn.id: "".join(getattr(part, "text", "") for part in turn.parts) for turn in document.turns}
    left = {id_ for id_, codes in lost.items() if codes & {"text_left_out", "turn_left_out"}}
    found = [mark.text for record in records for mark in record.annotations[0].marks if isinstance(mark, Text)]
    assert found == [text for id_, text in said.items() if id_ not in left]
    assert all("caption_place_left_out" in lost[id_] for id_ in said.keys() - left)
    assert sum("item_in_rows" in codes for id_, codes in lost.items() if id_) == max(0, len(records) - 1)
    assert bool(records) != ("image_without_caption" in lost.get("image", set()))
    for record in records:
        assert list(record.assets) == ["image"]
        (image,) = record.assets.values()
        wanted = ImportAsset(url=ADDRESS, licence="CC0")
        assert image == wanted if address else image.upload == "images/train/a.png"
        assert (image.licence, record.metadata["hash"]) == ("CC0", asset.sha256)
