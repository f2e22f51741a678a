"""Empty, refusing, repeating and unfilled answers."""

import pytest

from curation.quality.bad_responses import find_repetition
from curation.quality.records import ItemRecord
from tests.support.quality import annotate, inspect


def judge(text: str, role: str = "assistant") -> list[str]:
    turn = {"id": "t1", "role": role, "parts": [{"type": "text", "text": text}]}
    return [one.code for one in inspect("bad_responses", ItemRecord(id=1, annotations=[annotate(turns=[turn])]))]


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "As an AI language model, I cannot see images.",
        "Sorry, I am not able to view this.",
        "I can\u2019t assist with this request.",
        "抱歉，我无法识别图片中的人物。",
        "作为一个人工智能，我不能回答这个问题。",
    ],
)
def test_refusals(text: str) -> None:
    assert judge(text) == ["refusal"]


@pytest.mark.parametrize(
    "text",
    ["The sign says: I'm sorry for the delay.", "A cat sits.", "图中有一只猫。", "I can see a red car and a bus."],
)
def test_answers_are_not_refusals(text: str) -> None:
    assert judge(text) == []


def test_empty_and_unfilled_answers() -> None:
    assert judge("  ") == ["empty_answer"]
    assert judge("", role="user") == ["empty_prompt"]
    assert judge("", role="system") == []
    assert judge("Dear [insert name], hello") == ["placeholder"]


def test_running_in_circles_is_measured() -> None:
    loop = "the cat sat down " * 8
    assert judge(loop) == ["repetition"]
    assert find_repetition(loop, words=4)[0] == 1.0
    assert find_repetition("好的好的好的好的", words=2)[0] == 1.0
    assert find_repetition("every word here stands alone", words=2)[0] == 0.0


def test_a_response_is_judged_and_a_turn_that_only_shows_is_not() -> None:
    turn = {"id": "t1", "role": "assistant", "parts": [{"type": "asset", "slot": "image"}]}
    response = {"id": "a", "turn": "t1", "parts": []}
    item = ItemRecord(id=1, annotations=[annotate(turns=[turn], responses=[response])])
    assert [one.part for one in inspect("bad_responses", item)] == ["response:7:a:empty_answer"]
