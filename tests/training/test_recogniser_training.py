"""The second stage on MiniLM: learns in seconds, resumes to the bit, leaves its base as it was, comes back whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from action_toys import LABELS, toy_clips

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.language.base import open_base
from motionary.models.language.config import LanguageConfig, LowRank
from motionary.models.language.recogniser import load_base_recogniser
from motionary.models.tokenizer.model import Tokenizer
from motionary.text.minilm_files import minilm_folder
from motionary.training.action_augment import STILL
from motionary.training.action_recogniser import ActionRecogniser, load_action_recogniser, save_action_recogniser
from motionary.training.label_texts import label_texts, space_of, text_side
from motionary.training.recogniser import (
    RecogniserRecipe,
    RecogniserTraining,
    label_space,
    recogniser_identity,
    train_recogniser,
)
from motionary.training.run_folder import RunFolder
from motionary.training.tokenizer import TokenizerRecipe, small_tokenizer, train_tokenizer

CLIPS = toy_clips(24)
LANGUAGE = LanguageConfig(code_width=384, low_rank=LowRank(rank=4, alpha=8, targets=("query", "value", "widen")))


@pytest.fixture(scope="module")
def base():
    try:
        return open_base(minilm_folder())
    except MissingData as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def first(base):
    """A tokenizer that was told the labels, and its info."""
    model = small_tokenizer(features=CLIPS.frames.width, width=16, codes=16, depth=1, loss={"human": 0.0})
    space = label_space(recipe(), CLIPS.labels, base)
    trained, info = train_tokenizer(TokenizerRecipe(model, steps=40, batch=12, warmup_steps=4), CLIPS, labels=space)
    return trained.tokenizer, info


def recipe(**changes) -> RecogniserRecipe:
    settings = {"steps": 24, "batch": 6, "warmup_steps": 2, "half": False, "augment": STILL, "save_every": 4} | changes
    return RecogniserRecipe(settings.pop("language", LANGUAGE), **settings)


def copied(first) -> Tokenizer:
    tokenizer = Tokenizer(first[0].config)
    tokenizer.load_state_dict(first[0].state_dict())
    return tokenizer


def run(chosen, first, base, **options):
    language = load_base_recogniser(base, chosen.language, generator=torch.Generator().manual_seed(0))
    return train_recogniser(
        chosen, CLIPS, tokenizer=copied(first), tokenizer_info=first[1], language=language, **options
    )


@pytest.fixture(scope="module")
def learnt(first, base):
    return run(recipe(), first, base)


def test_it_names_clips_it_never_saw(learnt):
    unseen = toy_clips(18, seed=7)
    scores = ActionRecogniser.of(learnt).scores(unseen.features(), labels=LABELS)
    assert float((scores.argmax(axis=1) == unseen.targets).mean()) > 0.8


def test_only_what_is_added_to_the_language_model_changes(learnt, first, base):
    fresh = load_base_recogniser(base, LANGUAGE, generator=torch.Generator().manual_seed(0))
    trained = set(learnt.language.parameters_trained())
    assert trained
    for name, parameter in learnt.language.named_parameters():
        same = torch.equal(parameter, dict(fresh.named_parameters())[name])
        assert same == (name not in trained) or "down" in name
    for name, value in learnt.tokenizer.state_dict().items():
        assert torch.equal(value, first[0].state_dict()[name])


def test_micro_batches_learn_what_whole_batches_learn(first, base):
    """AdamW divides by tiny gradients, whose rounding it shows; so losses and gradients' sizes are compared."""

    def told(**options):
        found = []
        still = recipe(steps=4, dropped=0.0, mixed=0.0, log_every=1, seed=options.pop("seed", 0))
        run(still, first, base, tell=lambda report: found.append(report.losses), **options)
        return np.array([[losses["answer"], losses["gradient"]] for losses in found])

    whole, parts, other = told(), told(micro_batch=2), told(seed=1)
    assert whole.shape == (4, 2)
    assert np.allclose(whole[0], parts[0], rtol=1e-3)
    assert np.allclose(whole, parts, rtol=0.03)
    assert not np.allclose(whole[0], other[0], rtol=0.01)
    with pytest.raises(FormatError, match="micro-batches"):
        run(recipe(steps=1, tune_tokenizer=True), first, base, micro_batch=2)
    with pytest.raises(FeatureMismatch, match="micro-batches of 0"):
        run(recipe(steps=1), first, base, micro_batch=0)


