"""A real server on a real socket: headers that drip are cut, bodies that drip are cut, the address is what is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from motionary.errors import MotionaryError
from motionary.server import protocol
from motionary.server.serve import listen, server_config
from motionary.server.settings import ServerSettings


@pytest.fixture(scope="module")
def port(library: Path) -> Iterator[int]:
    """A server with patience of half a second."""
    settings = ServerSettings.bound_to("127.0.0.1", token=None, library=library, patience=0.5)
    kept, protocol.PATIENCE = protocol.PATIENCE, 0.5
    listening = listen(host="127.0.0.1", port=0, library=library)
    server = uvicorn.Server(server_config(settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening.socket]})
    thread.start()
    yield listening.socket.getsockname()[1]
    server.should_exit = True
    thread.join()
    protocol.PATIENCE = kept


def _until_closed(client: socket.socket) -> bytes:
    client.settimeout(30)
    found = b""
    try:
        while piece := client.recv(65536):
            found += piece
    except ConnectionError:
        pass
    return found


def _drip(client: socket.socket, byte: bytes, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            client.sendall(byte)
        except OSError:
            return
        time.sleep(0.05)


@pytest.mark.parametrize("begin", [b"", b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "])
def test_headers_that_drip_are_cut(port: int, begin: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(begin)
        stop = threading.Event()
        dripping = threading.Thread(target=_drip, args=(client, b"x", stop))
        if begin:
            dripping.start()
        assert b"200" not in _until_closed(client)
        stop.set()
        if begin:
            dripping.join()


def test_a_second_request_whose_headers_drip_is_cut(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /health HTT")
        found = _until_closed(client)
    assert found.count(b"200 OK") == 1


def test_a_body_that_drips_is_cut_with_408(port: int) -> None:
    head = b"POST /api/describe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(head + b"Content-Length: 1000\r\n\r\n")
        stop = threading.Event()
        dripping = threading.Thread(target=_drip, args=(client, b" ", stop))
        dripping.start()
        found = _until_closed(client)
        stop.set()
        dripping.join()
    assert found.startswith(b"HTTP/1.1 408") and b'"TooSlow"' in found


@pytest.mark.parametrize("drips", [True, False])
def test_what_is_left_of_a_body_after_its_answer_is_not_awaited_for_ever(port: int, drips: bool) -> None:
    head = b"POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(head + b"Content-Length: 1000\r\n\r\nwhat is no form")
        stop = threading.Event()
        dripping = threading.Thread(target=_drip, args=(client, b"x", stop))
        if drips:
            dripping.start()
        found = _until_closed(client)
        stop.set()
        if drips:
            dripping.join()
    assert found.startswith(b"HTTP/1.1 400")


def test_a_usual_request_is_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        found = _until_closed(client)
    assert found.startswith(b"HTTP/1.1 200") and b"\r\nserver:" not in found.lower()


def test_the_address_is_told_with_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTIONARY_TOKEN", raising=False)
    here = listen(host="127.0.0.1", port=0)
    assert here.settings.token is None and here.settings.local
    assert here.address == f"http://127.0.0.1:{here.socket.getsockname()[1]}/"
    with pytest.raises(MotionaryError, match="--port"):
        listen(host="127.0.0.1", port=here.socket.getsockname()[1])
    here.socket.close()
    with pytest.raises(MotionaryError, match="cannot listen"):
        listen(host="no such host", port=0)
    everywhere = listen(host="0.0.0.0", port=0)
    everywhere.socket.close()
    assert everywhere.settings.token and len(everywhere.settings.token) > 20 and not everywhere.settings.local
    assert everywhere.address.endswith(f"?token={everywhere.settings.token}")
    monkeypatch.setenv("MOTIONARY_TOKEN", "mine")
    named = listen(host="127.0.0.1", port=0)
    named.socket.close()
    assert named.settings.token == "mine"
