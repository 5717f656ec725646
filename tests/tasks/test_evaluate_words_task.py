"""`evaluate words` on small made data sets: UTD-MHAD by scipy's .mat writer, CMU takes by our BVH writer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import savemat

from motionary.datasets.procedural import generate_corpus
from motionary.errors import EvaluationError, MissingData
from motionary.evaluation.protocols import WordsProtocol
from motionary.formats import read_smpl22, write_bvh
from motionary.formats.smpl22 import SMPL22
from motionary.tasks import action_sets, wordings
from motionary.tasks.evaluate_words import PEER, REFERENCE, UNSEEN, evaluate_words
from motionary.tasks.library import checkpoint_path

FIGURES = ("top-1", "top-1 balanced", "top-5", "top-5 balanced")
# UTD-MHAD's 20 joints, each by the SMPL-22 joint that is nearest to it
KINECT = (
    *("head", "neck", "spine2", "pelvis"),
    *("left_shoulder", "left_elbow", "left_wrist", "left_wrist"),
    *("right_shoulder", "right_elbow", "right_wrist", "right_wrist"),
    *("left_hip", "left_knee", "left_ankle", "left_foot", "right_hip", "right_knee", "right_ankle", "right_foot"),
)
DESCRIPTIONS = ("walk", "run", "jump", "walk", "dance", "run", "no action at all")
PEOPLE = ("801", "801", "801", "802", "802", "803", "803")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight clips of UTD-MHAD, four actions by two people, and seven CMU takes of three people, one unlabelled."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "cmu").mkdir()
    (folder / "utd_mhad").mkdir()
    clips = list(generate_corpus(8, seed=79))
    listing = {}
    for number, (clip, person, description) in enumerate(zip(clips, PEOPLE, DESCRIPTIONS, strict=False)):
        name = f"{person}_{number:02d}"
        write_bvh(clip.motion, folder / "cmu" / f"{name}.bvh")
        listing[name] = {"files": [f"cmu/{name}.bvh"], "description": description}
    (folder / "cmu" / "takes.json").write_text(json.dumps(listing))
    order = [SMPL22.index(joint) for joint in KINECT]
    for number, clip in enumerate(clips):
        write_bvh(clip.motion, folder / "clip.bvh")
        positions = read_smpl22(folder / "clip.bvh", fps=30.0)[0].positions[:90, order]
        name = f"a{number // 2 + 1}_s{number % 2 + 1}_t1_skeleton.mat"
        savemat(folder / "utd_mhad" / name, {"d_skel": positions.transpose(1, 2, 0)})
    (folder / "clip.bvh").unlink()
    return folder


@pytest.fixture(scope="module", autouse=True)
def short_texts() -> Iterator[None]:
    """The lexicon's texts cut to a few words, which is quicker to embed."""

    def cut(lexicon: str, **options: Any) -> tuple[wordings.ClassWords, ...]:
        return tuple(
            replace(words, descriptions=tuple(" ".join(text.split()[:6]) for text in words.descriptions))
            for words in wordings.class_words(lexicon, **options)
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(action_sets, "class_words", cut)
        yield


@pytest.fixture(scope="module")
def report(data: Path) -> dict[str, Any]:
    """The report on the checkpoints that ship."""
    return evaluate_words(data, seeds=(4, 5, 6))


def test_the_protocol_and_the_checkpoints_are_stored_beside_the_figures(report: dict[str, Any]) -> None:
    assert report["protocol"] == WordsProtocol(seeds=(4, 5, 6)).to_dict()
    assert list(report["checkpoints"]) == ["tmr-procedural", "tmr-generated", "tmr-small"]
    assert all(len(made["weights_sha256"]) == 64 for made in report["checkpoints"].values())
    assert json.loads(json.dumps(report)) == report


def test_only_the_test_people_and_the_labelled_takes_are_scored(report: dict[str, Any]) -> None:
    utd, cmu = report["sets"]["UTD-MHAD"], report["sets"]["CMU coarse actions"]
    assert (utd["samples"], utd["people"], len(utd["classes"])) == (4, ["2"], 27)
    assert (cmu["samples"], cmu["people"], len(cmu["classes"])) == (6, ["801", "802", "803"], 10)


def test_every_wording_has_a_row_for_every_model(report: dict[str, Any]) -> None:
    by_hand = "prompts by hand, sentences averaged"
    for name, found in report["sets"].items():
        expected = [each for each in wordings.WORDINGS if name != "UTD-MHAD" or each != by_hand]
        assert list(found["models"]) == ["tmr-procedural", "tmr-generated", "tmr-small", PEER]
        assert all(list(each["rows"]) == expected for each in found["models"].values())


def test_figures_are_percentages_and_the_mean_lies_between_the_draws(report: dict[str, Any]) -> None:
    for found in report["sets"].values():
        assert all(0 <= found["supervised"][REFERENCE][name] <= 100 for name in FIGURES)
        for row in (row for each in found["models"].values() for row in each["rows"].values()):
            assert len(row["each"]) == row["draws"]
            for name in FIGURES:
                values = [each[name] for each in row["each"]]
                assert 0 <= row["lowest"][name] == min(values) <= max(values) == row["highest"][name] <= 100
                assert row["mean"][name] == pytest.approx(np.mean(values))
            assert row["mean"]["top-1"] <= row["mean"]["top-5"]


def test_drawn_wordings_have_a_draw_a_seed(report: dict[str, Any]) -> None:
    rows = report["sets"]["UTD-MHAD"]["models"]["tmr-small"]["rows"]
    assert {name for name, row in rows.items() if row["draws"] == 3} == {
        "one synonym",
        "one description",
        "action phrase + one description",
    }


def test_chance_is_that_of_the_classes(report: dict[str, Any]) -> None:
    chance = report["sets"]["UTD-MHAD"]["chance"]
    assert chance["top-1"] == chance["top-1 balanced"] == pytest.approx(100 / 27)
    assert chance["top-5"] == pytest.approx(500 / 27)
    assert report["sets"]["CMU coarse actions"]["chance"]["majority class top-1"] == pytest.approx(100 * 2 / 6)


def test_what_a_checkpoint_has_trained_on_is_called_seen(report: dict[str, Any]) -> None:
    cmu = report["sets"]["CMU coarse actions"]["models"]
    assert cmu["tmr-procedural"]["seen"] == cmu["tmr-generated"]["seen"] == UNSEEN
    assert cmu["tmr-small"]["seen"].startswith("seen")
    assert cmu[PEER]["seen"].startswith("seen")
    assert {each["seen"] for each in report["sets"]["UTD-MHAD"]["models"].values()} == {UNSEEN}


def test_equal_seeds_give_equal_reports(report: dict[str, Any], data: Path) -> None:
    one = {"tmr-small": checkpoint_path(None)}
    again = evaluate_words(data, checkpoints=one, seeds=(4, 5, 6))
    for name, found in again["sets"].items():
        assert found["models"]["tmr-small"] == report["sets"][name]["models"]["tmr-small"]
        assert found["models"][PEER] == report["sets"][name]["models"][PEER]


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ("utd_mhad/a*", "no clip of UTD-MHAD"),
        ("utd_mhad/a*_s2_*", "no clip of an even subject"),
        ("utd_mhad/a*_s1_*", "no clip of an odd subject"),
        ("cmu/801_00.bvh", "801_00.bvh, which is not there"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_read(
    data: Path, tmp_path: Path, lost: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "copy"))
    for path in copy.glob(lost):
        path.unlink()

    def never(*_: object) -> None:
        raise AssertionError("a clip was read")

    monkeypatch.setattr(action_sets, "utd_positions", never)
    with pytest.raises(MissingData, match=words):
        evaluate_words(copy)


def test_takes_without_descriptions_cannot_be_used(data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "copy"))
    (copy / "cmu" / "takes.json").unlink()
    with pytest.raises(MissingData, match=r"the descriptions come from takes\.json"):
        evaluate_words(copy)


@pytest.mark.parametrize("seeds", [(), (1, 1), (-1,)])
def test_seeds_that_make_no_draws_are_refused(data: Path, seeds: tuple[int, ...]) -> None:
    with pytest.raises(EvaluationError, match="the seeds are"):
        evaluate_words(data, seeds=seeds)
