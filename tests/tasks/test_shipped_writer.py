"""The coach's learnt writer that ships: it fits, and names what was edited or what differs on motion it never saw."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from motionary.cli import app as cli
from motionary.datasets.motion_edits import Triplet
from motionary.datasets.procedural_coaching import make_pair
from motionary.errors import MissingData
from motionary.models.checkpoint import read_record
from motionary.motion import resample
from motionary.tasks.cigtime.coaching import NAMED, writer_from
from motionary.tasks.cigtime.making import EditPlan, make_triplets
from motionary.tasks.cigtime.scores import edit_names
from motionary.tasks.cigtime.shipped import SETTINGS
from motionary.tasks.cigtime.sources import procedural_sources
from motionary.tasks.cigtime.writers import WRITER, LearntWriter
from motionary.tasks.evaluate_coach import CONDITIONS, evaluate_coach
from motionary.tasks.evaluate_coach_writer import evaluate_writer
from motionary.tasks.generate import generator_path
from motionary.tasks.generator import Generator
from motionary.text import load_encoder

FOLDER = writer_from(NAMED).folder


@pytest.fixture(scope="module")
def learnt() -> LearntWriter:
    return LearntWriter.load(FOLDER)


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> list[Triplet]:
    """Edits of clips of seeds that neither training nor tables have."""
    sources = procedural_sources("test", count=48, seed=500)
    folder = tmp_path_factory.mktemp("edits")
    return make_triplets(sources, EditPlan(seed=77), editor=Generator(generator_path(None)), folder=folder)


def test_its_card_says_how_it_was_made() -> None:
    card = (FOLDER / "card.md").read_text(encoding="utf-8")
    training = read_record(FOLDER / WRITER)["training"]
    assert f"--steps {training['steps']}" in card and "motionary train coach --data" in card
    recipe = training["recipe"]
    made = {"steps": training["steps"], "tokens": recipe["writer"]["tokens"], "seed": recipe["seed"]}
    assert made.items() <= SETTINGS.items(), "the command trains what ships"
    assert f"--tokenizer-steps {SETTINGS['tokenizer_steps']}" in card
    assert f"{training['triplets']:,}" in card
    editor = read_record(generator_path(None))["weights_sha256"]
    assert editor[:12] in card


@pytest.mark.slow
def test_it_names_edits_of_motion_it_never_saw(learnt: LearntWriter, unseen: list[Triplet]) -> None:
    encoder = load_encoder("minilm")
    true = [f"{each.name}, {each.part}" for each in unseen]
    found = learnt.write([(each.source, each.target) for each in unseen])
    said = edit_names([answers[0][0] for answers in found], encoder=encoder)
    # of 113 edits; one in two at least
    assert np.mean([one == other for one, other in zip(said, true, strict=True)]) > 0.5
    # it reads both motions: with the targets of other pairs it says what those show
    turned = [*unseen[1:], unseen[0]]
    found = learnt.write([(each.source, other.target) for each, other in zip(unseen, turned, strict=True)])
    said = edit_names([answers[0][0] for answers in found], encoder=encoder)
    assert np.mean([one == other for one, other in zip(said, true, strict=True)]) < 0.1


@pytest.mark.slow
def test_it_names_what_differs_in_exercises() -> None:
    found = evaluate_writer(NAMED, {name: CONDITIONS[name] for name in ("clean", "both")}, pairs=24, seeds=(910_050,))
    assert found["rows"]["clean"]["alone"] > 40 and found["rows"]["both"]["alone"] > 20
    assert all(row["said"] > row["alone"] for row in found["rows"].values())


def test_a_writer_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no learnt writer"):
        evaluate_coach(pairs=10**9, writer=str(tmp_path))


def test_the_command_lets_it_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = next(
        pair
        for pair in (make_pair(np.random.default_rng([5, number])) for number in range(100))
        if pair.differences and pair.differences[0].measure == "shoulder_elevation"
    )
    files = []
    for name, take in (("attempt", pair.attempt), ("target", pair.target)):
        files.append(str(tmp_path / f"{name}.npy"))
        np.save(files[-1], resample(take, 30.0).positions.astype(np.float32))
    monkeypatch.setattr(sys, "argv", ["motionary", "coach", *files, "--writer", NAMED, "--json"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert not stopped.value.code
    report = json.loads(capsys.readouterr().out)
    assert report["source"] in (NAMED, "rules") and "arm" in report["texts"][0].lower()
