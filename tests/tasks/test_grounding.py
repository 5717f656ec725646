"""Describing and checking motion files, and the measure of the checker."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from motionary.datasets.procedural import corpus_clip, generate_clip
from motionary.errors import MotionaryError
from motionary.formats import write_bvh
from motionary.grounding import measure
from motionary.tasks.describe_clip import check_caption, describe_clip, facts_text, measure_file
from motionary.tasks.evaluate_grounding import evaluate_grounding
from motionary.tasks.grounding_captions import ERRORS
from motionary.tasks.words import WordsFrom


@pytest.fixture(scope="module")
def wave(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "wave.bvh"
    write_bvh(generate_clip(np.random.default_rng([8103, 1]), family="wave", side="left").motion, path)
    return path


def test_a_file_is_described_and_checked(wave):
    told = describe_clip(wave, count=2, seed=1)
    assert 1 <= len(told.texts) <= 2
    assert all("left arm" in text for text in told.texts)
    assert told.facts
    assert told.source.startswith("rules")
    assert told == describe_clip(wave, count=2, seed=1)
    assert "left arm" in facts_text(measure_file(wave))


def test_a_caption_is_checked_and_put_right(wave):
    facts = measure_file(wave)
    report = check_caption("A person waves with the right hand.", facts)
    assert not report["is_consistent"]
    assert report["repaired"] == "A person waves with the left hand."
    json.dumps(report)
    with pytest.raises(MotionaryError, match="empty"):
        check_caption("  ", facts)


def test_words_of_a_back_end_that_the_motion_denies_are_put_right(wave, tmp_path, monkeypatch):
    from motionary.tasks import describe_clip as module
    from motionary.text.backends import Answer

    class Liar:
        name = "liar"

        def answer(self, requests, *, done=None):
            return [Answer(("A person waves with the right hand.", "A person jumps."), "liar")]

    honest = module.open_words
    monkeypatch.setattr(module, "open_words", lambda words: Liar() if words.backend == "openai" else honest(words))
    told = describe_clip(wave, count=2, words=WordsFrom(backend="openai"))
    assert told.texts[0] == "A person waves with the left hand."
    assert "jump" not in told.texts[1]
    assert "put right" in told.note


def test_the_command_line_lists_facts_and_checks(wave):
    from motionary.cli.app import app

    runner = CliRunner()
    listed = runner.invoke(app, ["describe", str(wave), "--facts"])
    assert listed.exit_code == 0
    assert "left arm" in listed.output
    plain = json.loads(runner.invoke(app, ["describe", str(wave), "--facts", "--json"]).output)
    assert {"facts", "extremes"} == set(plain)
    wrong = runner.invoke(app, ["describe", str(wave), "--check", "waves with the right hand"])
    assert wrong.exit_code == 1
    assert "contradicted" in wrong.output
    right = runner.invoke(app, ["describe", str(wave), "--check", "waves with the left hand"])
    assert right.exit_code == 0
    assert runner.invoke(app, ["describe", "cartwheel", "--facts"]).exit_code != 0


def test_wrong_captions_differ_from_right_ones():
    clips = [corpus_clip(index, seed=8104) for index in range(40)]
    rng = np.random.default_rng(0)
    made = [
        (kind, caption)
        for kind, make in ERRORS.items()
        for index in range(40)
        if (caption := make(index, clips, rng)) is not None
    ]
    assert {kind for kind, _ in made} == set(ERRORS)
    assert all(caption.wrong != caption.right for _, caption in made)


def test_the_checker_is_measured_with_its_protocol():
    report = evaluate_grounding(clips=30, seeds=(8105,))
    whole = report["procedural"]["all"]
    assert report["protocol"]["seeds"] == [8105]
    assert whole["wrong"] == whole["right"] > 30
    assert whole["precision"] > 85.0
    assert whole["recall"] > 40.0
    assert whole["chance_precision"] == 50.0
    assert set(report["procedural"]) == {*ERRORS, "all"}


def test_equal_clips_give_equal_facts():
    place = corpus_clip(2, seed=8106).motion.joint_positions().positions
    assert measure(place, 20.0) == measure(place.copy(), 20.0)
