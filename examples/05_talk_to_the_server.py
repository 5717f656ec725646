"""Start the server in this process and ask it what the web app asks: search, joints, recognition.

python examples/05_talk_to_the_server.py        (needs motionary[app])
"""

import json
import threading
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

import motionary as m
from motionary.datasets.procedural import generate_corpus
from motionary.formats import write_bvh
from motionary.server.app import create_app
from motionary.server.joints import unpack_joints
from motionary.server.serve import listen


def ask(path: str, body: dict | None = None) -> bytes:
    """The answer to a request: GET, or POST with a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


with TemporaryDirectory() as name:
    folder = Path(name)
    for number, clip in enumerate(generate_corpus(4, seed=7)):
        write_bvh(clip.motion, folder / f"take{number:02d}.bvh")
    m.index_folder(folder, folder / "library.index", workers=1).close()

    listening = listen(host="127.0.0.1", port=0, library=folder / "library.index")
    address = listening.address.rstrip("/")
    server = uvicorn.Server(uvicorn.Config(create_app(listening.settings), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening.socket]})
    thread.start()
    try:
        hit = json.loads(ask("/api/search?text=a+person+walks&top=1"))["hits"][0]
        print(f"{hit['score']:.2f}  {hit['start']:.1f}-{hit['end']:.1f} s  {hit['name']}")
        positions, fps, start = unpack_joints(ask(f"/api/clips/{hit['id']}/joints?rate=20"))
        print(positions.shape, "positions at", fps, "frames a second")
        found = json.loads(ask(f"/api/clips/{hit['id']}/recognise", {"labels": ["walk", "wave", "jump"]}))
        print(found["labels"][0]["label"])
    finally:
        server.should_exit = True
        thread.join()
