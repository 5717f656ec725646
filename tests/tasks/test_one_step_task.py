"""`motionary train one-step` with a small MDM that the test makes: trajectories, a student, how it is sampled."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import FormatError, MotionaryError
from motionary.features.regions import change_mask, frames_mask, region_dims
from motionary.models.checkpoint import read_checkpoint, read_record
from motionary.tasks.generate import generate_files, sampling_for
from motionary.tasks.generator import Generator, Phrase, Sampling, sentence, usual_sampling
from motionary.tasks.many_edits import Asked, edit_many
from motionary.tasks.one_step import student_recipe, train_student
from motionary.tasks.progress import Silent
from motionary.tasks.trajectories import corpus_phrases, trajectory_ends
from motionary.training.corpora import procedural_clips
from small_mdm import save_small_mdm

RECIPE = student_recipe(steps=4, teacher_steps=3, guidance=2.0, seed=3).changed(
    save_every=2, log_every=1, warmup_steps=0, half=False
)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network whose normaliser is of the procedural corpus."""
    mean = np.concatenate([clip.features for clip in procedural_clips(3, seed=1, workers=1)]).mean(axis=0)
    return save_small_mdm(tmp_path_factory.mktemp("teacher"), mean=mean, std=0.1, patch=8, noise_steps=20)


@pytest.fixture(scope="module")
def run(teacher: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a finished student."""
    out = tmp_path_factory.mktemp("student")
    train_student(out=out, checkpoint=teacher, recipe=RECIPE, trajectories=5)
    return out


@pytest.fixture(scope="module")
def student(run: Path) -> Path:
    return run / "checkpoint"


def test_trajectories_are_the_teachers_own_motions(teacher: Path, run: Path, tmp_path: Path) -> None:
    generator = Generator(teacher)
    phrases = corpus_phrases(5, corpus_seed=1, seed=3, longest=60, cache=run / "cache")
    clips = list(procedural_clips(5, seed=1, workers=1))
    assert all(phrase.text in map(sentence, clip.captions) for phrase, clip in zip(phrases, clips, strict=True))
    assert [round(20 * phrase.seconds) for phrase in phrases] == [min(60, len(clip.features)) for clip in clips]
    sampling = Sampling(steps=3, guidance=2.0, seed=3)
    ends = trajectory_ends(generator, phrases, sampling=sampling, folder=tmp_path)
    alone = generator.each([phrases[4]], first=4, sampling=sampling)[0]
    np.testing.assert_allclose(ends[4].features, alone, atol=0.01)
    other = generator.each([phrases[4]], sampling=sampling)[0]
    assert np.abs(other - alone).max() > 0.05
    assert ends[4].captions == (phrases[4].text,) and ends[4].features.dtype == np.float16


def test_what_is_made_is_not_made_again(teacher: Path, run: Path) -> None:
    kept = {path: path.stat().st_mtime_ns for path in (run / "cache").rglob("*.npz")}
    assert len(kept) == 2
    before = (run / "checkpoint" / "model.safetensors").read_bytes()
    train_student(out=run, checkpoint=teacher, recipe=RECIPE, trajectories=5)
    assert {path: path.stat().st_mtime_ns for path in (run / "cache").rglob("*.npz")} == kept
    assert (run / "checkpoint" / "model.safetensors").read_bytes() == before


def test_a_killed_distillation_goes_on_to_the_same_bits(teacher: Path, student: Path, tmp_path: Path) -> None:
    class Killed(Silent):
        steps = 0

        def start(self, total: int, what: str) -> None:
            self.training = what == "Training student"

        def advance(self, count: int = 1) -> None:
            self.steps += self.training
            if self.steps == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_student(out=tmp_path, checkpoint=teacher, recipe=RECIPE, trajectories=5, progress=Killed())
    assert read_record(tmp_path / "checkpoint")["training"]["steps"] == 2
    whole, parts = (
        read_checkpoint(folder)[1]
        for folder in (student, train_student(out=tmp_path, checkpoint=teacher, recipe=RECIPE, trajectories=5))
    )
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)


def test_a_student_is_sampled_as_it_was_made_for(student: Path, teacher: Path, tmp_path: Path) -> None:
    assert sampling_for(student, seed=4) == Sampling(steps=1, guidance=1.0, seed=4)
    assert sampling_for(student, steps=3, guidance=None) == Sampling(steps=3, guidance=1.0)
    assert sampling_for(teacher, steps=None) == Sampling()
    phrases = [Phrase("a person waves", 2.0)]
    generate_files(phrases, tmp_path, formats="npz", checkpoint=student)
    told = json.loads((tmp_path / "generated.json").read_text())["sampling"]
    assert (told["steps"], told["guidance"]) == (1, 1.0)
    generator = Generator(student)
    usual, one = generator.generate(phrases), generator.generate(phrases, sampling=Sampling(steps=1, guidance=1.0))
    assert np.array_equal(usual[0], one[0])


def test_guidance_is_not_added_to_what_is_baked_in(student: Path) -> None:
    generator, phrases = Generator(student), [Phrase("a person waves", 2.0)]
    features = generator.generate(phrases)[0].astype(np.float32)
    change = change_mask(region_dims("left_arm"), frames_mask(40, start=0.0, stop=2.0))
    for guidance in (0.0, 2.5):
        sampling = Sampling(steps=1, guidance=guidance)
        with pytest.raises(MotionaryError, match=f"guidance {guidance:g}; this checkpoint has 2 baked in"):
            generator.generate(phrases, sampling=sampling)
        with pytest.raises(MotionaryError, match="baked in"):
            generator.each(phrases, sampling=sampling)
        with pytest.raises(MotionaryError, match="baked in"):
            generator.edit(features, "wave", change, sampling=sampling)
        with pytest.raises(MotionaryError, match="baked in"):
            edit_many(generator, [Asked(features, "wave", "left_arm")], sampling=sampling)
    kept = generator.edit(features, "wave", change)[0]
    assert np.array_equal(kept[~change], features[~change])


def test_bad_input_is_one_clear_error(student: Path, teacher: Path, tmp_path: Path) -> None:
    with pytest.raises(MotionaryError, match="was distilled itself"):
        train_student(out=tmp_path / "run", checkpoint=student, trajectories=5)
    with pytest.raises(MotionaryError, match="corpus seed 900021"):
        train_student(out=tmp_path / "run", checkpoint=teacher, trajectories=5, corpus_seed=900_021)
    with pytest.raises(MotionaryError, match="0 trajectories"):
        train_student(out=tmp_path / "run", checkpoint=teacher, trajectories=0)
    with pytest.raises(MotionaryError, match="guidance -1"):
        recipe = student_recipe(steps=1, teacher_steps=1, guidance=-1.0, seed=1)
        train_student(out=tmp_path / "run", checkpoint=teacher, recipe=recipe, trajectories=5)
    with pytest.raises(MotionaryError, match="0 sampling steps"):
        train_student(
            out=tmp_path / "run",
            checkpoint=teacher,
            recipe=student_recipe(steps=1, teacher_steps=0, guidance=2.0, seed=1),
            trajectories=5,
        )
    for wrong in ({"stpes": 3}, {"guidance": 99.0}, 3):
        with pytest.raises(FormatError, match="'sampling'"):
            usual_sampling({"sampling": wrong})
    assert not (tmp_path / "run" / "checkpoint").exists()
