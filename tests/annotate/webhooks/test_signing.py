"""Signatures are those of Standard Webhooks: its own example, and the Python client."""

import time
from base64 import b64decode

import pytest
from loopwright.webhooks import NotVerified, verify

from annotate.webhooks.signing import derive_secret, show_secret, sign_message

# The example of the specification's own test suites.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def sign(body: bytes, *, ago_s: int = 0) -> dict[str, str]:
    secret = b64decode(SECRET.removeprefix("whsec_"))
    return sign_message(secret, message_id="msg_7", timestamp_s=int(time.time()) - ago_s, body=body)


def test_the_example_of_the_specification() -> None:
    secret = b64decode(SECRET.removeprefix("whsec_"))
    signed = sign_message(secret, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp_s=1_614_265_330, body=BODY)
    assert signed == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_webhook_has_a_secret_of_its_own() -> None:
    one, again, other, elsewhere = (derive_secret(*of) for of in ("ka", "ka", "kb", "xa"))
    assert one == again
    assert (len(one), len({one, other, elsewhere})) == (32, 3)
    assert b64decode(show_secret(one).removeprefix("whsec_")) == one


def test_the_client_takes_what_is_signed() -> None:
    headers = {name.title(): value for name, value in sign(BODY).items()}
    assert verify(headers, BODY, SECRET) == {"test": 2432232314}
    several = {**headers, "Webhook-Signature": f"v1,AAAA {headers['Webhook-Signature']} v2,x"}
    assert verify(several, BODY, SECRET) == {"test": 2432232314}


@pytest.mark.parametrize(
    ("changes", "body", "secret", "reason"),
    [
        ({}, b'{"test": 2432232315}', SECRET, "signature is not"),
        ({}, BODY, "whsec_AAAA", "signature is not"),
        ({}, BODY, "whsec_?", "secret is not one"),
        ({"webhook-id": "msg_8"}, BODY, SECRET, "signature is not"),
        ({"webhook-timestamp": "1614265330"}, BODY, SECRET, "within 300 s"),
        ({"webhook-timestamp": "now"}, BODY, SECRET, "within 300 s"),
        (sign(BODY, ago_s=301), BODY, SECRET, "within 300 s"),
    ],
)
def test_the_client_refuses(changes: dict[str, str], body: bytes, secret: str, reason: str) -> None:
    with pytest.raises(NotVerified, match=reason):
        verify({**sign(BODY), **changes}, body, secret)


def test_the_client_refuses_what_is_not_signed() -> None:
    with pytest.raises(NotVerified, match="webhook-id"):
        verify({}, BODY, SECRET)
