"""What a recogniser is trained with: every ablation changes its own thing and nothing else."""

from __future__ import annotations

import pytest

from motionary.errors import MotionaryError
from motionary.tasks.recogniser_plan import ABLATIONS, RecogniserPlan, plan_of


def plan(**changes) -> RecogniserPlan:
    return plan_of(features=123, code_width=384, **changes)


def differences(first: dict, second: dict, where: str = "") -> set[str]:
    found = set()
    for name in first.keys() | second.keys():
        one, other = first.get(name), second.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found |= differences(one, other, f"{where}{name}.")
        elif one != other:
            found.add(f"{where}{name}")
    return found


CHANGES = {
    "biases": {"tokenizer.model.loss.human"},
    "zipf": {"tokenizer.model.loss.zipf"},
    "context": {"tokenizer.model.loss.context"},
    "mmd": {"tokenizer.model.loss.mmd"},
    "discretisation": {"recogniser.discretise", "recogniser.language.enter"},
    "hyperbolic": {"tokenizer.model.geometry"},
    "lora": {"recogniser.language.tuning"},
    "labels": {"tokenizer.labelled"},
    "still-tokenizer": {"recogniser.tune_tokenizer"},
    "descriptions": {"recogniser.wording"},
    "names": {"recogniser.wording"},
}


@pytest.mark.parametrize("name", list(ABLATIONS))
def test_an_ablation_changes_its_own_thing_alone(name):
    assert differences(plan().to_dict(), plan(without=(name,)).to_dict()) == CHANGES[name]


def test_the_papers_figures_are_the_papers():
    found = plan(size="paper", adapter="causal", seed=5).to_dict()
    first, second = found["tokenizer"], found["recogniser"]
    assert (first["steps"], first["batch"], first["learning_rate"]) == (300_000, 256, 2e-4)
    assert (first["model"]["codes"], first["model"]["curvature"], first["model"]["width"]) == (512, 1.0, 512)
    assert (first["model"]["loss"]["commitment"], first["model"]["loss"]["human"]) == (0.02, 0.2)
    assert first["labelled"] == 0
    assert (second["steps"], second["batch"], second["learning_rate"]) == (75_000, 256, 3e-3)
    low_rank = second["language"]["low_rank"]
    assert (low_rank["rank"], low_rank["alpha"]) == (64, 16)
    assert (second["tune_tokenizer"], second["mixed"], second["dropped"]) == (False, 0, 0)
    assert all(value == 0 for name, value in first["augment"].items() if name != "shortest")
    assert first["seed"] == second["seed"] == 5


def test_lengths_and_windows_are_passed_on():
    found = plan(steps=(7, 8), window=50)
    assert (found.tokenizer.steps, found.recogniser.steps) == (7, 8)
    assert (found.tokenizer.window, found.recogniser.window) == (50, 50)


def test_unknown_names_are_refused():
    with pytest.raises(MotionaryError, match="gravity"):
        plan(without=("biases", "gravity"))
    with pytest.raises(MotionaryError, match="size"):
        plan(size="huge")
