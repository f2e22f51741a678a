"""Lets OpenAI's client and mistral-common check the golden export against their own types (``make test-readers``).

It exits with an error when a row is refused. Nothing is sent anywhere.
"""

import json
import sys
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "fixtures" / "exporters" / "openai"


def main() -> None:
    """Check every golden file."""
    for path in sorted(GOLDEN.rglob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            where, row = f"{path.relative_to(GOLDEN)} row {number}", json.loads(line)
            for messages in list_messages(row):
                say(f"{where}: {[message['role'] for message in check_types(messages)]}")
                check_request(messages)
    say("all rows read")


def list_messages(row: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the conversations of a row: one, or one for each side of a comparison."""
    if "messages" in row:
        return [row["messages"]]
    prompt = row["input"]["messages"]
    return [prompt + row["preferred_output"], prompt + row["non_preferred_output"]]


def check_types(messages: list[dict[str, Any]]) -> list[Any]:
    """Return the messages as the client's types take them; ``weight`` is of fine-tuning alone."""
    from openai.types.chat import ChatCompletionMessageParam
    from pydantic import TypeAdapter

    plain = [{name: value for name, value in message.items() if name != "weight"} for message in messages]
    # The parts of messages need it for as long as they are read.
    adapter = TypeAdapter(list[ChatCompletionMessageParam])
    checked = adapter.validate_python(plain)
    for message in checked:
        content = message["content"]
        if not isinstance(content, str):
            # Parts are checked only while they are iterated over.
            list(content)
    return checked


def check_request(messages: list[dict[str, Any]]) -> None:
    """Read the messages as a server of Mistral's does; it stops at the first answer, and takes no answer last."""
    from mistral_common.protocol.instruct.request import ChatCompletionRequest

    asked = [{"role": message["role"], "content": message["content"]} for message in messages]
    ChatCompletionRequest.from_openai(messages=asked)


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
