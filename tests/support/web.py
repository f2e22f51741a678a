"""A web server on the loopback address that says exactly what a test tells it to."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

Answer = bytes | Callable[[socket.socket], None]
"""Raw bytes to send, head included; or a function that talks to the client itself."""


class WebServer(msgspec.Struct):
    """A running server.

    Attributes:
        host: Its address, in brackets for IPv6.
        port: Its port.
        scheme: ``http`` or ``https``.
        requests: The heads of the requests so far, in order.
    """

    host: str
    port: int
    scheme: str
    requests: list[str]

    def url(self, path: str = "/", host: str = "") -> str:
        """Return a URL of this server."""
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"


def respond(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer; header names are written with underscores."""
    named = {"Content_Length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@contextmanager
def serve(
    answers: dict[str, Answer], *, host: str = "127.0.0.1", certificate: Path | None = None
) -> Iterator[WebServer]:
    """Serve answers by path until the block ends; anything else is 404."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    server = WebServer(
        f"[{host}]" if ":" in host else host, listener.getsockname()[1], "https" if certificate else "http", []
    )
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    thread = threading.Thread(target=_run, args=(listener, answers, server, context), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        # Closing alone would not wake the thread that waits in accept.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _run(
    listener: socket.socket, answers: dict[str, Answer], server: WebServer, context: ssl.SSLContext | None
) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client, suppress(OSError):
            _answer(context.wrap_socket(client, server_side=True) if context else client, answers, server)


def _answer(client: socket.socket, answers: dict[str, Answer], server: WebServer) -> None:
    with client:
        head = b""
        while b"\r\n\r\n" not in head:
            received = client.recv(4096)
            if not received:
                return
            head += received
        server.requests.append(head.decode("latin-1"))
        path = head.split(b" ")[1].decode("latin-1").partition("?")[0]
        answer = answers.get(path, respond(status="404 Not Found"))
        if callable(answer):
            answer(client)
        else:
            client.sendall(answer)
