"""A chat server on this machine that misbehaves in a named way, for tests and for the reliability figures."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def chat(*contents: Any, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A well-formed answer with these contents as its choices."""
    choices = [
        {"index": number, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
        for number, content in enumerate(contents)
    ]
    return {"id": "x", "object": "chat.completion", "choices": choices, "usage": {"prompt_tokens": 10} | _SPENT}


_SPENT = {"completion_tokens": 5, "total_tokens": 15}


def send(handler: BaseHTTPRequestHandler, status: int, body: Any, **headers: str) -> None:
    """One whole answer: JSON of `body`, or its bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


def good(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """A text for each choice, or a list of texts where JSON is asked for."""
    about = asked["messages"][-1]["content"]
    if "JSON object" in asked["messages"][0]["content"]:
        texts = [json.dumps({"texts": [f"A person moves in way {number} here." for number in range(5)]})]
    else:
        number = asked.get("seed", 0)
        texts = [f"A person moves {number}.{choice}: {about[-40:]}." for choice in range(asked.get("n", 1))]
    send(handler, 200, chat(*texts))


def error(status: int, **headers: str) -> Reply:
    """An error status, with headers."""
    return lambda handler, asked: send(handler, status, {"error": {"message": f"status {status}"}}, **headers)


def body(content: Any) -> Reply:
    """A body with status 200, whatever it is."""
    return lambda handler, asked: send(handler, 200, content)


def silent(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """No answer while the client listens."""
    _wait(handler)


def dripping(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """A byte of white space now and then, never the answer: no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        while not handler.server.stopping.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()


def cut(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """The connection reset in the middle of the body."""
    content = json.dumps(chat("A person walks.")).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[:20])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def no_response_format(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """400 while the request holds response_format."""
    if "response_format" in asked:
        error(400)(handler, asked)
    else:
        good(handler, asked)


def ignores_n(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """One choice, however many are asked for."""
    good(handler, {**asked, "n": 1})


KINDS: dict[str, Reply] = {
    "silent": silent,
    "dripping": dripping,
    "busy (429)": error(429, Retry_After="0"),
    "error (500)": error(500),
    "unavailable (503)": error(503),
    "cut connection": cut,
    "malformed JSON": body(b'{"choices": [{"message": '),
    "wrong shape": body({"choices": {"message": "A person walks."}}),
    "refused": body(chat("I'm sorry, but I cannot help with that.")),
    "empty": body(chat("", None, " \n")),
    "truncated": body(chat("The person begins to slowly", finish="length")),
    "wrong key (401)": error(401),
}
"""Twelve kinds of failure, each for ever."""


class MisbehavingServer:
    """A chat server whose behaviour is `reply`, or the next of a list while that lasts; `asked` is what it was sent."""

    def __init__(self, reply: Reply = good, *, first: list[Reply] | None = None) -> None:
        self.reply, self.first = reply, list(first or [])
        self.asked: list[dict[str, Any]] = []
        self.under_way = self.most_at_once = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """What to give as base_url."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> MisbehavingServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self, handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        """One call."""
        with self._lock:
            self.asked.append(asked)
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
            reply = self.first.pop(0) if self.first else self.reply
        try:
            with contextlib.suppress(OSError):
                reply(handler, asked)
        finally:
            with self._lock:
                self.under_way -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined at the end, so that none holds a socket open
    request_queue_size = 64

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested here."""


def _handler(server: MisbehavingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        # one call a connection, so that no thread waits for a second one
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.serve(self, asked)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    return Handler


def _wait(handler: BaseHTTPRequestHandler) -> None:
    """Until the client hangs up or the server stops."""
    handler.connection.settimeout(0.02)
    until = time.monotonic() + 60
    while not handler.server.stopping.is_set() and time.monotonic() < until:
        try:
            if not handler.connection.recv(1):
                return
        except TimeoutError:
            continue
        except OSError:
            return


@contextlib.contextmanager
def refusing_port() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"
