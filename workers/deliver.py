"""Sends what webhooks wait for: a few connections at a time, for a while, then leaves the worker to others."""

import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
from django.conf import settings
from django.db import close_old_connections

from annotate.jobs.dispatch import note_deliver
from annotate.services.deliveries import Outgoing, claim_deliveries, note_outcome
from annotate.webhooks.sending import LIMITS, Outcome, post_message
from annotate.webhooks.signing import sign_message

CONNECTIONS = 8
WEBHOOKS = 8
EACH = 2
WHILE_S = 20.0


def deliver() -> None:
    """The task: see :func:`send_due`."""
    close_old_connections()
    note_deliver()
    send_due()


def send_due() -> int:
    """Send what is due; whatever is left is found by the next call, here or in another worker.

    Returns:
        How many messages were sent, taken by their receivers or not.
    """
    until, done = time.monotonic() + WHILE_S, 0
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="webhook") as pool:
        while time.monotonic() < until and (messages := claim_deliveries(webhooks=WEBHOOKS, each=EACH)):
            for message, outcome in zip(messages, pool.map(send, messages), strict=True):
                note_outcome(message, outcome)
            done += len(messages)
    return done


def send(message: Outgoing) -> Outcome:
    """Send one message as it is signed now. In a thread: nothing here asks the database."""
    signature = sign_message(
        message.secret, message_id=message.message_id, timestamp_s=int(time.time()), body=message.body
    )
    limits = msgspec.structs.replace(LIMITS, ports=frozenset(settings.FETCH_PORTS))
    return post_message(
        message.url, message.body, signature, limits=limits, allow_networks=settings.FETCH_ALLOW_NETWORKS
    )
