"""R10 and what a hostile client may try: names, sizes, paths, other sites, tokens, slowness; nothing leaks."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from motionary.server.app import create_app
from motionary.server.limits import BodyLimits
from motionary.server.settings import ServerSettings, is_loopback
from motionary.server.shelf import Shelf, kept_suffix, safe_name

HOSTILE_NAMES = [
    "../../../etc/passwd.bvh",
    "..\\..\\windows\\system32\\x.bvh",
    "/etc/cron.d/x.bvh",
    "a\0b.bvh",
    "x" * 5000 + ".bvh",
    "<script>alert(1)</script>.bvh",
    "$(rm -rf ~).bvh",
    "'; DROP TABLE files; --.bvh",
    "\u202egpj.exe.bvh",
    "line\r\nSet-Cookie: a=b.bvh",
    ".bvh",
    "con.bvh",
    "~root.bvh",
    "名前.bvh",
]


def _error(answer) -> dict[str, str]:
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"kind", "what", "where", "value", "help"}, body
    assert "Traceback" not in answer.text and "/motionary/" not in answer.text
    return body["error"]


def _shelf(client: TestClient) -> Shelf:
    return client.app.state.studio.shelf  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_contained(client: TestClient, bvh: bytes, name: str, tmp_path: Path) -> None:
    before = set(_shelf(client).folder.parent.iterdir())
    answer = client.post("/api/uploads", files={"file": (name, bvh)})
    assert answer.status_code in (201, 400, 422), answer.text
    assert set(_shelf(client).folder.parent.iterdir()) <= before | {_shelf(client).folder}
    for place in _shelf(client).folder.iterdir():
        assert [each.name for each in place.iterdir()] == ["clip.bvh"]
    if answer.status_code == 201:
        shown = answer.json()["name"]
        assert "/" not in shown and "\\" not in shown and shown.isprintable() and len(shown) <= 80
        export = client.get(f"/api/clips/{answer.json()['id']}/export", params={"format": "csv"})
        assert export.status_code == 200 and "set-cookie" not in export.headers
        client.delete(f"/api/uploads/{answer.json()['id']}")


def test_names_are_made_safe() -> None:
    assert safe_name("../../x.bvh") == "x.bvh"
    assert safe_name("..") == "clip" and safe_name("") == "clip"
    assert kept_suffix("A.BVH", frozenset([".bvh"])) == ".bvh"
    assert kept_suffix("a.bvh.exe", frozenset([".bvh"])) is None
    assert kept_suffix("a.joints.json", frozenset([".json"])) == ".joints.json"


def test_a_body_above_the_cap_is_413(client: TestClient) -> None:
    error = _error(answer := client.post("/api/uploads", files={"file": ("x.bvh", b"x" * 2_100_000)}))
    assert answer.status_code == 413 and error["kind"] == "TooLarge"


def test_a_body_above_the_cap_without_a_length_is_413(client: TestClient) -> None:
    def pieces():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.bvh"\r\n\r\n'
        for _ in range(30):
            yield b"x" * 100_000

    answer = client.post("/api/uploads", content=pieces(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 413 and _error(answer)["kind"] == "TooLarge"
    large = client.post("/api/describe", content=b" " * 1_200_000, headers={"Content-Type": "application/json"})
    assert large.status_code == 413


def test_who_sends_a_little_too_much_hears_why_and_who_sends_far_too_much_is_cut() -> None:
    async def app(scope, receive, send):
        raise AssertionError("the app sees nothing of it")

    def run(declared: int) -> tuple[int, int]:
        read, sent = 0, []

        async def receive():
            nonlocal read
            read += 1
            return {"type": "http.request", "body": b"x" * 100, "more_body": read < declared // 100}

        async def send(message):
            sent.append(message)

        headers = [(b"content-length", str(declared).encode())]
        scope = {"type": "http", "method": "POST", "path": "/api/uploads", "headers": headers}
        settings = ServerSettings(upload_bytes=1000)
        asyncio.run(BodyLimits(app, settings=settings, uploads=frozenset(["/api/uploads"]))(scope, receive, send))
        return sent[0]["status"], read

    assert run(3000) == (413, 30)
    assert run(1_000_000) == (413, 0)


@pytest.mark.parametrize("name", ["x.exe", "x", "x.pkl", "x.asf", "x.bvh.gz"])
def test_other_files_are_refused(client: TestClient, name: str) -> None:
    before = len(_shelf(client))
    answer = client.post("/api/uploads", files={"file": (name, b"whatever")})
    assert answer.status_code == 422 and _error(answer)["help"]
    assert len(_shelf(client)) == before


def test_a_broken_file_is_told_by_its_own_name_and_not_kept(client: TestClient) -> None:
    before, folders = len(_shelf(client)), set(_shelf(client).folder.iterdir())
    answer = client.post("/api/uploads", files={"file": ("mine.bvh", b"HIERARCHY\nROOT hips\n{\nnonsense\n")})
    error = _error(answer)
    assert answer.status_code == 422 and error["where"].startswith("mine.bvh"), error
    assert str(_shelf(client).folder) not in answer.text and len(_shelf(client)) == before
    assert set(_shelf(client).folder.iterdir()) == folders


def test_a_zip_bomb_is_refused(client: TestClient) -> None:
    inner = io.BytesIO()
    np.lib.format.write_array_header_1_0(inner, {"descr": "<f8", "fortran_order": False, "shape": (2_000_000, 22, 3)})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("positions.npy", inner.getvalue() + b"\0" * 100_000_000)
    answer = client.post("/api/uploads", files={"file": ("bomb.npz", packed.getvalue())})
    assert len(packed.getvalue()) < 2_000_000
    assert answer.status_code == 422, answer.text
    _error(answer)


def test_a_pickle_is_refused(client: TestClient) -> None:
    packed = io.BytesIO()
    np.save(packed, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    answer = client.post("/api/uploads", files={"file": ("x.npy", packed.getvalue())})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "identifier",
    ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e", "c" + "0" * 16, "u" + "0" * 16, "c0", "%00", "c" * 300],
)
@pytest.mark.parametrize("part", ["", "/joints", "/words", "/export?format=bvh"])
def test_paths_do_not_leave_the_library(client: TestClient, identifier: str, part: str) -> None:
    answer = client.get(f"/api/clips/{identifier}{part}")
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/%2e%2e/%2e%2e/etc/passwd", "/static/../../app.py", "//etc/passwd"]
)
def test_pages_do_not_leave_their_folder(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 403, 404, 405)


def test_labels_and_captions_come_back_inert(client: TestClient, clip: str) -> None:
    payload = "<script>alert(1)</script>"
    found = client.post(f"/api/clips/{clip}/recognise", json={"labels": [payload, "walk"]})
    assert found.headers["content-type"] == "application/json"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert payload in [each["label"] for each in found.json()["labels"]]
    searched = client.get("/api/search", params={"text": payload})
    assert searched.headers["content-type"] == "application/json" and searched.json()["query"] == payload


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8765"},
        {"Host": "["},
    ],
)
def test_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/describe", json={"label": "walk"}, headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_link_from_another_site_opens_the_page(client: TestClient) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/", headers=link).status_code == 200
    own = {"Origin": "http://127.0.0.1:8765", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/describe", json={"label": "walk"}, headers=own).status_code == 200


def test_every_answer_has_the_headers(client: TestClient) -> None:
    for path in ("/", "/health", "/api/nothing", "/api/search"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY" and "server" not in headers


def test_a_server_that_others_reach_needs_a_token(library: Path) -> None:
    with pytest.raises(ValueError, match="token"):
        ServerSettings.bound_to("0.0.0.0", token=None)
    settings = ServerSettings.bound_to("0.0.0.0", token="right", library=library)
    with TestClient(create_app(settings), base_url="http://studio.local:8765", follow_redirects=False) as client:
        assert client.get("/health").status_code == 200
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "right"},
            {"Cookie": "motionary_token=x"},
        ):
            answer = client.get("/api/library", headers=headers)
            assert answer.status_code == 401, headers
            assert _error(answer)["kind"] == "NoToken"
        assert client.get("/metrics").status_code == 401 and client.get("/").status_code == 401
        assert client.get("/?token=wrong").status_code == 401
        facts = client.get("/api/library", headers={"Authorization": "Bearer right"}).json()
        assert facts["path"] == "library.index", "paths of the machine are not told"
        welcome = client.get("/?token=right")
        assert welcome.status_code == 303 and welcome.headers["location"] == "/"
        cookie = welcome.headers["set-cookie"]
        assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
        assert client.get("/api/library").status_code == 200, "the cookie stands in for the header"
        named = client.post("/api/library/index", json={"folder": "/etc"})
        assert named.status_code == 403 and _error(named)["kind"] == "NotLocal"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("x.org", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_too_many_requests_are_503(library: Path) -> None:
    settings = ServerSettings.bound_to("127.0.0.1", token=None, library=library, most_requests=0)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        answer = client.get("/api/library")
        assert answer.status_code == 503 and answer.headers["retry-after"] == "1"
        assert client.get("/health").status_code == 200


def test_an_unexpected_error_tells_nothing(client: TestClient, clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("motionary.server.routers.describe.describe_clip", broken)
    answer = client.get(f"/api/clips/{clip}/words")
    assert answer.status_code == 500 and "secret" not in answer.text
    assert _error(answer)["kind"] == "Bug"


def test_a_slow_body_is_cut() -> None:
    """A client that sends a byte a step: after `patience` it is cut, however steadily it drips."""
    sent: list[dict] = []

    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    async def receive():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message):
        sent.append(message)

    settings = ServerSettings(patience=0.1, slowest=1e6)
    scope = {"type": "http", "method": "POST", "path": "/api/uploads", "headers": []}
    with pytest.raises(Exception) as caught:
        asyncio.run(BodyLimits(app, settings=settings, uploads=frozenset())(scope, receive, send))
    assert caught.value.status_code == 408  # type: ignore[attr-defined]


def test_a_fast_large_body_may_take_longer_than_the_patience() -> None:
    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    pieces = 10

    async def receive():
        nonlocal pieces
        await asyncio.sleep(0.02)
        pieces -= 1
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": pieces > 0}

    settings = ServerSettings(patience=0.05, slowest=100_000)
    scope = {"type": "http", "method": "POST", "path": "/api/uploads", "headers": []}
    asyncio.run(BodyLimits(app, settings=settings, uploads=frozenset(["/api/uploads"]))(scope, receive, lambda _: None))
    assert pieces == 0


def test_the_shelf_keeps_to_its_cap() -> None:
    shelf = Shelf(cap=2500)
    kept = []
    for number in range(4):
        path = shelf.workplace() / "clip.bvh"
        path.write_bytes(b"x" * 1000)
        kept.append(shelf.keep(path, name=f"{number}.bvh", origin="upload"))
    assert shelf.used == 2000 and [each.name for each in shelf.clips()] == ["3.bvh", "2.bvh"]
    assert not kept[0].path.exists() and kept[3].path.exists()
    assert shelf.hide(f"{kept[3].path}: broken") == "3.bvh: broken"
    shelf.close()
    assert not shelf.folder.exists()


def test_errors_of_validation_have_the_same_shape(client: TestClient) -> None:
    error = _error(client.get("/api/search", params={"text": "x", "top": "many"}))
    assert error["kind"] == "ValidationError" and error["where"] == "query.top" and "many" in error["value"]
    broken = client.post("/api/describe", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 422 and _error(broken)["where"].startswith("body")
    assert _error(client.get("/api/nothing"))["kind"] == "HTTPError"
    assert json.loads(client.put("/health").text)["error"]["kind"] == "HTTPError"
