"""`motionary describe` and `motionary augment` as their user meets them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from test_cli import run


def test_describe_a_label_and_a_walker(tmp_path):
    lines = run("describe", "cartwheel", "--count", "2", home=tmp_path).stdout.splitlines()
    assert len(lines) == 2
    told = json.loads(run("describe", "--attributes", '{"Female": 1, "Boots": 0.9}', "--json", home=tmp_path).stdout)
    assert "boots" in told["texts"][0].lower()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("describe",), "name a label or a motion file, or give --attributes"),
        (("describe", "jmp"), "near it: jump"),
        (("describe", "gone.bvh"), "no such file"),
        (("describe", "walk", "--backend", "openai"), "needs --model"),
        (("augment", "gone.json", "--out", "x"), "no file of annotations"),
    ],
)
def test_errors_are_one_line(tmp_path, arguments, words):
    done = run(*arguments, home=tmp_path, status=2)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_augment_writes_the_papers_files(tmp_path):
    source = tmp_path / "labels.json"
    entry = {"path": "x", "duration": 1.0, "annotations": [{"text": "walk", "start": 0.0, "end": 1.0}]}
    source.write_text(json.dumps({"m": entry}))
    out = tmp_path / "out"
    done = run("augment", source, "--out", out, home=tmp_path)
    assert "of 1 motions" in done.stdout
    assert json.loads((out / "annotations_paraphrases.json").read_text())["m"]["annotations"]


def test_a_server_that_never_answers_holds_nobody_up(tmp_path):
    """Neither the answer nor the end of the process waits for the call that was left behind."""
    pytest.importorskip("openai", reason="needs the extra openai")
    sys.path.insert(0, str(Path(__file__).parents[1] / "text"))
    from misbehaving_server import MisbehavingServer, silent

    with MisbehavingServer(silent) as server:
        options = ("--backend", "openai", "--model", "m", "--base-url", server.url, "--patience", "1", "--json")
        told = json.loads(run("describe", "walk", *options, home=tmp_path).stdout)
        assert server.under_way <= 1
    assert told["source"].startswith("lexicon")
    assert "no answer within 1 s" in told["note"]
