"""A server that answers with raw bytes, or does as it likes with the connection, and keeps what it was sent."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Act = Callable[[socket.socket], None]


def answer(body: str | bytes = "", status: str = "200 OK", **headers: str) -> bytes:
    """Return a whole HTTP answer. ``Content_Encoding="gzip"`` is a header."""
    payload = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(payload)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + payload


def page(title: str, body: str, head: str = "") -> bytes:
    return answer(f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>")


@dataclass
class Hostile:
    """``pages`` maps a path (its query does not count) to an answer or to what is done with the connection.

    ``requests`` holds each request's head; ``connections`` counts every connection, also those that sent nothing.
    """

    port: int = 0
    pages: dict[str, bytes | Act] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    connections: int = 0

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests if request.count(" ") > 1]

    def serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = client.recv(65536)
                if not chunk:
                    return
                head += chunk
            self.requests.append(head.decode("latin-1"))
            method, path = self.requests[-1].split(" ")[:2]
            act = self.pages.get(path.partition("?")[0], answer("404", "404 Not Found"))
            if callable(act):
                act(client)
            else:
                client.sendall(act.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else act)


@contextlib.contextmanager
def serve(address: str = "127.0.0.1", port: int = 0) -> Iterator[Hostile]:
    """Serve on ``address``; every connection has a thread of its own."""
    hostile = Hostile()
    with socket.create_server((address, port), backlog=128) as listener:
        hostile.port = listener.getsockname()[1]
        listener.settimeout(0.05)
        stopped = threading.Event()

        def accept() -> None:
            while not stopped.is_set():
                with contextlib.suppress(TimeoutError):
                    client, _ = listener.accept()
                    hostile.connections += 1
                    threading.Thread(target=hostile.serve, args=(client,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield hostile
        finally:
            stopped.set()
            thread.join()
