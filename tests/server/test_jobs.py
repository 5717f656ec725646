"""Each job over HTTP gives what its task gives."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from motionary.datasets.procedural_gait import make_gait_walk
from motionary.formats import read_smpl22
from motionary.formats.write import write_motion
from motionary.server.joints import unpack_joints
from motionary.tasks.recognise import recognise
from motionary.tasks.search import search


def test_health_and_jobs(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"
    found = client.get("/api/jobs").json()
    there = {job["name"]: job for job in found["jobs"]}
    assert there["search"]["is_there"] and there["coach"]["is_there"]
    paths = client.get("/api/openapi.json").json()["paths"]
    for name, path in {"generate": "/api/generate", "tokens": "/api/clips/{clip}/tokens"}.items():
        assert there[name]["is_there"] == (path in paths)
        assert there[name]["is_there"] or there[name]["reason"]


def test_search_is_that_of_the_command(client: TestClient, library: Path) -> None:
    found = client.get("/api/search", params={"text": "a person walks", "top": 4}).json()
    wanted = search("a person walks", library=library, top=4)
    assert found["files"] == wanted.files == 6
    assert [hit["name"] for hit in found["hits"]] == [hit.path.name for hit in wanted.hits]
    assert [hit["score"] for hit in found["hits"]] == pytest.approx([hit.score for hit in wanted.hits], abs=2e-5)
    clips = client.get("/api/library/clips").json()["clips"]
    assert {hit["id"]: hit["seconds"] for hit in found["hits"]}.items() <= {
        clip["id"]: clip["seconds"] for clip in clips
    }.items()
    assert all(0 <= hit["start"] < hit["end"] <= hit["seconds"] + 1e-3 for hit in found["hits"])


def test_search_keeps_to_a_pattern(client: TestClient) -> None:
    found = client.get("/api/search", params={"text": "walk", "only": "*/walks/*"}).json()
    assert {hit["folder"] for hit in found["hits"]} == {"walks"}


def test_library_and_its_clips(client: TestClient) -> None:
    facts = client.get("/api/library").json()
    assert facts["clips"] == 6 and facts["failed"] == 0
    assert {each["folder"]: each["clips"] for each in facts["folders"]} == {
        "walks": 3,
        "<img src=x onerror=alert(1)>": 3,
    }
    page = client.get("/api/library/clips", params={"order": "longest", "limit": 2, "offset": 1}).json()
    every = client.get("/api/library/clips", params={"order": "longest"}).json()["clips"]
    assert page["total"] == 6 and page["clips"] == every[1:3]
    assert [clip["seconds"] for clip in every] == sorted((clip["seconds"] for clip in every), reverse=True)
    only = client.get("/api/library/clips", params={"text": "TAKE03", "folder": "walks"}).json()["clips"]
    assert [clip["name"] for clip in only] == ["take03.bvh"]


def test_joints_are_those_of_the_file(client: TestClient, folder: Path) -> None:
    clip = client.get("/api/library/clips", params={"text": "take01"}).json()["clips"][0]["id"]
    answer = client.get(f"/api/clips/{clip}/joints", params={"rate": 10})
    found, fps, start = unpack_joints(answer.content)
    wanted, report = read_smpl22(folder / "walks" / "take01.bvh", fps=10.0)
    assert fps == 10.0 and start == pytest.approx(report.dropped_frames / report.fps)
    assert np.abs(found - wanted.positions).max() < 0.001
    again = client.get(
        f"/api/clips/{clip}/joints", params={"rate": 10}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304 and not again.content
    plain = client.get(f"/api/clips/{clip}/joints", params={"rate": 10}, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == answer.content
    skeleton = client.get("/api/skeleton").json()
    assert len(skeleton["joints"]) == len(skeleton["parents"]) == found.shape[1]


def test_recognise(client: TestClient, clip: str, folder: Path) -> None:
    name = client.get(f"/api/clips/{clip}").json()["name"]
    found = client.post(f"/api/clips/{clip}/recognise", json={"labels": ["walk", "sit down", "wave"]}).json()
    wanted = recognise(next(folder.rglob(name)), ["walk", "sit down", "wave"])
    assert [each["label"] for each in found["labels"]] == [each.label for each in wanted.labels]
    assert found["labels"][0]["score"] == pytest.approx(wanted.labels[0].score)
    assert len(found["moments"]) == len(wanted.moments)
    one = client.post(f"/api/clips/{clip}/recognise", json={"labels": ["/etc/passwd"]}).json()
    assert [each["label"] for each in one["labels"]] == ["/etc/passwd"], "a label is never taken for a file"
    common = client.post(f"/api/clips/{clip}/recognise", json={}).json()
    assert {each["label"] for each in common["labels"]} == set(client.get("/api/labels").json())


def test_words_and_check(client: TestClient, clip: str) -> None:
    found = client.get(f"/api/clips/{clip}/words", params={"count": 2}).json()
    assert found["texts"] and found["facts"]
    checked = client.post(f"/api/clips/{clip}/check", json={"caption": found["texts"][0]}).json()
    assert checked["claims"]
    words = client.post("/api/describe", json={"label": "cartwheel"}).json()
    assert words["texts"]
    assert client.post("/api/describe", json={}).status_code == 422


@pytest.mark.parametrize(
    ("format", "begins"), [("bvh", b"HIERARCHY"), ("glb", b"glTF"), ("npz", b"PK"), ("gif", b"GIF8")]
)
def test_export(client: TestClient, clip: str, format: str, begins: bytes) -> None:
    answer = client.get(f"/api/clips/{clip}/export", params={"format": format, "start": 0.2, "stop": 1.2})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"].endswith(f'.{format}"')
    shelf = client.app.state.studio.shelf  # type: ignore[attr-defined]
    assert not [each for each in shelf.folder.iterdir() if shelf.get(each.name) is None], "nothing is left behind"


def test_like_and_upload(client: TestClient, bvh: bytes) -> None:
    sent = client.post("/api/uploads", files={"file": ("mine.bvh", bvh)})
    assert sent.status_code == 201, sent.text
    mine = sent.json()
    assert mine["name"] == "mine.bvh" and mine["origin"] == "upload" and mine["path"] is None
    hits = client.get(f"/api/clips/{mine['id']}/like", params={"top": 2}).json()["hits"]
    assert hits[0]["name"] == "take01.bvh" and hits[0]["score"] > 0.99
    assert [each["id"] for each in client.get("/api/uploads").json()] == [mine["id"]]
    assert client.delete(f"/api/uploads/{mine['id']}").status_code == 204
    assert client.get(f"/api/clips/{mine['id']}/joints").status_code == 404
    assert client.delete(f"/api/uploads/{mine['id']}").status_code == 404


def test_a_file_that_is_being_refused_does_not_hide_the_others(client: TestClient, bvh: bytes) -> None:
    sent = client.post("/api/uploads", files={"file": ("mine.bvh", bvh)}).json()
    shelf = client.app.state.studio.shelf  # type: ignore[attr-defined]
    place = shelf.workplace()
    (place / "clip.bvh").write_bytes(b"HIERARCHY nonsense")
    broken = shelf.keep(place / "clip.bvh", name="broken.bvh", origin="upload")
    try:
        found = client.get("/api/uploads")
        assert found.status_code == 200 and [each["id"] for each in found.json()] == [sent["id"]]
    finally:
        shelf.remove(broken.id)
        shelf.remove(sent["id"])


def test_coach(client: TestClient) -> None:
    clips = client.get("/api/library/clips").json()["clips"]
    answer = client.post("/api/coach", json={"attempt": clips[0]["id"], "target": clips[1]["id"]})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["texts"] and found["caution"]
    points = len(found["curves"][0]["attempt"])
    assert all(len(row) == points for row in (*found["attempt_times"], *found["target_times"]))
    assert found["attempt_times"][0] == sorted(found["attempt_times"][0])
    assert all(0 <= each["at"] <= each["until"] <= 1 for each in found["findings"])
    same = client.post("/api/coach", json={"attempt": clips[0]["id"], "target": clips[0]["id"]}).json()
    assert same["findings"] == []


def test_a_clip_without_walking_says_so(client: TestClient, clip: str) -> None:
    answer = client.get(f"/api/clips/{clip}/gait")
    assert answer.status_code in (200, 422)
    assert "parameters" in answer.json() or answer.json()["error"]["what"]


def test_a_walk_and_its_footfalls(client: TestClient, tmp_path: Path) -> None:
    write_motion(make_gait_walk(0, 0, seed=4).motion, tmp_path / "walk.bvh")
    sent = client.post("/api/uploads", files={"file": ("walk.bvh", (tmp_path / "walk.bvh").read_bytes())}).json()
    found = client.get(f"/api/clips/{sent['id']}/gait").json()
    rows = {each["name"]: each for each in found["parameters"]}
    assert 60 < rows["cadence"]["value"] < 160 and 0 < rows["cadence"]["spread"] < 20
    assert len(found["steps"]) == rows["steps"]["value"] and rows["steps"]["spread"] is None
    assert {fall["side"] for fall in found["footfalls"]} == {"left", "right"}
    known = [fall for fall in found["footfalls"] if fall["land"] is not None and fall["lift"] is not None]
    assert known and all(sent["start"] <= fall["land"] < fall["lift"] <= sent["seconds"] + 1e-6 for fall in known)


def finished(client: TestClient, path: str, asked: dict[str, object]) -> dict[str, Any]:
    """Begin a piece of work, listen to its end, and give its last status."""
    began = client.post(path, json=asked)
    assert began.status_code == 202, began.text
    work = began.json()["id"]
    with client.stream("GET", f"/api/work/{work}/events") as stream:
        text = "".join(stream.iter_text())
    assert text.rstrip().splitlines()[-2] == "event: end"
    return client.get(f"/api/work/{work}").json()


def test_walks_are_found_as_long_work(client: TestClient) -> None:
    asked = {"text": "a person walks slowly", "top": 2}
    work = finished(client, "/api/walks", asked)
    answer = client.get("/api/walks", params=asked)
    assert (work["done"], work["total"]) == (6, 6), "it tells how many files were read, of how many"
    if answer.status_code == 200:
        assert work["state"] == "done" and work["result"] == answer.json()
    else:
        assert work["state"] == "failed" and work["error"] == answer.json()["error"]


def test_indexing_is_long_work(client: TestClient, library: Path) -> None:
    found = finished(client, "/api/library/index", {})
    assert found["state"] == "done", found
    assert found["result"]["files"] == 6 and found["result"]["unchanged"] == 6


def test_work_is_cancelled(client: TestClient) -> None:
    began: list[bool] = []

    def run(progress):
        progress.start(1000, "waiting")
        for _ in range(1000):
            began.append(True)
            time.sleep(0.01)
            progress.advance()
        return {}

    async def start():
        return client.app.state.studio.bench.start("test", run)  # type: ignore[attr-defined]

    work = client.portal.call(start).id  # type: ignore[union-attr]
    while not began:
        time.sleep(0.01)
    client.delete(f"/api/work/{work}")
    with client.stream("GET", f"/api/work/{work}/events") as stream:
        text = "".join(stream.iter_text())
    assert '"state":"cancelled"' in text and len(began) < 1000
    assert client.get("/api/work/w0000000000000000").status_code == 404


def test_metrics_count(client: TestClient) -> None:
    client.get("/api/search", params={"text": "jump"})
    text = client.get("/metrics").text
    assert 'motionary_requests_total{route="/api/search",method="GET",status="200"}' in text
    assert 'motionary_request_seconds_bucket{route="/api/search",le="+Inf"}' in text
    assert "take0" not in text
