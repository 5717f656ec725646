"""Actions by their phrases: generated, of CMU takes, of prepared data sets; single and in pairs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.cmu import CmuTake, load_cmu
from motionary.datasets.procedural import generate_clip
from motionary.features.humanml263 import recover_positions
from motionary.formats import write_bvh
from motionary.motion import resample
from motionary.training.actions import babel_spans, cmu_actions, generated_actions, generated_pairs, lasts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take of two labelled actions with a transition between, and one whose label is not timed."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "cmu" / "01").mkdir(parents=True)
    motion = resample(generate_clip(np.random.default_rng(1), family="walk").motion, 120.0)
    frame = [["walk", ["walk"], 0, 1.0], ["transition", None, 1.0, 1.2], [" strut  on", None, 1.2, 2.0]]
    whole = {"frame": None, "dur": 2.0, "seq": [["stroll", ["walk"]], ["again", None]]}
    listing = {}
    for name, babel in (("01_97", {"frame": frame}), ("01_98", whole)):
        write_bvh(motion, folder / "cmu" / "01" / f"{name}.bvh")
        listing[name] = {"files": [f"cmu/01/{name}.bvh"], "description": "Walk", "babel": [babel]}
    (folder / "cmu" / "takes.json").write_text(json.dumps(listing))
    return folder


@pytest.fixture(scope="module")
def takes(folder: Path) -> list[CmuTake]:
    return load_cmu(folder)


def test_labels_of_a_take_are_its_actions(takes: list[CmuTake]) -> None:
    singles, _ = cmu_actions(takes[:1], cache=None)
    assert [action.phrase for action in singles] == ["walk", "walk", "strut on"]
    assert [len(action.features) for action in singles[1:]] == [20, 16]
    assert {(action.source, action.person) for action in singles} == {("cmu", "01")}
    assert singles[0].clip().captions == ("walk",)


def test_a_take_whose_labels_are_not_timed_is_one_action(takes: list[CmuTake]) -> None:
    assert babel_spans(takes[1]) == [(0.0, 2.0, "stroll")]


def test_neighbours_meet_in_the_middle_of_what_parts_them(takes: list[CmuTake]) -> None:
    _, pairs = cmu_actions(takes, cache=None)
    assert [(one.phrase, two.phrase) for one, two in pairs] == [("walk", "strut on")]
    assert [len(action.features) for action in pairs[0]] == [22, 18]


def test_generated_actions_are_the_same_each_time() -> None:
    once, again = (list(generated_actions(range(4), seed=5, families=["walk", "wave"])) for _ in range(2))
    assert [action.phrase for action in once] == [action.phrase for action in again]
    assert all(np.array_equal(one.features, two.features) for one, two in zip(once, again, strict=True))
    assert all(lasts(action.features) and action.details and action.sentences for action in once)
    assert once[0].clip().paraphrases == once[0].details
    other = next(generated_actions(range(1), seed=6, families=["walk"]))
    assert other.features.shape != once[0].features.shape or not np.array_equal(other.features, once[0].features)


def test_generated_pairs_run_on_without_a_jump() -> None:
    for one, two in generated_pairs(range(3), seed=3):
        positions = recover_positions(np.concatenate([one.features, two.features]).astype(np.float64))
        speeds = np.linalg.norm(np.diff(positions, axis=0), axis=-1).max(axis=1)
        seam = slice(len(one.features) - 3, len(one.features) + 3)
        # two actions simply put side by side may jump by a quarter of a metre there
        assert speeds[seam].max() < 0.15 and speeds[seam].max() < np.delete(speeds, seam).max()
