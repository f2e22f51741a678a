"""An S3-compatible server on the loopback address, for tests: a real HTTP server that keeps objects in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

BUCKET = "cats"


class Bucket(NamedTuple):
    """A bucket on a running server.

    Attributes:
        endpoint: Address of the server.
        client: A client of it.
    """

    endpoint: str
    client: Any

    def url(self, prefix: str = "") -> str:
        """Return the bucket as a storage URL."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}&region=us-east-1"


@contextmanager
def serve_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Run a server with one empty bucket, and give this process credentials for it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests-only")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        # What it keeps belongs to the process, and outlives the server of another test.
        urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield Bucket(endpoint, client)
        client.close()
    finally:
        server.stop()
