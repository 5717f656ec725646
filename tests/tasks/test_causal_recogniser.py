"""The whole training with models that write: a small Llama and T5 made here, adapted, saved, loaded, naming a label."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("peft", reason="needs the extra language")

from typer.testing import CliRunner

from motionary.cli.app import app
from motionary.datasets.procedural import generate_clip
from motionary.formats import write_bvh

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """The toy clips' module and the folder of a small Llama."""
    for folder in ("training", "models/language"):
        sys.path.insert(0, str(TESTS / folder))
    try:
        import action_toys
        import small_models
    finally:
        del sys.path[:2]
    return action_toys, small_models.make("llama", tmp_path_factory.mktemp("llama") / "model")


def test_both_stages_with_a_causal_model(parts, tmp_path):
    from motionary.models.language.actions import of_codes
    from motionary.tasks.recogniser_plan import plan_of
    from motionary.tasks.recogniser_runs import StageFolders, base_of, train_stages, width_of
    from motionary.training.action_clips import collate
    from motionary.training.action_recogniser import load_action_recogniser, save_action_recogniser

    toys, folder = parts
    clips = toys.toy_clips(24)
    named = replace(clips, labels=("wave", "sit down", "throw a ball"))
    base = base_of(folder, adapter="causal")
    plan = plan_of(features=clips.frames.width, code_width=width_of(base), adapter="causal", steps=(60, 150))
    model = replace(plan.tokenizer.model, width=16, codes=16, depth=1)
    plan = replace(
        plan,
        tokenizer=replace(plan.tokenizer, model=model, batch=12),
        recogniser=replace(plan.recogniser, batch=12, learning_rate=1e-2, half=False, dropped=0.0),
    )
    trained = train_stages(named, plan, base=base, folders=StageFolders(tmp_path / "a", tmp_path / "b"))
    save_action_recogniser(tmp_path / "saved", trained, half=False)
    again = load_action_recogniser(tmp_path / "saved", base=folder)
    unseen = toys.toy_clips(15, seed=4)
    features = unseen.features()
    scores = again.scores(features, labels=named.labels)
    assert np.allclose(scores, trained.scores(features, labels=named.labels), atol=1e-3)
    assert (scores.argmax(axis=1) == unseen.targets).mean() > 0.6
    assert (scores <= 0).all()
    info = again.tokenizer_info
    batch = collate(features, unseen.targets, mean=info.mean, std=info.std)
    actions = of_codes(again.tokenizer, again.tokenizer.encode(batch.features, batch.mask))
    written = again.language.write(actions, most=12)
    assert sum(text.strip() in named.labels for text in written) >= 8
    right = [text.strip() == named.labels[target] for text, target in zip(written, unseen.targets, strict=True)]
    assert np.mean(right) > 0.5


FAMILIES = ("walk", "squat", "jumping_jacks")


@pytest.fixture
def three(monkeypatch):
    """A skeleton set of three families of the procedural corpus."""
    from motionary.datasets import skeleton_sets
    from motionary.datasets.skeletons.procedural import load_procedural_set

    def load_three(folder, *, cache=None):
        return load_procedural_set(folder, families=FAMILIES, train=4, test=1, name="three")

    this = sys.modules[__name__]
    monkeypatch.setattr(this, "load_three", load_three, raising=False)
    monkeypatch.setitem(skeleton_sets.SKELETON_SETS, "three", f"{__name__}:load_three")


def command(*arguments: object) -> str:
    """What a command prints; it must end well."""
    found = CliRunner().invoke(app, [str(each) for each in arguments])
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["causal", "seq2seq"])
def test_the_commands_train_and_use_a_model_that_writes(parts, three, kind, tmp_path):
    _, llama = parts
    model = llama if kind == "causal" else _small_models().make("t5", tmp_path / "t5")
    files = {path: path.read_bytes() for path in model.iterdir()}
    out = tmp_path / "run"
    said = command(
        *("train", "recogniser", "--set", "three", "--data", tmp_path, "--out", out, "--adapter", kind),
        *("--model", model, "--steps", "4,4", "--micro-batch", "8"),
    )
    assert "3 clips of others, 3 labels" in said
    assert {path: path.read_bytes() for path in model.iterdir()} == files
    clip = tmp_path / "clip.bvh"
    write_bvh(generate_clip(np.random.default_rng([77, 1]), family="squat").motion, clip)
    given = ("--method", "language", "--checkpoint", out / "checkpoint", "--model", model)
    assert "jumping jacks" in command("recognise", clip, *given)
    other = json.loads(command("recognise", clip, *given, "--labels", "hop,sit down", "--json"))
    assert {each["label"] for each in other["labels"]} == {"hop", "sit down"}
    wrong = CliRunner().invoke(app, ["recognise", str(clip), *map(str, given[:4])])
    assert wrong.exit_code == 1


def _small_models():
    import small_models

    return small_models
