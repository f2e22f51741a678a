"""OpenAI chat: data URLs and addresses, weights, and preferred answers."""

import base64
from typing import Any

from annotate.document.conversation import AssetPart, TextPart
from annotate.importers.openai import OpenAiImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_document, read_good

DATA = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


def ask(url: str) -> dict[str, Any]:
    return {
        "role": "user",
        "content": [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": {"url": url}}],
    }


def test_pictures_come_from_data_and_addresses() -> None:
    rows = [
        {"messages": [ask(url), {"role": "assistant", "content": "A cat.", "weight": 0}]}
        for url in (DATA, "https://x.org/a")
    ]
    source = make_source({"x.json": rows})
    inside, outside = read_good(OpenAiImporter(), source)
    assert source.open(inside.assets["image"].upload or "").read() == PICTURE
    assert outside.assets["image"].url == "https://x.org/a"
    first, second = inside.annotations[0].turns
    assert (first.parts, second.loss) == ([TextPart("What?"), AssetPart("image")], False)


def test_preferred_answers_are_chosen() -> None:
    outputs = {name: [{"role": "assistant", "content": name}] for name in ("preferred_output", "non_preferred_output")}
    document = read_document(OpenAiImporter(), {"x.jsonl": {"input": {"messages": [ask(DATA)]}, **outputs}})
    assert [response.parts for response in document.responses] == [
        [TextPart("preferred_output")],
        [TextPart("non_preferred_output")],
    ]


def test_calls_of_tools_are_kept() -> None:
    calls = [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    messages = [
        ask(DATA),
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "content": "3"},
    ]
    document = read_document(OpenAiImporter(), {"x.jsonl": {"messages": messages}})
    assert document.source == {"openai": {"messages": {"t2": {"tool_calls": calls}}}}


def test_a_bad_comparison_is_told() -> None:
    row = {"input": {"messages": [ask(DATA)]}, "preferred_output": [], "non_preferred_output": []}
    assert list_codes(OpenAiImporter(), {"x.jsonl": row}) == [("x.jsonl", 1, "bad_comparison")]
