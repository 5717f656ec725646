"""Generated corpora, clean or as a sensor sees them, as a plan names them: what they make follows from seeds alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from motionary.tasks.progress import Silent
from motionary.tasks.train import Sources, corpora_of
from motionary.training.corpora import corpus_version, generated_clip, generated_clips
from motionary.training.plan import load_plan, plan_names


def written(folder: Path, *corpora: dict) -> Path:
    path = folder / "plan.json"
    path.write_text(json.dumps({"stages": [{"name": "one", "recipe": {}, "corpora": list(corpora)}]}))
    return path


def test_every_shipped_plan_reads_and_names_each_corpus_once() -> None:
    for name in plan_names():
        for stage in load_plan(name).stages:
            assert stage.corpora
            assert len({corpus.name for corpus in stage.corpora}) == len(stage.corpora)


def test_a_sensor_changes_the_motion_and_not_the_words() -> None:
    clean, seen = (generated_clip(4, kind="gestures", seed=2, sensor=sensor) for sensor in (False, True))
    assert clean.captions == seen.captions and clean.caption_weights == seen.caption_weights
    assert clean.features.shape != seen.features.shape or np.abs(clean.features - seen.features).max() > 0.01


def test_clips_follow_from_their_number_however_they_are_made() -> None:
    part = list(generated_clips(2, kind="procedural", seed=5, sensor=True, first=3, workers=1))
    np.testing.assert_array_equal(part[1].features, generated_clip(4, kind="procedural", seed=5, sensor=True).features)


def test_versions_tell_corpora_and_sensors_apart() -> None:
    found = {corpus_version(kind, sensor=sensor) for kind in ("procedural", "gestures") for sensor in (False, True)}
    assert len(found) == 4


def test_a_stage_makes_its_corpora_once_and_keeps_them(tmp_path: Path) -> None:
    plan = load_plan(
        written(
            tmp_path,
            {"kind": "gestures", "clips": 3, "seed": 1, "share": 0.5},
            {"kind": "gestures", "clips": 3, "seed": 1, "share": 0.25, "sensor": True},
        )
    )
    first, again = (
        corpora_of(plan.stages[0], Sources(cache=tmp_path / "cache", workers=1), progress=Silent()) for _ in range(2)
    )
    assert list(first) == ["gestures", "gestures-sensed"] and first["gestures-sensed"].share == 0.25
    for name, corpus in first.items():
        for clip, kept in zip(corpus.clips, again[name].clips, strict=True):
            np.testing.assert_array_equal(clip.features, kept.features)
