"""Text policies in training: what is drawn, how several texts become one, and that a stopped run ends the same."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from test_loop import MODEL, RECIPE, Words, corpora, equal, weights

from motionary.errors import FeatureMismatch, FormatError, MotionaryError
from motionary.models.contrastive.model import TMR
from motionary.models.contrastive.objective import encode_by_length, mean_by_owner, tmr_losses
from motionary.text.augment import AugmentPlan
from motionary.text.backends import open_backend
from motionary.text.policy import TextPolicy, policy_of
from motionary.training.caption_bank import all_captions, build_bank
from motionary.training.clip_store import stored_clips
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.loop import collate, train
from motionary.training.other_words import OtherWords, asked_words, with_other_words
from motionary.training.recipe import Recipe
from motionary.training.sampler import Draw, Sampler, draw_texts

POLICY = TextPolicy(original=0.3, paraphrase=0.2, action=0.2, average=0.3)
MEAN, STD = np.zeros(6, np.float32), np.ones(6, np.float32)


def rich_corpora(seed=0):
    clips = with_other_words(
        corpora(seed)["noise"].clips, lambda text: OtherWords((f"{text} again", f"{text} in other words"), ("take",))
    )
    return {"noise": Corpus(clips)}


def clip(**texts):
    return TrainingClip(np.zeros((40, 6), np.float32), ("walk", "stroll"), **texts)


def run(folder, policy, **options):
    return train(replace(RECIPE, policy=policy), rich_corpora(), folder, encoder=Words(), half_weights=False, **options)


def batch_of(texts, averaged="sentences"):
    features = np.random.default_rng(0).normal(size=(len(texts), 20, 6)).astype(np.float32)
    bank = build_bank([text for group in texts for text in group], encoder=Words())
    draws = [Draw(each, tuple(group)) for each, group in zip(features, texts, strict=True)]
    return collate(draws, bank, mean=MEAN, std=STD, averaged=averaged)


def model():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return TMR(MODEL).eval()


def test_kinds_are_drawn_in_the_policys_shares():
    rich = clip(paraphrases=("amble", "wander"), actions=("locomotion",))
    rng = np.random.default_rng(0)
    drawn = [draw_texts(rich, rng, policy=POLICY) for _ in range(4000)]
    kinds = Counter(
        "average"
        if len(texts) > 1
        else {"locomotion": "action", "walk": "original", "stroll": "original"}.get(texts[0], "paraphrase")
        for texts in drawn
    )
    for kind in ("original", "paraphrase", "action", "average"):
        assert kinds[kind] / 4000 == pytest.approx(getattr(POLICY, kind), abs=0.03)


def test_originals_keep_their_weights_and_poor_clips_give_way():
    rng = np.random.default_rng(0)
    weighted = clip(caption_weights=(9.0, 1.0))
    counts = Counter(draw_texts(weighted, rng, policy=policy_of("original"))[0] for _ in range(1000))
    assert counts["walk"] / 1000 == pytest.approx(0.9, abs=0.04)
    one = TrainingClip(np.zeros((40, 6), np.float32), ("walk",))
    assert {draw_texts(one, rng, policy=POLICY) for _ in range(50)} == {("walk",)}


def test_equal_seeds_give_equal_batches():
    recipe = Recipe(batch=20, bucket=2, policy="tmr++")
    first, second = (Sampler(rich_corpora(), recipe=recipe) for _ in range(2))
    for step in (3, 0, 2):
        assert [draw.texts for draw in first.batch(step)] == [draw.texts for draw in second.batch(step)]
    assert any(len(draw.texts) > 1 for draw in first.batch(0))


def test_only_what_may_be_drawn_is_encoded():
    rich = {"a": Corpus([clip(paraphrases=("amble",), actions=("go",))])}
    assert all_captions(rich) == ["walk", "stroll"]
    assert set(all_captions(rich, policy=policy_of("tmr++"))) == {"walk", "stroll", "amble", "go"}
    assert set(all_captions(rich, policy=policy_of("action-gpt"))) == {"walk", "stroll", "amble"}
    assert set(all_captions(rich, policy=policy_of("original"))) == {"walk", "stroll"}


@pytest.mark.parametrize("averaged", ["sentences", "tokens"])
def test_the_average_of_one_text_is_that_text(averaged):
    net, alone = model(), batch_of([["a b c"], ["d"]], averaged)
    several = batch_of([["a b c", "a b c"], ["d", "d"]], averaged)
    with torch.inference_mode():
        expected = encode_by_length(net.encode_text, alone.tokens, alone.token_mask)
        found = mean_by_owner(
            encode_by_length(net.encode_text, several.tokens, several.token_mask), several.owners, count=2
        )
    assert torch.allclose(found.mu, expected.mu, atol=1e-6)
    assert torch.allclose(found.logvar, expected.logvar, atol=1e-6)
    assert torch.allclose(several.sentences, alone.sentences, atol=1e-3)
    same = mean_by_owner(expected, torch.arange(2), count=2)
    assert torch.equal(same.mu, expected.mu)


def test_sentences_are_averaged_after_the_text_encoder():
    net, batch = model(), batch_of([["a b c", "d"], ["e f"]])
    assert batch.tokens.shape[0] == 3
    assert batch.owners.tolist() == [0, 0, 1]
    with torch.inference_mode():
        each = encode_by_length(net.encode_text, batch.tokens, batch.token_mask)
        mean = mean_by_owner(each, batch.owners, count=2)
    assert torch.allclose(mean.mu[0], (each.mu[0] + each.mu[1]) / 2, atol=1e-6)
    assert torch.allclose(mean.logvar[1], each.logvar[2], atol=1e-6)


def test_tokens_are_averaged_before_it_where_texts_have_not_ended():
    batch, alone = batch_of([["a b c", "d"], ["e f"]], "tokens"), batch_of([["a b c"], ["d"]])
    assert batch.owners is None
    assert batch.token_mask.tolist() == [[True, True, True], [True, True, False]]
    assert torch.allclose(batch.tokens[0, 0], (alone.tokens[0, 0] + alone.tokens[1, 0]) / 2, atol=1e-6)
    assert torch.equal(batch.tokens[0, 1:], alone.tokens[0, 1:])
    assert not batch.tokens[1, 2].any()


def test_gradients_reach_every_averaged_text():
    net, batch = model(), batch_of([["a b c", "d"], ["e f"]])
    batch.tokens.requires_grad_()
    tmr_losses(net, batch)["total"].backward()
    gradients = batch.tokens.grad.abs().sum(dim=(1, 2))
    assert (gradients > 0).all()


@pytest.mark.parametrize("policy", ["tmr++", replace(policy_of("tmr++"), embeddings="tokens"), "action-gpt"])
def test_a_stopped_run_with_a_policy_ends_as_an_uninterrupted_one(tmp_path, policy):
    whole = weights(run(tmp_path / "whole", policy))
    run(tmp_path / "cut", policy, stop_after=7)
    assert equal(weights(run(tmp_path / "cut", policy)), whole)


def test_a_policy_changes_the_run_and_its_identity(tmp_path):
    run(tmp_path, "tmr++", stop_after=2)
    with pytest.raises(FeatureMismatch, match="new folder"):
        run(tmp_path, "original")


def test_policies_in_json():
    recipe = Recipe.from_dict({"policy": {"name": "tmr++-table5", "embeddings": "tokens", "average_count": 4}})
    assert recipe.text_policy == replace(policy_of("tmr++-table5"), embeddings="tokens", average_count=4)
    assert Recipe.from_dict(recipe.to_dict()) == recipe
    assert Recipe.from_dict({"policy": "tmr++"}).text_policy == TextPolicy()
    assert Recipe().text_policy is None
    for wrong in ("tmr+++", {"name": "x"}, {"paraphrase": 0.9}):
        with pytest.raises(MotionaryError):
            Recipe.from_dict({"policy": wrong})
    for wrong in ({"share": 1}, {"embeddings": "words"}, {"average_of": "some"}):
        with pytest.raises(FormatError, match="text policy"):
            Recipe.from_dict({"policy": wrong})


def test_other_words_of_a_back_end_stand_beside_the_captions():
    plain = TrainingClip(np.zeros((40, 6), np.float32), ("a person walks forward slowly", "someone walks ahead"))
    words = asked_words(plain.captions, open_backend("rules"), plan=AugmentPlan(style="sentences"))
    (rich,) = with_other_words([plain], words)
    assert rich.captions == plain.captions
    assert rich.paraphrases
    assert len(set(rich.paraphrases)) == len(rich.paraphrases)
    assert not set(rich.paraphrases) & set(rich.captions)
    assert words("never asked") == OtherWords()


def test_stored_clips_keep_their_other_words(tmp_path):
    rich = clip(paraphrases=("amble",), actions=("go",))
    for _ in range(2):
        (back,) = stored_clips(tmp_path, 1, make=lambda first, count: iter([rich]))
        assert (back.paraphrases, back.actions, back.weight) == (("amble",), ("go",), 1.0)


def test_empty_other_words_are_refused():
    with pytest.raises(FeatureMismatch, match="empty"):
        clip(paraphrases=(" ",))
