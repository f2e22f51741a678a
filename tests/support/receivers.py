"""A server on the loopback address that takes webhooks, and answers what a test tells it to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """Takes as many connections at once as several workers make; five would have to wait for the others."""

    request_queue_size = 128


@dataclass
class Receiver:
    """A running server.

    Attributes:
        url: Where messages are taken.
        port: Its port.
        statuses: What the next messages are answered with; 204 when it is empty.
        messages: Headers, names in lower case, and bodies so far, in order.
    """

    url: str
    port: int
    statuses: list[int] = field(default_factory=list)
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receive(*statuses: int) -> Iterator[Receiver]:
    """Take messages until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.messages.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            del args

    server = Server(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    receiver = Receiver(f"http://127.0.0.1:{port}/hook", port, list(statuses))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
