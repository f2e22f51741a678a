"""Sending: what counts as delivered, and what the guard refuses."""

import msgspec
import pytest

from annotate.webhooks.sending import LIMITS, Outcome, post_message
from tests.support.receivers import Receiver, receive


def post(receiver: Receiver, *, allow: tuple[str, ...] = ("127.0.0.0/8",), url: str = "") -> Outcome:
    limits = msgspec.structs.replace(LIMITS, ports=frozenset([receiver.port]), total_timeout_s=5.0)
    headers = {"webhook-id": "msg_1"}
    return post_message(url or receiver.url, b'{"a": 1}', headers, limits=limits, allow_networks=allow)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, ""),
        (204, ""),
        (302, "redirects (302)"),
        (404, "answers 404"),
        (410, "gone for good"),
        (500, "answers 500"),
    ],
)
def test_only_200_to_299_counts(status: int, reason: str) -> None:
    with receive(status) as receiver:
        outcome = post(receiver)
    assert (outcome.status_code, outcome.is_delivered) == (status, not reason)
    assert reason in outcome.error
    ((headers, body),) = receiver.messages  # a redirect is not followed
    assert (body, headers["content-type"], headers["webhook-id"]) == (b'{"a": 1}', "application/json", "msg_1")


def test_the_guard_keeps_messages_from_inner_addresses() -> None:
    with receive() as receiver:
        refused = post(receiver, allow=())
        by_name = post(receiver, allow=(), url=f"http://localhost:{receiver.port}/hook")
    assert refused.status_code is by_name.status_code is None
    assert "127.0.0.1 is loopback" in refused.error
    assert "loopback" in by_name.error
    assert receiver.messages == []


def test_a_receiver_that_is_not_there_is_an_outcome() -> None:
    with receive() as receiver:
        pass
    assert post(receiver).status_code is None
    assert "cannot be reached" in post(receiver).error