def test_batches_are_divided_as_nearly_equally_as_can_be():
    from motionary.training.action_clips import ActionSampler

    mean, std = CLIPS.normaliser()
    sampler = ActionSampler(CLIPS, mean, std, 8, STILL, 0)
    assert [sampler.micro_batches(most) for most in (None, 8, 3, 100)] == [1, 1, 3, 1]
    batch = sampler.draw(0)
    parts = batch.parts(3)
    assert [len(part.targets) for part in parts] == [3, 3, 2]
    assert torch.equal(torch.cat([part.targets for part in parts]), batch.targets)
    for part, rows in zip(parts, batch.features.split([3, 3, 2]), strict=True):
        assert part.mask.any(dim=0).all()
        assert torch.equal(part.features, rows[:, : part.features.shape[1]])


def test_thousands_of_labels_are_told_as_they_are_read(learnt):
    told: list[int] = []
    labels = [f"movement number {number}" for number in range(600)]
    recogniser = ActionRecogniser.of(learnt)
    found = recogniser.scores(CLIPS.features()[:2], labels=labels, tell=told.append)
    assert told == [256, 256, 88]
    some = recogniser.scores(CLIPS.features()[:2], labels=labels[500:510])
    assert np.allclose(found[:, 500:510], some, atol=1e-4)


def test_a_tuned_tokenizer_changes_and_its_losses_count(first, base):
    found = run(recipe(steps=2, tune_tokenizer=True), first, base)
    changed = [
        name
        for name, value in found.tokenizer.state_dict().items()
        if not torch.equal(value, first[0].state_dict()[name])
    ]
    assert any(name.startswith("encoder") for name in changed)
    assert found.tokenizer_info.training["tuned"] is True


def test_a_stopped_run_ends_as_an_uninterrupted_one_to_the_bit(first, base, tmp_path):
    chosen = recipe(steps=6)
    whole = run(chosen, first, base)
    identity = recogniser_identity(chosen, CLIPS, tokenizer=first[0], base=base.identity)
    for stop in (3, None):
        folder = RunFolder.open(tmp_path, recipe=chosen.to_dict(), identity=identity)
        again = run(chosen, first, base, folder=folder, stop_after=stop)
    both = whole.language.parameters_trained(), again.language.parameters_trained()
    assert all(torch.equal(both[0][name], both[1][name]) for name in both[0])


def test_it_comes_back_from_its_folder_and_scores_alike(learnt, tmp_path):
    save_action_recogniser(tmp_path, learnt, half=False)
    again = load_action_recogniser(tmp_path, base=minilm_folder())
    features = CLIPS.features()[:4]
    labels = (*LABELS, "jumping jacks")
    expected = ActionRecogniser.of(learnt).scores(features, labels=labels)
    assert np.allclose(again.scores(features, labels=labels), expected, atol=1e-3)
    assert again.trained_labels == LABELS
    assert all((one == other).all() for one, other in zip(
        again.sentences(features), ActionRecogniser.of(learnt).sentences(features), strict=True))  # fmt: skip


def test_parts_of_two_trainings_are_not_mixed(learnt, first, tmp_path):
    save_action_recogniser(tmp_path / "a", learnt)
    other = replace(learnt, tokenizer=copied(first))
    with torch.no_grad():
        other.tokenizer.encoder.outwards.bias += 1
    save_action_recogniser(tmp_path / "b", other)
    for name in ("model.safetensors", "checkpoint.json"):
        (tmp_path / "a" / "tokenizer" / name).write_bytes((tmp_path / "b" / "tokenizer" / name).read_bytes())
    with pytest.raises(FeatureMismatch, match="not of one training"):
        load_action_recogniser(tmp_path / "a", base=minilm_folder())


def test_a_checkpoint_of_another_kind_is_refused(learnt, tmp_path):
    save_action_recogniser(tmp_path, learnt)
    (tmp_path / "tokenizer").rename(tmp_path / "kept")
    (tmp_path / "language").rename(tmp_path / "tokenizer")
    with pytest.raises(FeatureMismatch, match="model"):
        load_action_recogniser(tmp_path, base=minilm_folder())
    with pytest.raises(MissingData):
        load_action_recogniser(tmp_path / "nowhere", base=minilm_folder())


@pytest.mark.parametrize("labels", [(), ("wave", "Wave "), ("wave", " ")])
def test_lists_of_labels_that_are_none_are_refused(learnt, labels):
    with pytest.raises(FeatureMismatch):
        ActionRecogniser.of(learnt).scores(CLIPS.features()[:1], labels=labels)


