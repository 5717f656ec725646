"""The API keeps to its own description: requests drawn from it never end in a 500; the description is complete."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from motionary.server.app import create_app, openapi
from motionary.server.jobs import JOBS
from motionary.server.settings import ServerSettings
from motionary.server.work import MOST_WAITING
from motionary.tasks.viewing import motion_suffixes

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = int(os.environ.get("MOTIONARY_API_EXAMPLES", "12"))
"""Requests an operation, the same in every run; MOTIONARY_API_EXAMPLES=300 HYPOTHESIS_PROFILE=explore looks further."""
PATIENCE = 3000
"""Tenths of a second for cancelled work to end: it ends at its next step, and a step may load a model."""


@pytest.fixture(scope="module")
def open_server(library: Path) -> Iterator[TestClient]:
    """A server that answers by any name and takes no folders: drawn requests must not index this machine.

    Every job is there: one whose checkpoint is missing must say so, and not fail.
    """
    given_settings = ServerSettings(library=library, local=False)
    with TestClient(create_app(given_settings, missing=lambda job: ""), raise_server_exceptions=False) as client:
        yield client


def _operations() -> list[str]:
    paths = openapi()["paths"]
    assert isinstance(paths, dict)
    names = [f"{method.upper()} {path}" for path, item in paths.items() for method in item]
    return [name for name in names if name != "POST /api/uploads"]


@pytest.mark.parametrize("name", _operations())
def test_requests_of_the_description_never_end_in_a_500(open_server: TestClient, name: str) -> None:
    method, path = name.split()
    schema = schemathesis.openapi.from_dict(open_server.get("/api/openapi.json").json())
    operation = schema[path][method]
    real = open_server.get("/api/library/clips").json()["clips"][0]["id"]
    _wait_for_work(open_server)
    begun: list[str] = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), knows=st.booleans())
    def run(case, knows: bool) -> None:
        if knows and "clip" in (case.path_parameters or {}):
            case.path_parameters["clip"] = real
        if knows and isinstance(case.body, dict) and {"attempt", "target"} & set(case.body):
            case.body = {**case.body, "attempt": real, "target": real}
        answer = open_server.request(**_as_request(case))
        if answer.status_code == 202:
            begun.append(answer.json()["id"])
            open_server.delete(f"/api/work/{begun[-1]}")
        # the line may be full of what this operation began, and of nothing else
        is_full = answer.status_code == 503 and answer.json()["error"]["kind"] == "Full" and len(begun) > MOST_WAITING
        assert answer.status_code < 500 or is_full, f"{case.as_curl_command()}\n{answer.text}"
        if answer.status_code >= 400:
            assert set(answer.json()["error"]) == {"kind", "what", "where", "value", "help"}

    run()


def _wait_for_work(server: TestClient) -> None:
    """Until all that drawn requests began, and the test cancelled, is over."""
    for _ in range(PATIENCE):
        if all(each["state"] in ("done", "failed", "cancelled") for each in server.get("/api/work").json()):
            return
        time.sleep(0.1)
    pytest.fail("work that was cancelled does not end")


@settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(name=st.text(max_size=20), suffix=st.sampled_from(sorted(motion_suffixes())), body=st.binary(max_size=300))
def test_uploads_of_anything_never_end_in_a_500(open_server: TestClient, name: str, suffix: str, body: bytes) -> None:
    for content in (body, b"HIERARCHY\n" + body, b"\x93NUMPY" + body, b"PK\x03\x04" + body, b'{"a":' + body):
        answer = open_server.post("/api/uploads", files={"file": (name + suffix, content)})
        assert answer.status_code in (400, 422, 424), answer.text
    raw = open_server.post("/api/uploads", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert raw.status_code in (400, 422), raw.text


def _as_request(case) -> dict:
    """A drawn case as the test client takes it."""
    request = case.as_transport_kwargs(base_url="http://testserver")
    return {name: value for name, value in request.items() if name in _TAKEN and value is not None}


_TAKEN = frozenset(["method", "url", "params", "headers", "json", "data"])


def test_every_operation_says_what_it_does() -> None:
    described = openapi()
    paths = described["paths"]
    assert isinstance(paths, dict)
    names = set()
    for path, item in paths.items():
        for method, operation in item.items():
            assert operation["operationId"] not in names, "names are unique, types are made of them"
            names.add(operation["operationId"])
            assert operation["description"], (path, method)
    assert {"search", "upload", "recognise", "coach", "generate", "edit", "clip_joints"} <= names


def test_a_job_that_is_missing_is_left_out(library: Path) -> None:
    for name in ("coach", "tokens", "generate"):
        app = create_app(
            ServerSettings(library=library), missing=lambda job, name=name: "not here" if job == name else ""
        )
        paths = set(app.openapi()["paths"])
        app.state.studio.close()
        whole = create_app(ServerSettings(library=library), missing=lambda job: "")
        gone = set(whole.openapi()["paths"]) - paths
        whole.state.studio.close()
        assert gone and name in JOBS
