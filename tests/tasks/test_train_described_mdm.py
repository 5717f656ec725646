"""`motionary train PLAN_OF_AN_MDM --describe K`: Action-GPT around MDM, from a plan to motion; plain runs as before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.checkpoint import read_checkpoint, read_record
from motionary.tasks.describers import describing_of
from motionary.tasks.generator import Generator, Phrase, Sampling
from motionary.tasks.one_step import student_recipe, train_student
from motionary.tasks.train import train_plan
from motionary.text import load_encoder
from motionary.text.backends.protocol import Answer
from motionary.text.backends.replay import recorded_line
from motionary.text.describing import DescribingEncoder
from motionary.text.prompts import prompt_of
from motionary.training.corpora import procedural_clips
from motionary.training.described import DESCRIPTIONS, read_answers
from motionary.training.describing import Describing
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.plan import load_plan

SIZES = {"text_width": 384, "width": 16, "layers": 1, "heads": 2, "feedforward": 16, "patch": 8, "noise_steps": 20}
FIT = {"steps": 4, "learning_rate": 0.001, "save_every": 2, "log_every": 1, "half": False, "seed": 3}
FAST = Sampling(steps=3, seed=1)


def plan(folder: Path, **changes: Any) -> Path:
    """A plan of four steps on three procedural clips."""
    model = SIZES | {"text_input": "tokens", "longest": 60} | changes.pop("model", {})
    recipe = {"model": model, "fit": FIT, "batch": 2, "bucket": 1, "min_frames": 15, "max_frames": 60} | changes
    stage = {"name": "one", "trains": "mdm", "corpora": [{"kind": "procedural", "clips": 3}], "recipe": recipe}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mdm.json"
    path.write_text(json.dumps({"stages": [stage]}))
    return path


def described(count: int | None = 2, *, by: str = "own,lexicon,rules", model: str = "") -> Describing | None:
    return describing_of(count, by=by, prompt="action-gpt", model=model, base_url="")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("described")
    return train_plan(plan(folder), out=folder / "run", describe=described())


def test_a_described_mdm_generates_with_its_own_descriptions(checkpoint: Path) -> None:
    answers = read_answers(checkpoint / DESCRIPTIONS)
    assert (checkpoint.parent / DESCRIPTIONS).read_bytes() == (checkpoint / DESCRIPTIONS).read_bytes()
    assert answers and all(len(texts) <= 2 for texts in answers.values())
    assert read_record(checkpoint)["training"]["recipe"]["describe"]["count"] == 2
    generator = Generator(checkpoint)
    encoder = generator.encoder
    assert isinstance(encoder, DescribingEncoder)
    caption = next(text for text, texts in answers.items() if texts)
    # whatever a person does with the full stop, the phrase is the one that was trained on
    for spelling in (caption, caption.rstrip("."), caption.rstrip(".") + "."):
        assert encoder.descriptions([spelling])[0] == answers[caption]
    made = generator.generate([Phrase(caption.rstrip("."), 1.5), Phrase("juggles", 1.0)], sampling=FAST)[0]
    assert made.shape == (50, 263) and np.isfinite(made).all()
    # without its descriptions it is another encoder's, and the error says so
    with pytest.raises(FeatureMismatch, match="words of all-minilm"):
        Generator(checkpoint, encoder=load_encoder("minilm"))


def test_descriptions_change_what_is_learned_and_the_runs_identity(checkpoint: Path, tmp_path: Path) -> None:
    plain = train_plan(plan(tmp_path), out=tmp_path / "run")
    one, other = read_checkpoint(plain), read_checkpoint(checkpoint)
    assert "describe" not in one[0].training["recipe"] and not (plain / DESCRIPTIONS).exists()
    assert one[0].training["run"] != other[0].training["run"] and one[0].text_encoder != other[0].text_encoder
    assert any(not np.array_equal(one[1][name], other[1][name]) for name in one[1])
    assert not isinstance(Generator(plain).encoder, DescribingEncoder)


def test_a_sentence_vector_is_trained_on_as_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What training reads of a caption is, to float16, what generation reads of it."""
    from motionary.training import diffusion

    heard: list[torch.Tensor] = []
    texts: list[str] = []
    collate = diffusion.collate

    def listening(draws, bank, config, **options):
        batch = collate(draws, bank, config, **options)
        heard.extend(batch.condition.vectors[:, 0])
        texts.extend(draw.caption for draw in draws)
        return batch

    monkeypatch.setattr(diffusion, "collate", listening)
    path = plan(tmp_path, model={"text_input": "sentence"})
    generator = Generator(train_plan(path, out=tmp_path / "run", describe=described()))
    assert generator.words(texts).vectors.shape == (len(texts), 1, 384)
    # generation ends a text with a full stop, so that a caption without one may be told otherwise
    rows = [row for row, text in enumerate(texts) if text.endswith(".")]
    told = generator.words([texts[row] for row in rows]).vectors[:, 0]
    torch.testing.assert_close(torch.stack([heard[row] for row in rows]), told, atol=1e-3, rtol=0)
    assert len(rows) > 2


