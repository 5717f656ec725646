"""`evaluate_actions`: its table of models, numbers on a synthetic set, what is kept, what may be chosen on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from motionary.datasets.skeletons.synthetic import write_synthetic
from motionary.errors import MissingData
from motionary.tasks import action_models, evaluate_actions
from motionary.tasks.action_models import ACTION_MODELS, ActionProblem, action_model


@dataclass
class Oracle:
    """Scores the truth in the test clips but for every `wrong`-th; counts how often it was trained."""

    wrong: int = 4
    trained: int = 0
    version: int = 0

    def settings(self, budget: str) -> dict[str, Any]:
        return {"version": self.version}

    def scores(self, problem: ActionProblem) -> np.ndarray:
        self.trained += 1
        labels = problem.clips("test").targets
        scores = np.eye(len(problem.classes))[labels]
        scores[:: self.wrong] = -scores[:: self.wrong]
        return scores + 0.01 * np.random.default_rng(problem.seed).random(scores.shape)


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Oracle:
    found = Oracle()
    monkeypatch.setattr(
        evaluate_actions, "action_model", lambda name: found if name == "oracle" else action_model(name)
    )
    return found


@pytest.fixture(scope="module")
def utd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("utd")
    write_synthetic("utd_mhad", folder, rng=np.random.default_rng(0), classes=4)
    return folder


@pytest.mark.parametrize("name", ACTION_MODELS)
def test_every_model_of_the_table_has_settings_for_both_budgets(name: str) -> None:
    model = action_model(name)
    assert all(model.settings(budget) for budget in action_models.BUDGETS)
    with pytest.raises(MissingData, match="small, full"):
        model.settings("huge")


def test_full_settings_are_the_papers() -> None:
    joint = action_model("agcn-joint").settings("full")
    assert (joint["epochs"], joint["batch"], joint["learning_rate"], joint["weight_decay"]) == (250, 64, 1e-3, 1e-4)
    focal = action_model("agcn-joint-focal").settings("full")
    assert (focal["epochs"], focal["beta"], focal["gamma"]) == (200, 0.9999, 1.0)
    assert len(joint["blocks"]) == 10


def test_numbers_of_a_known_answer(utd: Path, oracle: Oracle) -> None:
    report = evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["centroid", "oracle"], seeds=2)
    assert report["protocol"]["test_clips"] == 32
    assert report["protocol"]["seeds"] == (1, 2)
    assert report["chance"]["top-1"] == pytest.approx(100 / 27)
    top = report["rows"]["oracle"]["one sample per label"]["top-1"]
    assert top == {"mean": 75.0, "deviation": 0.0, "seeds": [75.0, 75.0]}
    assert report["rows"]["centroid"]["one sample per label"]["top-1"]["mean"] > 90


def test_finished_numbers_are_kept(utd: Path, oracle: Oracle, tmp_path: Path) -> None:
    options: dict[str, Any] = {"name": "utd_mhad", "models": ["oracle"], "out": tmp_path}
    first = evaluate_actions.evaluate_actions(utd, seeds=2, **options)
    again = evaluate_actions.evaluate_actions(utd, seeds=3, **options)
    assert oracle.trained == 3
    assert (
        again["rows"]["oracle"]["one sample per label"]["top-1"]["seeds"][:2]
        == (first["rows"]["oracle"]["one sample per label"]["top-1"]["seeds"])
    )
    oracle.version = 1
    evaluate_actions.evaluate_actions(utd, seeds=1, **options)
    evaluate_actions.evaluate_actions(utd, seeds=1, hold_back=("7",), **options)
    assert oracle.trained == 5


def test_held_back_people_are_training_people(utd: Path, oracle: Oracle) -> None:
    seen: list[set[str]] = []
    scores = oracle.scores

    def watched(problem: ActionProblem) -> np.ndarray:
        clips = problem.skeleton_set.clips
        seen.append({clips[index].subject for index in problem.split.test})
        return scores(problem)

    oracle.scores = watched  # pyright: ignore[reportAttributeAccessIssue]
    report = evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["oracle"], seeds=1, hold_back=("5", "7"))
    assert seen == [{"5", "7"}]
    assert report["protocol"]["held_back"] == ("5", "7")
    with pytest.raises(MissingData, match="both need some"):
        evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["oracle"], hold_back=("2",))


def test_a_graph_network_is_trained_and_goes_on(utd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from motionary.training import recognition

    small = replace(recognition.SMALL, blocks=((8, 2),), frames=12, epochs=2)
    monkeypatch.setattr(recognition, "SMALL", small)
    report = evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["agcn"], seeds=1, out=tmp_path)
    assert 0 <= report["rows"]["agcn"]["one sample per label"]["top-1"]["mean"] <= 100
    assert list(tmp_path.rglob("state.safetensors"))
    assert len(list((tmp_path / "cells").glob("actions-utd_mhad-agcn-*.json"))) == 1


def test_motionclip_is_trained(utd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from motionary.training import text_classification

    small = replace(text_classification.SMALL_TEXT, epochs=1, frames=12)
    monkeypatch.setattr(text_classification, "SMALL_TEXT", small)
    report = evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["motionclip"], seeds=1)
    assert report["rows"]["motionclip"]["one sample per label"]["top-5"]["mean"] <= 100


def test_folds_are_pooled_and_several_labels_scored_in_three_ways(
    real_data: Path, oracle: Oracle, tmp_path: Path
) -> None:
    report = evaluate_actions.evaluate_actions(
        real_data, name="babel60", models=["oracle"], seeds=1, cache=tmp_path / "cache"
    )
    assert report["protocol"]["folds"] == oracle.trained == 6
    assert report["protocol"]["test_clips"] > 90
    assert len(report["scorings"]) == 3
    official, best, any_label = (report["rows"]["oracle"][name]["top-1"]["mean"] for name in report["scorings"])
    assert official < best == any_label


def test_names_that_there_are_not(utd: Path) -> None:
    with pytest.raises(MissingData, match="there are centroid"):
        evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["resnet"])
    with pytest.raises(MissingData, match="there are cross-subject"):
        evaluate_actions.evaluate_actions(utd, name="utd_mhad", models=["centroid"], protocol="xview")
