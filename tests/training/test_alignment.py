"""Training the aligner: views, labels beside frames, overfitting, resumption to the bit, checkpoints."""

import json

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MotionaryError
from motionary.evaluation.metrics.classification import classification_scores
from motionary.models.alignment.checkpoint import load_aligner
from motionary.models.alignment.config import ObjectiveConfig, variant
from motionary.models.alignment.encode import alignment_scores, encode_motions, encode_texts
from motionary.training.alignment import AlignmentBatches, AlignmentWords, train_aligner
from motionary.training.alignment_clips import AlignmentClip, fit_scale, labelled_runs, reworded
from motionary.training.alignment_recipe import AlignmentRecipe
from motionary.training.alignment_views import Views, draw_view, played, turned

LABELS = ("rise", "fall", "still", "swing")
TINY = variant("small", joints=2, channels=3, centre="first_joint", frames=12, width=16, layers=1, heads=2,
               feedforward=32, text_width=12, dropout=0.0)  # fmt: skip
QUICK = AlignmentRecipe(model=TINY, steps=60, batch=8, learning_rate=5e-3, weight_decay=0.0, half=False)


class Words:
    """A sentence encoder that gives each text its own random unit vector, and counts what it is asked."""

    name = "words@1"

    def __init__(self):
        self.asked = []

    def encode_sentences(self, texts):
        self.asked += list(texts)
        rows = [np.random.default_rng(list(text.encode())).normal(size=12) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


def motion(label, rng, frames=16):
    """Two joints, of which the second does what the label says."""
    time = np.linspace(0, 1, frames)
    values = np.zeros((frames, 2, 3))
    values[:, 1] = {
        "rise": np.outer(time, [0, 1, 0]),
        "fall": np.outer(-time, [0, 1, 0]),
        "still": np.zeros((frames, 3)),
        "swing": np.outer(np.sin(6 * time), [1, 0, 0]),
    }[label]
    return (values + rng.normal(0, 0.02, values.shape) + rng.normal(size=3)).astype(np.float32)


def made_clips(count=3, seed=0, captions=None):
    rng = np.random.default_rng(seed)
    return [
        AlignmentClip(motion(label, rng), label, (captions or {}).get(label, (label,)))
        for label in LABELS
        for _ in range(count)
    ]


def recipe(**changes):
    return AlignmentRecipe.from_dict({**QUICK.to_dict(), **changes})


def weights(model):
    return torch.cat([each.detach().flatten() for each in model.parameters()])


@pytest.mark.parametrize("kind", ["contrastive", "mse", "triplet"])
def test_every_objective_learns_actions_by_their_names(kind):
    objective = ObjectiveConfig(kind=kind)
    wanted = recipe(model=TINY.to_dict() | {"objective": objective.__dict__})
    words = Words()
    model, info = train_aligner(wanted, made_clips(), encoder=words)
    motions = encode_motions(model, info, [clip.values for clip in made_clips(seed=7)])
    texts = encode_texts(model.config, info, [[label] for label in LABELS], encoder=words)
    truth = np.repeat(np.arange(4), 3)
    found = classification_scores(alignment_scores(motions, texts, kind=kind), truth)
    assert found.top[1] == 100.0


def test_a_class_is_the_mean_of_its_captions():
    captions = {label: (f"{label} one", f"{label} two") for label in LABELS}
    words = Words()
    model, info = train_aligner(recipe(steps=150), made_clips(6, captions=captions), encoder=words)
    motions = encode_motions(model, info, [clip.values for clip in made_clips(seed=7)])
    texts = encode_texts(model.config, info, [captions[label] for label in LABELS], encoder=words)
    scores = alignment_scores(motions, texts, kind="triplet")
    assert classification_scores(scores, np.repeat(np.arange(4), 3)).top[1] == 100.0


def test_each_text_is_encoded_once():
    words = Words()
    train_aligner(recipe(steps=2), made_clips(captions={"rise": ("rise", "up")}), encoder=words)
    assert sorted(words.asked) == sorted([*LABELS, "up"])


def test_equal_seeds_give_equal_weights_and_others_do_not():
    first, again, other = (
        weights(train_aligner(recipe(steps=5, seed=seed), made_clips(), encoder=Words())[0]) for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_run_that_was_stopped_ends_with_the_same_weights(tmp_path):
    wanted = recipe(steps=10, views={"noise": 0.01, "turn": 1.0}, model=TINY.to_dict() | {"dropout": 0.1})
    whole, _ = train_aligner(wanted, made_clips(), tmp_path / "whole", encoder=Words())
    train_aligner(wanted, made_clips(), tmp_path / "parts", encoder=Words(), stop_after=4)
    assert not (tmp_path / "parts" / "checkpoint").exists()
    resumed, info = train_aligner(wanted, made_clips(), tmp_path / "parts", encoder=Words())
    assert torch.equal(weights(whole), weights(resumed))
    loaded, stored = load_aligner(tmp_path / "parts" / "checkpoint")
    assert torch.equal(weights(loaded), weights(resumed))
    assert stored.weights_sha256 == info.weights_sha256
    assert stored.training["steps"] == 10
    assert (stored.fps, stored.text_encoder) == (30.0, "words@1")


def test_a_device_that_is_not_there_is_named():
    with pytest.raises(MotionaryError, match="nowhere"):
        train_aligner(QUICK, made_clips(), encoder=Words(), device="nowhere")


def test_a_folder_of_another_run_is_refused(tmp_path):
    train_aligner(recipe(steps=2), made_clips(), tmp_path, encoder=Words())
    for wanted, clips in ((recipe(steps=3), made_clips()), (recipe(steps=2), made_clips(seed=9))):
        with pytest.raises(FeatureMismatch, match="another"):
            train_aligner(wanted, clips, tmp_path, encoder=Words())


def test_balanced_batches_see_rare_classes_as_often():
    clips = [clip for clip in made_clips(20) if clip.label != "swing"] + made_clips(1)[-1:]
    seen = {}
    for balanced in (False, True):
        wanted = recipe(balanced=balanced, batch=50)
        batches = AlignmentBatches(
            wanted,
            clips,
            AlignmentWords(clips, encoder=Words(), length=1.0, width=12),
            mean=np.zeros(6, np.float32),
            std=np.ones(6, np.float32),
        )
        counts = sum(torch.bincount(batches.batch(step).classes, minlength=4) for step in range(6))
        seen[balanced] = counts[3].item() / counts.sum().item()
    assert seen[False] < 0.05
    assert 0.2 < seen[True] < 0.3


def test_an_epoch_takes_every_clip_once():
    clips = made_clips(3)
    words = AlignmentWords(clips, encoder=Words(), length=1.0, width=12)
    batches = AlignmentBatches(recipe(batch=5), clips, words, mean=np.zeros(6, np.float32), std=np.ones(6, np.float32))
    taken = np.concatenate([batches._in_turn(step) for step in range(12)])
    assert all(sorted(part) == list(range(12)) for part in np.split(taken, 5))
    assert not np.array_equal(taken[:12], taken[12:24])


def test_a_recipe_survives_json_and_counts_epochs():
    wanted = AlignmentRecipe()
    assert AlignmentRecipe.from_dict(json.loads(json.dumps(wanted.to_dict()))) == wanted
    assert (wanted.learning_rate, wanted.weight_decay, wanted.batch) == (1e-5, 0.1, 80)
    assert wanted.fit(clips=1000).steps == 2500
    assert wanted.fit(clips=1).steps == 3


@pytest.mark.parametrize("changes", [{"batch": 0}, {"fps": 0}, {"pace": 1}, {"views": {"tilt": 1}}, {"schedule": "up"}])
def test_recipes_that_make_no_sense_are_refused(changes):
    with pytest.raises(FormatError):
        recipe(**changes)


def test_clips_and_encoders_that_do_not_fit_are_refused():
    with pytest.raises(FeatureMismatch, match="no clips"):
        train_aligner(QUICK, [], encoder=Words())
    wrong = AlignmentClip(np.zeros((5, 3, 3), np.float32), "rise", ("rise",))
    with pytest.raises(FeatureMismatch, match="clip 12"):
        train_aligner(QUICK, [*made_clips(), wrong], encoder=Words())
    with pytest.raises(FormatError, match="text_width"):
        train_aligner(recipe(model=TINY.to_dict() | {"text_width": 384}), made_clips(), encoder=Words())
    with pytest.raises(FeatureMismatch, match="caption"):
        AlignmentClip(np.zeros((5, 2, 3)), "rise", ())
    with pytest.raises(FeatureMismatch, match="shape"):
        AlignmentClip(np.zeros((5, 6)), "rise", ("rise",))


def test_labels_are_taken_at_the_same_frames():
    frames = np.arange(12)
    labels = ["walk"] * 5 + [None] * 2 + ["turn"] * 5
    found = labelled_runs(frames, labels, step=2)
    # frames 0 2 4 | 6 | 8 10
    assert [(label, values.tolist()) for label, values in found] == [("walk", [0, 2, 4]), ("turn", [8, 10])]
    assert [label for label, _ in labelled_runs(frames, labels, step=2, shortest=3)] == ["walk"]
    assert labelled_runs(frames[:0], [], step=4) == []
    with pytest.raises(FeatureMismatch, match="12 frames with 3 labels"):
        labelled_runs(frames, labels[::4], step=4)


def test_rewording_changes_captions_only():
    clips = reworded(made_clips(1), {label: [f"to {label}"] for label in LABELS})
    assert [(clip.label, clip.captions) for clip in clips[:2]] == [("rise", ("to rise",)), ("fall", ("to fall",))]


def test_scale_is_that_of_centred_windows():
    clips = made_clips(2)
    mean, std = fit_scale(clips, centre="first_joint", differences=False, frames=12)
    windows = [clip.values[first : first + 12] for clip in clips for first in (0, 12)]
    flat = np.concatenate([(each - each[:1, :1]).reshape(-1, 6) for each in windows])
    assert np.allclose(mean, flat.mean(axis=0), atol=1e-5)
    assert np.allclose(std, np.maximum(flat.std(axis=0), 0.01 * flat.std(axis=0).max()), atol=1e-5)


def test_differences_have_a_scale_of_their_own():
    clips = [clip for clip in made_clips(2) if clip.label in ("rise", "fall")]
    mean, std = fit_scale(clips, centre="first_joint", differences=True, frames=12)
    plain = fit_scale(clips, centre="first_joint", differences=False, frames=12)
    assert np.array_equal(mean[:6], plain[0])
    assert np.array_equal(std[:6], plain[1])
    assert std[6:].max() < std[:6].max() / 3


def test_views_of_nothing_cut_only():
    values = motion("rise", np.random.default_rng(0))
    view = draw_view(values, Views(), frames=12, rng=np.random.default_rng(0))
    assert any(np.array_equal(view, values[first : first + 12]) for first in range(5))
    assert np.array_equal(draw_view(values, Views(), frames=40, rng=np.random.default_rng(0)), values)


def test_views_are_drawn_by_the_generator():
    values = motion("swing", np.random.default_rng(0))
    views = Views(turn=3.0, scale=0.2, noise=0.01, speed=0.3, keep=0.5)
    first, again, other = (draw_view(values, views, frames=12, rng=np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.allclose(first, other)
    lengths = {len(draw_view(values, views, frames=12, rng=np.random.default_rng(s))) for s in range(40)}
    assert min(lengths) >= 6
    assert max(lengths) == 12


def test_turning_keeps_heights_and_distances():
    values = np.random.default_rng(0).normal(size=(5, 4, 3))
    moved = turned(values, 0.7)
    assert np.allclose(moved[..., 1], values[..., 1])
    assert np.allclose(
        np.linalg.norm(moved[:, 1:] - moved[:, :1], axis=-1), np.linalg.norm(values[:, 1:] - values[:, :1], axis=-1)
    )
    assert np.allclose(turned(np.array([[0.0, 0.0, 1.0]]), np.pi / 2), [[1, 0, 0]], atol=1e-7)
    assert np.allclose(turned(moved, -0.7), values)
    with pytest.raises(FeatureMismatch, match="turned"):
        turned(np.zeros((2, 6)), 1.0)


def test_playing_faster_keeps_both_ends():
    values = np.linspace(0, 1, 21)[:, None]
    for rate, length in ((1.0, 21), (2.0, 11), (0.5, 41)):
        assert np.allclose(played(values, rate=rate)[:, 0], np.linspace(0, 1, length))
    assert played(values[:1], rate=2.0).shape == (1, 1)


@pytest.mark.parametrize("wrong", [{"turn": -1}, {"speed": 1.0}, {"keep": 0.0}, {"still": 2}, {"noise": float("nan")}])
def test_views_that_make_no_sense_are_refused(wrong):
    with pytest.raises(FeatureMismatch):
        Views(**wrong)
