"""The objects that a caption may mention."""

from annotate.exporters.chair import ChairExporter
from tests.annotate.exporters.dialogue_support import export
from tests.annotate.exporters.sample import PHOTO
from tests.annotate.exporters.test_pope import ONTOLOGY, look
from tests.support.releases import MemoryRelease, make_asset, make_record


def test_a_row_lists_what_is_there_and_what_was_looked_for() -> None:
    image = {"image": make_asset(PHOTO)}
    records = [
        make_record("a", image, look("cat", "cat", "tv", exhaustive=["cat", "dog", "tv"])),
        make_record("b", image, look(exhaustive=["owl"])),
        make_record("c", image, look("cat", exhaustive=[])),
    ]
    files, losses = export(ChairExporter(), MemoryRelease(records, [PHOTO], ONTOLOGY), question="Describe it.")
    first, second = files["train.jsonl"]
    assert first == {
        "question_id": 1,
        "image_id": 1,
        "image": "images/a.png",
        "question": "Describe it.",
        "gt_object": ["cat", "TV"],
        "vocabulary": ["cat", "dog", "TV"],
        "item_key": "a",
        "slot": "image",
    }
    assert (second["image_id"], second["gt_object"], second["vocabulary"]) == (2, [], ["owl"])
    assert losses == {"place_left_out": 3, "exhaustive_missing": 1}
