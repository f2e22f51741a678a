"""XML reads back as what was written."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from annotate.exporters.markup import Lines, spell_attribute, text_tag, write_number

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r")
)


@given(TEXTS)
def test_text_and_attributes_come_back(text: str) -> None:
    element = ET.fromstring(text_tag("a", text, {"b": text}))
    assert (element.text or "", element.attrib["b"]) == (text, text)


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert ET.fromstring(text_tag("a", "x\x00\x0by")).text == "x\ufffd\ufffdy"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(value: float) -> None:
    assert float(write_number(value)) == value


def test_nesting_is_closed() -> None:
    lines = Lines()
    lines.begin("a")
    lines.add(text_tag("b", 1.5))
    lines.end()
    assert lines.encode() == b"<a>\n  <b>1.5</b>\n</a>\n"


def test_values_of_attributes_are_spelled_like_json() -> None:
    assert [spell_attribute(value) for value in (True, 2.0, "x", ["a", "b"])] == ["true", "2", "x", '["a","b"]']