def test_calibrated_scores_count_from_what_is_usual(learnt):
    recogniser = ActionRecogniser.of(learnt)
    features, labels = CLIPS.features(), ("push up", "golf")
    usual = recogniser.calibrated_scores(features, labels=labels, reference=features)
    assert np.allclose(usual.mean(axis=0), 0, atol=1e-3)
    assert np.allclose(usual.std(axis=0), 1, atol=1e-3)
    with pytest.raises(FeatureMismatch, match="1 clips"):
        recogniser.calibrated_scores(features, labels=labels, reference=features[:1])


def test_a_clip_of_another_body_is_refused(learnt):
    recogniser = ActionRecogniser.of(learnt)
    with pytest.raises(FeatureMismatch, match="20, 3"):
        recogniser.features([np.zeros((30, 22, 3))])
    with pytest.raises(FeatureMismatch, match="needs"):
        recogniser.sentences([np.zeros((30, 100), dtype=np.float32)])


def test_without_discretisation_latents_are_said(first, base):
    language = replace(LANGUAGE, enter="layer 2")
    found = run(recipe(steps=1, discretise=False, language=language), first, base)
    scores = ActionRecogniser.of(found).scores(CLIPS.features()[:3], labels=LABELS)
    assert np.isfinite(scores).all()


def test_while_training_codes_are_hidden_and_some_stay_latents_but_never_in_use(first, base):
    training = RecogniserTraining(recipe(dropped=0.9, mixed=0.5), copied(first), None)
    from motionary.training.action_clips import collate

    batch = collate(CLIPS.features(), CLIPS.targets, mean=first[1].mean, std=first[1].std)
    with torch.no_grad():
        training.eval()
        passed = training.tokenizer(batch.features, batch.mask)
        still = training.dropped(_said(training, passed))
        training.train()
        torch.manual_seed(0)
        changed = training.dropped(_said(training, passed))
    assert (still.mask == passed.code_mask).all()
    assert torch.equal(still.vectors, training.tokenizer.embed(_codes(passed)))
    assert changed.mask[:, 0].all()
    assert changed.mask.sum() < 0.4 * still.mask.sum()
    different = (changed.vectors != still.vectors).any(dim=-1)[still.mask].float().mean()
    assert 0.3 < float(different) < 0.7


def _said(training, passed):
    return training.said(passed.latents, passed.quantized.latents, passed.code_mask)


def _codes(passed):
    codes = torch.full(passed.code_mask.shape, -1)
    codes[passed.code_mask] = passed.quantized.codes[:, 0]
    return codes


def test_labels_lie_about_their_centre_by_names_and_descriptions(base):
    side = text_side(base)
    space = space_of(LABELS, side, wording="names and descriptions")
    vectors = space.vectors()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors @ vectors.T)[~np.eye(3, dtype=bool)].max() < 0
    assert not np.allclose(vectors, space_of(LABELS, side, wording="names").vectors())
    alone = space_of(LABELS[:1], side, wording="names", centre=space.centre)
    assert alone.centre is space.centre
    with pytest.raises(FeatureMismatch, match="another encoder"):
        space_of(LABELS, side, wording="names", centre=np.zeros(3, dtype=np.float32))
    other = replace(space, centre=space.centre + np.float32(1e-7))
    assert other.digest() == space.digest()
    assert space.digest() != space_of(LABELS, side, wording="names").digest()
    assert space.digest() != space_of(LABELS, lambda texts: side(texts), wording="names and descriptions").digest()
    drawn = [space.drawn(np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert (drawn[0] == drawn[1]).all()
    assert (drawn[0] != drawn[2]).any()
    assert ((drawn[0] @ vectors.T).argmax(axis=1) == np.arange(3)).all()
    assert label_texts("squat").descriptions
    assert label_texts("zibbling_a_wug") == label_texts("zibbling a wug")
    assert label_texts("zibbling a wug").descriptions == ()
    assert label_texts("squat", wording="descriptions").names == ()
    assert label_texts("squat", wording="descriptions").descriptions == label_texts("squat").descriptions
    assert label_texts("zibbling a wug", wording="descriptions").names
    with pytest.raises(FeatureMismatch, match="empty"):
        label_texts(" _ ")
    with pytest.raises(FeatureMismatch, match="wording"):
        label_texts("squat", wording="songs")


def test_recipes_come_back_from_json_and_nonsense_is_refused():
    chosen = recipe()
    assert RecogniserRecipe.from_dict(chosen.to_dict()) == chosen
    with pytest.raises(FormatError):
        recipe(mixed=1.0)
    with pytest.raises(FormatError, match="has no"):
        RecogniserRecipe.from_dict(chosen.to_dict() | {"colour": "red"})
