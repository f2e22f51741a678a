"""TextGrid: intervals and points of every tier, long and short, UTF-8 and UTF-16."""

import pytest

from annotate.document.kinds.instant import Instant
from annotate.document.kinds.segment import Segment
from annotate.importers.textgrid import TextgridImporter
from tests.support.sources import list_codes, make_source, read_all, read_document

LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.5
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "Ann"
        xmin = 0
        xmax = 2.5
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 1.25
            text = ""
        intervals [2]:
            xmin = 1.25
            xmax = 2.5
            text = "say ""3"" = 4"
    item [2]:
        class = "TextTier"
        name = "clicks"
        xmin = 0
        xmax = 2.5
        points: size = 1
        points [1]:
            number = 0.75
            mark = "click"
"""
SHORT = """File type = "ooTextFile"
"TextGrid"
0 2.5
<exists>
2
"IntervalTier" "Ann" 0 2.5 2
0 1.25 ""
1.25 2.5 "say ""3"" = 4"
"TextTier" "clicks" 0 2.5 1
0.75 "click"
"""
MARKS = [
    Instant(id="s1", slot="audio", class_="speech", at_us=750_000, text="click"),
    Segment(
        id="s2", slot="audio", class_="speech", start_us=1_250_000, end_us=2_500_000, lane="Ann", text='say "3" = 4'
    ),
]


@pytest.mark.parametrize("data", [LONG.encode(), SHORT.encode(), LONG.encode("utf-16")])
def test_tiers_become_segments_and_instants(data: bytes) -> None:
    source = make_source({"a.TextGrid": data, "a.wav": "x"})
    assert TextgridImporter().recognise(source)
    assert read_document(TextgridImporter(), source).marks == MARKS


@pytest.mark.parametrize("text", [LONG[:300], LONG.replace("TextGrid", "Sound"), LONG.replace("= 1.25", '= "x"'), ""])
def test_what_is_no_textgrid_is_told(text: str) -> None:
    ((_, _, code),) = list_codes(TextgridImporter(), {"a.TextGrid": text, "a.wav": "x"})
    assert code in ("not_textgrid", "bad_time")


def test_a_binary_file_is_told_what_to_do() -> None:
    source = make_source({"a.TextGrid": b"ooBinaryFile\x08TextGrid" + bytes(40), "a.wav": "x"})
    assert TextgridImporter().recognise(source)
    (parsed,) = read_all(TextgridImporter(), source)
    assert "save it as a text file" in parsed.problems[0].message
