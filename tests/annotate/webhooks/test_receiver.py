"""The receiver of the how-to page takes what is signed, once, and refuses the rest."""

import re
import threading
import time
from http.server import HTTPServer
from typing import Any

import pytest
import urllib3

from annotate.webhooks.signing import show_secret, sign_message
from tests.architecture.source import ROOT

SECRET = bytes(range(32))
BODY = b'{"type": "webhook.pinged", "timestamp": "2026-01-31T12:00:00Z", "data": {"webhook": 5}}'


def read_receiver() -> dict[str, Any]:
    """Run the code of the page, with the test's secret, and return what it names."""
    page = (ROOT / "docs" / "how-to" / "webhooks.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(code, names)
    names["SECRET"] = show_secret(SECRET)
    return names


def test_the_receiver_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    server = HTTPServer(("127.0.0.1", 0), read_receiver()["Receiver"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    headers = sign_message(SECRET, message_id="msg_1", timestamp_s=int(time.time()), body=BODY)
    statuses = [
        urllib3.request("POST", url, body=data, headers=headers, timeout=5).status for data in (BODY, BODY, BODY + b" ")
    ]
    server.shutdown()
    server.server_close()
    assert statuses == [204, 204, 401]
    assert capsys.readouterr().out == "webhook.pinged {'webhook': 5}\n"
