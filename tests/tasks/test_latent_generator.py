"""MotionCLIP, TEMOS and TEACH as generators: motion of several phrases, and Action-GPT's variants."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.errors import FeatureMismatch, MotionaryError
from motionary.evaluation.metrics.physics import seam_ratio
from motionary.features.humanml263 import extract, recover_positions
from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig, TEMOSConfig
from motionary.tasks.generate import generate_files
from motionary.tasks.generator import Phrase, Sampling
from motionary.tasks.latent_generator import JOIN, LatentGenerator, _joined
from motionary.text import load_encoder
from motionary.text.describing import DescribingEncoder, action_gpt
from motionary.training.dataset import TrainingClip
from motionary.training.generation import ActionPair, train_generation
from motionary.training.generation_recipe import GenerationRecipe
from motionary.training.settings import FitSettings

SIZES = {"text_width": 384, "feedforward": 16, "heads": 2, "layers": 1, "dropout": 0.0, "patch": 4, "norm_first": True}
FIT = FitSettings(steps=3, learning_rate=1e-3, log_every=1, seed=3)
MODELS = {
    "motionclip": MotionCLIPConfig(**SIZES, latent=384),
    "temos": TEMOSConfig(**SIZES, latent=16),
    "teach": TEACHConfig(**SIZES, latent=16),
}
PHRASES = [Phrase("walk", 2.0), Phrase("crawl", 1.5)]


def clip(family: str) -> TrainingClip:
    motion = generate_clip(np.random.default_rng(2), family=family).motion
    return TrainingClip(extract(motion.joint_positions().positions), (family.replace("_", " "),))


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    clips, found = [clip("walk"), clip("stand")], {}
    encoders = {"": load_encoder("minilm"), "-described": action_gpt(load_encoder("minilm"), count=2)}
    for kind, model in MODELS.items():
        for name, encoder in encoders.items():
            data = [ActionPair(*clips)] if kind == "teach" else clips
            recipe = GenerationRecipe(model, FIT, batch=2, bucket=1)
            folder = tmp_path_factory.mktemp(kind + name)
            found[kind + name] = train_generation(recipe, data, folder, encoder=encoder)
    return found


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("described", ["", "-described"])
def test_phrases_become_one_motion_as_long_as_they_are(kind: str, described: str, checkpoints: dict[str, Path]) -> None:
    generator = LatentGenerator(checkpoints[kind + described])
    one, two = generator.generate(PHRASES, count=2, sampling=Sampling(seed=4))
    assert abs(len(one) - 70) <= 1 and one.shape[1] == 263 and np.isfinite(one).all()
    again = generator.generate(PHRASES, count=2, sampling=Sampling(seed=4))
    assert np.array_equal(one, again[0]) and np.array_equal(two, again[1])
    varied = kind != "motionclip" or described != ""
    assert np.allclose(one, two) != varied


def test_a_join_is_no_seam() -> None:
    parts = [clip(family).features[:60] for family in ("stand", "raise_both_arms")]
    parts[1] = parts[1][len(parts[1]) // 2 :]
    cut = recover_positions(np.concatenate(parts))
    made = recover_positions(_joined(parts))
    at = len(parts[0])
    assert len(made) == len(cut) - JOIN - 1
    assert seam_ratio(made, fps=20.0, joins=[at - JOIN // 2]) < 0.2 * seam_ratio(cut, fps=20.0, joins=[at])


def test_files_come_from_any_kind_of_checkpoint(checkpoints: dict[str, Path], tmp_path: Path) -> None:
    made = generate_files(PHRASES[:1], tmp_path, formats="npz", checkpoint=checkpoints["teach-described"])
    assert made[0].files[0].is_file() and len(made[0].features) == 40


def test_a_description_alone_is_another_motion(checkpoints: dict[str, Path]) -> None:
    generator = LatentGenerator(checkpoints["motionclip-described"])
    encoder = generator.encoder
    assert isinstance(encoder, DescribingEncoder)
    told = encoder.descriptions(["crawl"])[0]
    assert encoder.only(1).descriptions(["crawl"]) == [(told[1],)]
    assert encoder.only(2).descriptions(["crawl"]) == [(told[0],)]
    assert encoder.only(0).name != encoder.name


def test_what_cannot_be_done_is_told(checkpoints: dict[str, Path]) -> None:
    with pytest.raises(MotionaryError, match="edit with an MDM"):
        LatentGenerator(checkpoints["temos"]).edit()
    with pytest.raises(MotionaryError, match="nothing to generate"):
        LatentGenerator(checkpoints["temos"]).generate([])

    class Other:
        name, dimension = "other@1", 384

    with pytest.raises(FeatureMismatch, match="not of other@1"):
        LatentGenerator(checkpoints["temos"], encoder=Other())  # pyright: ignore[reportArgumentType]
