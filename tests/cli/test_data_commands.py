"""`motionary data prepare` and `motionary data overlap` as their user meets them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_cli import run


def _humanml3d(folder):
    """HumanML3D's official layout: one clip and its mirror image in training, the same stretch in the test part."""
    for each in ("texts", "new_joint_vecs"):
        (folder / each).mkdir(parents=True)
    rows = [
        "source_path,start_frame,end_frame,new_name",
        "./pose_data/KIT/3/kick_poses.npy,0,60,000000.npy",
        "./pose_data/KIT/3/kick_poses.npy,40,100,000001.npy",
    ]
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    (folder / "train.txt").write_text("000000\nM000000\n")
    (folder / "test.txt").write_text("000001\n")
    for key in ("000000", "M000000", "000001"):
        (folder / "texts" / f"{key}.txt").write_text("a person kicks.#a/DET person/NOUN#0.0#0.0\n")
        np.save(folder / "new_joint_vecs" / f"{key}.npy", np.ones((59, 263), np.float32))
    return folder


def test_prepare_says_what_is_there_and_goes_on(tmp_path):
    folder = _humanml3d(tmp_path / "h3d")
    counted = run("data", "prepare", "humanml3d", "--from", folder, "--count-only", home=tmp_path)
    assert "23384 motions" in counted.stdout
    assert not (tmp_path / "out").exists()
    first = run("data", "prepare", "humanml3d", "--from", folder, "--out", tmp_path / "out", home=tmp_path)
    assert "3 motions made, 0 there already" in first.stdout
    assert "not here: 1 motions of KIT" in first.stdout  # the mirror image of the test clip
    again = run("data", "prepare", "humanml3d", "--from", folder, "-o", tmp_path / "out", "--json", home=tmp_path)
    report = json.loads(again.stdout)
    assert (report["made"], report["reused"], report["splits"]["train"]["motions_here"]) == (0, 3, 2)


def test_overlap_reports_by_rule(tmp_path):
    folder = _humanml3d(tmp_path / "h3d")
    done = run("data", "overlap", f"humanml3d={folder}", "--out", tmp_path / "clean", home=tmp_path)
    header, row, note = done.stdout.splitlines()
    assert header.split("  ")[-1] == "mirrored"
    assert row.split() == ["humanml3d", "2", "0", "2", "0", "1", "0", "1"]
    assert note == "humanml3d: 2 segments overlap humanml3d test"
    assert (tmp_path / "clean" / "humanml3d" / "splits" / "train.txt").read_text() == ""
    (count,) = json.loads(
        run("data", "overlap", f"humanml3d={folder}", "--evaluation", "val", "--json", home=tmp_path).stdout
    )
    assert count["segments_left"] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("prepare", "kitml"), "--annotations DIR and --motions"),
        (("prepare", "kitml", "--annotations", "gone"), "--motions cmu|amass|features"),
        (("prepare", "kitml", "--from", "gone"), "gone"),
        (("prepare", "imagenet", "--from", "."), "there are humanml3d, kitml, babel"),
        (("prepare", "kitml", "--annotations", ".", "--motions", "cmu"), "2 arguments"),
        (("overlap", "kitml"), "such as kitml=DIR"),
        (("overlap", "kitml=gone"), "gone"),
    ],
)
def test_errors_are_one_line(tmp_path, arguments, words):
    done = run("data", *arguments, home=tmp_path, status=2)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
