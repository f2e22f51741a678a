"""VLMEvalKit's table, read with pandas as the kit does."""

import ast
import base64
import io
from typing import Any

import pandas as pd
from PIL import Image

from annotate.exporters.vlmevalkit import VlmEvalKitExporter
from tests.annotate.exporters.sample import show, text, turn
from tests.annotate.exporters.test_questions import ONTOLOGY, choose
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record


def draw(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(data, "PNG")
    return data.getvalue()


RED, BLUE = draw("red"), draw("blue")
PAIR = {"left": make_asset(RED, name="l.png"), "right": make_asset(BLUE, name="r.png")}


def export(*documents: dict[str, Any], assets: Any = None, **options: Any) -> tuple[Any, dict[str, int]]:
    """Return the table and the losses of one item a document."""
    chosen = assets or {"image": PAIR["left"]}
    records = [make_record(f"item-{index}", chosen, document) for index, document in enumerate(documents)]
    exporter, sink = VlmEvalKitExporter(), MemorySink()
    report = exporter.write(MemoryRelease(records, [RED, BLUE], ONTOLOGY), sink, exporter.read_options(options))
    table = pd.read_csv(io.BytesIO(sink.files["train.tsv"]), sep="\t")
    return table, {loss.code: loss.count for loss in report.losses}


def talk(question: str, answer: str, *slots: str) -> dict[str, Any]:
    """Return a question and its answer."""
    shown = [show(slot) for slot in slots or ("image",)]
    return {"turns": [turn("t1", "user", *shown, text(question)), turn("t2", "assistant", text(answer))]}


def test_cells_survive_tabs_quotes_and_line_breaks() -> None:
    table, losses = export(talk('What\tis "it"?\nSay.', "A cat, \u732b."), talk("Why?", "So."))
    assert table["question"].tolist() == ['What\tis "it"?\nSay.', "Why?"]
    assert table["answer"].tolist() == ["A cat, \u732b.", "So."]
    assert table["index"].tolist() == [0, 1]
    assert "A" not in table.columns
    assert losses == {}


def test_the_image_is_in_its_cell() -> None:
    table, _ = export(talk("Colour?", "Red."))
    image = Image.open(io.BytesIO(base64.b64decode(table["image"][0])))
    assert image.getpixel((0, 0)) == (255, 0, 0)


def test_several_images_are_lists_in_both_columns() -> None:
    table, _ = export(talk("Same?", "No.", "left", "right"), assets=PAIR)
    images = [Image.open(io.BytesIO(base64.b64decode(one))) for one in ast.literal_eval(table["image"][0])]
    assert [image.getpixel((0, 0)) for image in images] == [(255, 0, 0), (0, 0, 255)]
    assert len(ast.literal_eval(table["image_path"][0])) == 2


def test_words_that_mean_nothing_to_pandas_get_a_full_stop() -> None:
    table, losses = export(talk("How many?", "None"))
    assert (table["answer"][0], losses) == ("None.", {"cell_changed": 1})


def test_choices_are_options_with_letters() -> None:
    table, _ = export({"marks": [choose("night")]}, source="choices", embed=False, media_prefix="/d")
    row = table.iloc[0]
    assert [row[name] for name in ("A", "B", "C", "answer", "category")] == ["Day", "Night", "Dusk", "B", "time"]
    assert row["image_path"] == "/d/images/l.png"


def test_an_image_too_small_for_the_kit_is_left_out() -> None:
    assets = {"image": make_asset(b"tiny")}
    record = make_record("a", assets, talk("What?", "It."))
    report = VlmEvalKitExporter().write(MemoryRelease([record], [b"tiny"]), MemorySink())
    assert [loss.code for loss in report.losses] == ["image_too_small"]