def test_recorded_answers_describe(tmp_path: Path) -> None:
    """A language model's recorded words stand for the phrases they were recorded of, and for no other."""
    captions = sorted({text for clip in procedural_clips(3, seed=0, workers=1) for text in clip.captions})
    asked = prompt_of("action-gpt").request(captions[0], count=1)
    line = recorded_line(asked, Answer(("The arms swing while the legs carry the body on.",), "a model"))
    record = tmp_path / "answers.jsonl"
    record.write_text(line + "\n")
    by_record = described(1, by="replay,rules", model=str(record))
    answers = read_answers(train_plan(plan(tmp_path), out=tmp_path / "run", describe=by_record) / DESCRIPTIONS)
    assert answers[captions[0]] == ("The arms swing while the legs carry the body on.",)
    assert sorted(answers) == captions and answers[captions[1]] != answers[captions[0]]
    with pytest.raises(MissingData, match="recorded answers"):
        train_plan(plan(tmp_path), out=tmp_path / "gone", describe=described(by="replay", model=str(tmp_path / "no")))
    assert not (tmp_path / "gone" / "one" / "checkpoint").exists()


def test_a_killed_training_asks_nobody_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plan(tmp_path)
    whole = read_checkpoint(train_plan(path, out=tmp_path / "whole", describe=described()))
    stopped = plan(tmp_path / "stopped", fit=FIT)
    train_plan(stopped, out=tmp_path / "parts", describe=described())
    (tmp_path / "parts" / "one" / "state.safetensors").unlink()

    def nobody(*_: Any, **__: Any) -> Any:
        return lambda texts: pytest.fail(f"asked again about {texts}")

    monkeypatch.setattr("motionary.tasks.describers.describe_by", nobody)
    again = read_checkpoint(train_plan(stopped, out=tmp_path / "parts", describe=described()))
    assert whole[0].text_encoder == again[0].text_encoder
    assert all(np.array_equal(whole[1][name], again[1][name]) for name in whole[1])


def test_a_student_is_told_as_its_teacher_was(checkpoint: Path, tmp_path: Path) -> None:
    recipe = student_recipe(steps=2, teacher_steps=2, guidance=2.0, seed=1).changed(save_every=2, half=False)
    student = train_student(out=tmp_path, checkpoint=checkpoint, recipe=recipe, trajectories=3)
    assert (student / DESCRIPTIONS).read_bytes() == (checkpoint / DESCRIPTIONS).read_bytes()
    assert Generator(student).encoder.name == Generator(checkpoint).encoder.name


def test_the_shipped_plans_recipes_are_what_they_were() -> None:
    """Identities of plain runs hang on these bytes: the card of mdm-small says its own."""

    def hashes(name: str) -> list[str]:
        recipes = [stage.recipe.to_dict() for stage in load_plan(name).stages]
        return [hashlib.sha256(json.dumps(each, sort_keys=True).encode()).hexdigest()[:16] for each in recipes]

    assert hashes("mdm-small") == ["ed98723044b1c90f", "7028f48d1f9743cf"]
    assert hashes("mdm-paper") == ["3075349417bf5834"]


def test_described_recipes_round_trip() -> None:
    plain = DiffusionRecipe()
    both = replace(plain, describe=Describing(count=3, backends=("rules",)))
    for recipe in (plain, both):
        assert DiffusionRecipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert "describe" not in plain.to_dict()
    with pytest.raises(FormatError, match="0 descriptions"):
        DiffusionRecipe.from_dict({"describe": {"count": 0}})
