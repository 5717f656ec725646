"""`motionary train` of MotionCLIP, TEMOS and TEACH: plans from end to end, described or not, interrupted, and wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from motionary.errors import BackendError, FeatureMismatch, FormatError, MissingData, MotionaryError
from motionary.models.checkpoint import read_checkpoint
from motionary.tasks.describers import describing_of
from motionary.tasks.generator import Phrase, Sampling
from motionary.tasks.latent_generator import LatentGenerator
from motionary.tasks.progress import Silent
from motionary.tasks.train import train_plan, trained_on
from motionary.text.describing import DescribingEncoder
from motionary.training.described import DESCRIPTIONS, read_answers
from motionary.training.describing import Describing
from motionary.training.generation_recipe import GenerationRecipe
from motionary.training.plan import load_plan

SIZES = {"feedforward": 16, "heads": 2, "layers": 1, "dropout": 0.0, "patch": 8, "norm_first": True, "text_width": 384}
FIT = {"steps": 4, "learning_rate": 0.001, "save_every": 2, "log_every": 1, "half": False, "seed": 3}
KINDS = ("motionclip", "temos", "teach")


def plan(folder: Path, kind: str, **changes: Any) -> Path:
    """A plan of four steps on three generated actions, or pairs of them."""
    corpus = {"kind": "actions", "clips": 3, "seed": 2, "pairs": kind == "teach"}
    latent = 384 if kind == "motionclip" else 16
    recipe = {"model": SIZES | {"latent": latent}, "fit": FIT, "batch": 2, "bucket": 1, "min_frames": 15}
    stage = {"name": "one", "trains": kind, "corpora": [corpus], "recipe": recipe | changes.pop("recipe", {})} | changes
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}.json"
    path.write_text(json.dumps({"stages": [stage]}))
    return path


def described(count: int | None = 2, *, by: str = "own,lexicon,rules", prompt: str = "action-gpt") -> Describing | None:
    return describing_of(count, by=by, prompt=prompt, model="", base_url="")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [None, 2])
def test_a_plan_makes_a_checkpoint_that_generates(kind: str, count: int | None, tmp_path: Path) -> None:
    checkpoint = train_plan(plan(tmp_path, kind), out=tmp_path / "run", describe=described(count))
    name = "actions-pairs" if kind == "teach" else "actions"
    assert trained_on(checkpoint)[name]["clips"] == (6 if kind == "teach" else 3)
    generator = LatentGenerator(checkpoint)
    assert isinstance(generator.encoder, DescribingEncoder) == (count is not None)
    phrases = [Phrase("walk", 1.0), Phrase("something nobody ever wrote down", 1.0)]
    one, two = generator.generate(phrases, count=2, sampling=Sampling(seed=1))
    assert abs(len(one) - 40) <= 1 and one.shape[1] == 263 and np.isfinite(one).all()
    assert np.allclose(one, two) == (kind == "motionclip" and count is None)


def test_descriptions_travel_with_the_checkpoint(tmp_path: Path) -> None:
    checkpoint = train_plan(plan(tmp_path, "temos"), out=tmp_path / "run", describe=described(2))
    answers = read_answers(checkpoint / DESCRIPTIONS)
    assert answers and all(0 < len(texts) <= 2 and ": " in texts[0] for texts in answers.values())
    assert (tmp_path / "run" / "one" / DESCRIPTIONS).read_bytes() == (checkpoint / DESCRIPTIONS).read_bytes()
    encoder = LatentGenerator(checkpoint).encoder
    assert isinstance(encoder, DescribingEncoder)
    phrase = next(iter(answers))
    assert encoder.descriptions([phrase, "crawl"])[0] == answers[phrase]
    assert len(encoder.descriptions(["crawl"])[0]) == 2
    # with other answers it is another encoder, and the checkpoint says so
    (checkpoint / DESCRIPTIONS).write_text(json.dumps({phrase: ["Something else."]}))
    with pytest.raises(FeatureMismatch, match="cannot be had"):
        LatentGenerator(checkpoint)


@pytest.mark.parametrize("kind", ["temos", "teach"])
def test_a_killed_training_goes_on_to_the_same_bits(kind: str, tmp_path: Path) -> None:
    class Killed(Silent):
        steps = 0

        def start(self, total: int, what: str) -> None:
            self.training = what.startswith("Training")

        def advance(self, count: int = 1) -> None:
            self.steps += self.training
            if self.steps == 3:
                raise KeyboardInterrupt

    path = plan(tmp_path, kind)
    whole = read_checkpoint(train_plan(path, out=tmp_path / "whole", describe=described()))
    with pytest.raises(KeyboardInterrupt):
        train_plan(path, out=tmp_path / "parts", describe=described(), progress=Killed())
    # what was saved on the way is a checkpoint, too
    assert read_checkpoint(tmp_path / "parts" / "one" / "checkpoint")[0].training["steps"] == 2
    parts = read_checkpoint(train_plan(path, out=tmp_path / "parts", describe=described()))
    assert all(np.array_equal(whole[1][name], parts[1][name]) for name in whole[1])
    assert whole[0].text_encoder == parts[0].text_encoder


def test_a_stage_goes_on_from_the_one_before(tmp_path: Path) -> None:
    path = plan(tmp_path, "temos")
    stages = json.loads(path.read_text())["stages"] * 2
    stages[1] = stages[1] | {"name": "two", "start": "previous"}
    path.write_text(json.dumps({"stages": stages}))
    train_plan(path, out=tmp_path / "run")
    first, second = (read_checkpoint(tmp_path / "run" / name / "checkpoint") for name in ("one", "two"))
    assert first[0].normaliser == second[0].normaliser
    moved = [np.abs(first[1][name] - second[1][name]).mean() for name in first[1]]
    fresh = read_checkpoint(
        train_plan(plan(tmp_path / "x", "temos", recipe={"fit": FIT | {"seed": 4}}), out=tmp_path / "y")
    )
    apart = [np.abs(first[1][name] - fresh[1][name]).mean() for name in first[1]]
    assert np.mean(moved) < 0.5 * np.mean(apart)
    stages[1]["recipe"] = stages[1]["recipe"] | {"model": SIZES | {"latent": 8}}
    path.write_text(json.dumps({"stages": stages}))
    with pytest.raises(FormatError, match="configuration is not the recipe's"):
        train_plan(path, out=tmp_path / "z")


def test_the_shipped_plans_are_the_papers_and_small_ones() -> None:
    for kind in KINDS:
        assert load_plan(kind).name == f"{kind}-small"
        (stage,) = load_plan(f"{kind}-paper").stages
        recipe = stage.recipe
        assert isinstance(recipe, GenerationRecipe) and recipe.describe is None
        assert recipe.model == type(recipe.model)()
        assert recipe.fit.learning_rate == {"motionclip": 1e-4, "temos": 1e-4, "teach": 7e-5}[kind]
        assert stage.paired == (kind == "teach") and recipe.images == (kind == "motionclip")
    assert load_plan("mdm").name == "mdm-small"


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("temos", {"corpora": [{"kind": "actions", "clips": 3, "pairs": True}]}, "trains on clips, not pairs"),
        ("teach", {"corpora": [{"kind": "actions", "clips": 3}]}, "trains on pairs of actions"),
        ("teach", {"corpora": [{"kind": "procedural", "clips": 3, "pairs": True}]}, "has no pairs"),
        ("temos", {"corpora": [{"kind": "actions", "clips": 0}]}, "must be above 0"),
        ("temos", {"corpora": [{"kind": "actions", "clips": 3, "sensor": True}]}, "no sensor sees"),
        ("temos", {"recipe": {"images": True}}, "goes with motionclip"),
        ("temos", {"recipe": {"describe": {"count": 0}}}, "0 descriptions"),
        ("temos", {"recipe": {"describe": {"backends": ["oracle"]}}}, "oracle"),
        ("temos", {"recipe": {"describe": {"prompt": "please"}}}, "please"),
        ("temos", {"recipe": {"describe": {"size": 3}}}, "size"),
        ("temos", {"recipe": {"batch": 0}}, "batch"),
        ("temos", {"recipe": {"model": {"root": 0}}}, "root"),
        ("gan", {}, "trains 'gan'"),
    ],
)
def test_a_bad_plan_is_one_clear_error(kind: str, changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=words) as caught:
        load_plan(plan(tmp_path, kind, **changes))
    assert "\n" not in str(caught.value)


def test_what_cannot_be_had_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="--describe with"):
        train_plan("tmr-small", out=tmp_path / "run", describe=described())
    with pytest.raises(MissingData, match="--data"):
        train_plan(plan(tmp_path, "temos", corpora=[{"kind": "cmu-actions"}]), out=tmp_path / "run")
    with pytest.raises(BackendError, match="--model"):
        train_plan(plan(tmp_path, "temos"), out=tmp_path / "run", describe=described(by="openai"))
    with pytest.raises(FormatError, match="reads words alone"):
        train_plan(plan(tmp_path, "motionclip", recipe={"images": True}), out=tmp_path / "other")
    with pytest.raises(MotionaryError, match="nobody"):
        described(by="")
    assert not (tmp_path / "run" / "one" / "checkpoint").exists()
