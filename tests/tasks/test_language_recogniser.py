"""A recogniser from training to a motion file: recognised, said in codes, drawn; and everything that can go wrong."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from motionary.cli.app import app
from motionary.datasets.procedural import generate_clip
from motionary.datasets.skeletons.bodies import KINECT_V1
from motionary.errors import MissingData, MotionaryError, SkeletonMismatch
from motionary.formats import write_bvh
from motionary.models.checkpoint import CheckpointInfo
from motionary.tasks.action_files import open_recogniser, read_action_take, recogniser_folder
from motionary.tasks.recognise import recognise_by
from motionary.tasks.recognise_language import recognise_language
from motionary.tasks.tokens import action_tokens
from motionary.tasks.train_recogniser import train_on_set

FAMILIES = ("walk", "squat", "jumping_jacks")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A recogniser of three families of the procedural corpus, trained for seconds."""
    from motionary.datasets import skeleton_sets
    from motionary.datasets.skeletons.procedural import load_procedural_set

    this = sys.modules[__name__]
    this.load_three = lambda folder, *, cache=None: load_procedural_set(
        folder, families=FAMILIES, train=8, test=6, name="three"
    )
    skeleton_sets.SKELETON_SETS["three"] = f"{__name__}:load_three"
    try:
        home = tmp_path_factory.mktemp("recogniser")
        yield train_on_set("three", data=home, out=home / "run", steps=(60, 12))
    finally:
        del skeleton_sets.SKELETON_SETS["three"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A file of each family, of a body and seed that no training saw."""
    folder = tmp_path_factory.mktemp("files")
    found = {}
    for number, family in enumerate(FAMILIES):
        found[family] = folder / f"{family}.bvh"
        write_bvh(generate_clip(np.random.default_rng([77, number]), family=family).motion, found[family])
    return found


def test_training_says_how_often_it_is_right_on_clips_of_others(report):
    assert (report.clips, report.labels, report.tested) == (24, 3, 18)
    assert report.top1 > 75
    assert (report.checkpoint / "language" / "checkpoint.json").is_file()


def test_files_are_recognised_by_labels_trained_and_never_seen(report, files):
    right = 0
    for family, path in files.items():
        found = recognise_language(path, checkpoint=report.checkpoint)
        assert {each.label for each in found.labels} == {"walk", "squat", "jumping jacks"}
        assert sum(each.share for each in found.labels) == pytest.approx(1, abs=1e-4)
        assert all(-1.01 <= each.score <= 1.01 for each in found.labels)
        right += found.labels[0].label == family.replace("_", " ")
    assert right >= 2
    other = recognise_by("language", files["walk"], labels="strolling,push up", checkpoint=report.checkpoint)
    assert {each.label for each in other.labels} == {"strolling", "push up"}


def test_a_long_file_is_cut_into_moments(report, tmp_path):
    motions = [generate_clip(np.random.default_rng([5, n]), family=each).motion for n, each in enumerate(FAMILIES[:2])]
    take = tmp_path / "long.npy"
    positions = np.concatenate([np.tile(each.joint_positions().positions, (2, 1, 1)) for each in motions])
    np.save(take, positions.astype(np.float32))
    found = recognise_language(take, checkpoint=report.checkpoint)
    assert found.moments[0].start == 0
    assert found.moments[-1].end == pytest.approx(len(positions) / 20, abs=0.1)
    assert all(one.end == other.start for one, other in zip(found.moments, found.moments[1:], strict=False))


def test_an_action_sentence_covers_the_file_without_gaps(report, files, tmp_path):
    picture = tmp_path / "codes.png"
    found = action_tokens(files["squat"], checkpoint=report.checkpoint, picture=picture)
    take = read_action_take(files["squat"], open_recogniser(report.checkpoint).tokenizer_info)
    assert len(found.sentence) == -(-len(take.features) // 4)
    assert found.seconds == pytest.approx(0.2)
    assert sum(each.times for each in found.moments) == len(found.sentence)
    assert all(one.end == other.start for one, other in zip(found.moments, found.moments[1:], strict=False))
    assert all(one.code != other.code for one, other in zip(found.moments, found.moments[1:], strict=False))
    assert found.moments[-1].end == pytest.approx(len(take.features) / 20, abs=1e-3)
    with Image.open(picture) as image:
        assert image.size[0] > 300
        assert len(image.convert("RGB").getcolors(1 << 24)) > 10


def run(*words: object):
    result = CliRunner().invoke(app, [str(word) for word in words], standalone_mode=False)
    if isinstance(result.exception, MotionaryError):
        raise result.exception
    return result


def test_the_command_prints_sentence_and_moments(report, files):
    printed = run("tokens", files["walk"], "--checkpoint", report.checkpoint).output
    assert "codes," in printed
    assert "0.0-" in printed
    as_json = run("tokens", files["walk"], "--checkpoint", report.checkpoint, "--json").output
    assert '"sentence"' in as_json
    shown = run("recognise", files["walk"], "--method", "language", "--checkpoint", report.checkpoint).output
    assert "jumping jacks" in shown


def test_mistakes_are_explained(report, files, tmp_path):
    with pytest.raises(MotionaryError, match="no such file"):
        run("tokens", tmp_path / "none.bvh", "--checkpoint", report.checkpoint)
    with pytest.raises(MotionaryError, match="0 labels"):
        run("recognise", files["walk"], "--method", "language", "--checkpoint", report.checkpoint, "--labels", ",")
    with pytest.raises(MotionaryError, match="there are retrieval, language"):
        run("recognise", files["walk"], "--method", "magic", "--labels", "walk")
    with pytest.raises(MotionaryError, match="--labels is needed"):
        run("recognise", files["walk"])
    with pytest.raises(MotionaryError, match="--model goes with"):
        run("recognise", files["walk"], "--labels", "walk", "--model", tmp_path)
    with pytest.raises(MotionaryError, match=r"end the name in \.png"):
        run("tokens", files["walk"], "--checkpoint", report.checkpoint, "--picture", tmp_path / "codes.jpg")
    assert not list(tmp_path.iterdir())


def test_folders_that_hold_no_recogniser_are_refused(report, tmp_path):
    with pytest.raises(MissingData, match="no recogniser"):
        recogniser_folder(tmp_path)
    with pytest.raises(MissingData, match="another kind"):
        recogniser_folder(report.checkpoint / "tokenizer")


def test_a_recogniser_of_another_body_says_which_joints_are_missing(files):
    info = CheckpointInfo(
        config={},
        mean=np.zeros(1),
        std=np.ones(1),
        normaliser="dataset",
        text_encoder="",
        skeleton="kinect_v1",
        fps=30.0,
    )
    with pytest.raises(SkeletonMismatch, match=KINECT_V1.joints[0]):
        read_action_take(files["walk"], info)


def test_sets_models_and_adapters_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(MissingData, match="no skeleton set"):
        run("train", "recogniser", "--set", "dances", "--out", tmp_path / "run")
    with pytest.raises(MotionaryError, match="gravity"):
        run("train", "recogniser", "--set", "procedural40", "--without", "gravity", "--out", tmp_path / "run")
    with pytest.raises(MissingData, match="--model"):
        run("train", "recogniser", "--set", "procedural40", "--adapter", "causal", "--out", tmp_path / "run")
    with pytest.raises(MissingData, match=r"config\.json"):
        run("train", "recogniser", "--set", "procedural40", "--model", tmp_path, "--out", tmp_path / "run")
