"""Which clips, crops and captions are drawn: shares, weights, bounds, and the same for the same step."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from motionary.errors import FormatError
from motionary.training.caption_bank import ShelvedBank, build_bank, stored_bank, text_rows
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.recipe import Recipe
from motionary.training.sampler import Sampler, draw

RECIPE = Recipe(batch=50, bucket=4)


def clip(*captions, frames=60, **options):
    return TrainingClip(np.arange(frames, dtype=np.float32)[:, None], captions, **options)


def drawn(corpora, steps=20, recipe=RECIPE):
    sampler = Sampler(corpora, recipe=recipe)
    return [entry for step in range(steps) for entry in sampler.batch(step)]


def test_shares_hold_whatever_the_corpora_sizes():
    big = Corpus([clip("big") for _ in range(90)], share=0.25)
    counts = Counter(entry.caption for entry in drawn({"big": big, "small": Corpus([clip("small")], share=0.75)}))
    assert counts["small"] / 1000 == pytest.approx(0.75, abs=0.05)


def test_clips_and_captions_are_drawn_by_weight():
    clips = [clip("rare", weight=1.0), clip("often", "seldom", caption_weights=(3.0, 1.0), weight=4.0)]
    counts = Counter(entry.caption for entry in drawn({"a": Corpus(clips)}))
    assert counts["rare"] / 1000 == pytest.approx(0.2, abs=0.04)
    assert counts["often"] / 1000 == pytest.approx(0.6, abs=0.05)


def test_a_step_is_the_same_out_of_order():
    corpora = {"a": Corpus([clip(f"{n}", frames=30 + 20 * n) for n in range(20)])}
    forward, backward = Sampler(corpora, recipe=RECIPE), Sampler(corpora, recipe=RECIPE)
    expected = [forward.batch(step) for step in range(9)]
    for step in reversed(range(9)):
        for one, other in zip(expected[step], backward.batch(step), strict=True):
            assert one.caption == other.caption
            assert np.array_equal(one.features, other.features)
    other_seed = Sampler(corpora, recipe=replace(RECIPE, seed=7)).batch(0)
    assert [entry.caption for entry in other_seed] != [entry.caption for entry in expected[0]]


@pytest.mark.parametrize(
    ("frames", "keep", "low", "high"), [(20, 0.5, 20, 20), (100, 1.0, 100, 100), (500, 1.0, 200, 200)]
)
def test_crops_without_choice(frames, keep, low, high):
    rng = np.random.default_rng(0)
    lengths = [len(draw(clip("a", frames=frames), rng, recipe=replace(RECIPE, keep=keep)).features) for _ in range(50)]
    assert (min(lengths), max(lengths)) == (low, high)


def test_crops_stay_in_their_bounds_and_reach_both_ends():
    rng = np.random.default_rng(0)
    crops = [draw(clip("a", frames=100), rng, recipe=replace(RECIPE, keep=0.6)).features[:, 0] for _ in range(400)]
    assert {len(crop) for crop in crops} >= {60, 80, 100}
    assert min(len(crop) for crop in crops) == 60
    assert all(np.array_equal(np.diff(crop), np.ones(len(crop) - 1)) for crop in crops)
    assert (min(crop[0] for crop in crops), max(crop[-1] for crop in crops)) == (0, 99)


def test_bucketing_saves_padding():
    corpora = {"a": Corpus([clip("x", frames=int(n)) for n in np.linspace(40, 200, 60)])}

    def padding(bucket):
        sampler = Sampler(corpora, recipe=replace(RECIPE, bucket=bucket))
        batches = [[len(entry.features) for entry in sampler.batch(step)] for step in range(8)]
        return sum(max(batch) * len(batch) - sum(batch) for batch in batches)

    assert padding(8) < padding(1) / 3


class Letters:
    """A text encoder with one token a letter; counts its calls."""

    name = "letters@1"
    dimension = 2

    def __init__(self):
        self.asked = []

    def encode_tokens(self, texts):
        self.asked += texts
        mask = np.arange(max(map(len, texts))) < np.array([[len(text)] for text in texts])
        tokens = np.zeros((*mask.shape, 2), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens[row, : len(text)] = [[ord(letter), 1] for letter in text]
        return tokens, mask

    def encode_sentences(self, texts):
        raise NotImplementedError


def test_the_bank_encodes_once_and_gives_back_each_captions_tokens():
    encoder = Letters()
    bank = build_bank(["walk", "run", "walk", "hop up"], encoder=encoder)
    assert sorted(encoder.asked) == ["hop up", "run", "walk"]
    tokens, mask, sentences = bank.batch(["hop up", "run"])
    assert tokens.shape == (2, 6, 2)
    assert mask.sum(axis=1).tolist() == [6, 3]
    assert tokens[1, :3, 0].tolist() == [ord(letter) for letter in "run"]
    assert not tokens[1, 3:].any()
    assert np.allclose(np.linalg.norm(sentences, axis=1), 1, atol=1e-3)


def test_a_stored_bank_goes_on_where_it_was(tmp_path):
    first, second, store = Letters(), Letters(), tmp_path / "bank.sqlite"
    stored_bank(["walk", "run"], encoder=first, store=store)
    bank = stored_bank(["walk", "hop"], encoder=second, store=store)
    assert second.asked == ["hop"]
    fresh = build_bank(["walk", "hop"], encoder=Letters())
    for ours, theirs in zip(bank.batch(["hop", "walk"]), fresh.batch(["hop", "walk"]), strict=True):
        assert np.array_equal(ours, theirs)


def test_a_bank_too_large_for_memory_is_read_from_disk_and_gives_the_same(tmp_path):
    texts, store, told = ["walk", "hop up", "run"], tmp_path / "bank.sqlite", []
    encoder = Letters()
    shelved = stored_bank(texts, encoder=encoder, store=store, most_bytes=10, tell=lambda *done: told.append(done))
    assert isinstance(shelved, ShelvedBank)
    assert (sorted(encoder.asked), told) == (sorted(texts), [(3, 3)])
    ours, theirs = (bank.batch(["hop up", "walk"]) for bank in (shelved, build_bank(texts, encoder=Letters())))
    assert all(np.allclose(one, other, atol=1e-3) for one, other in zip(ours, theirs, strict=True))
    assert len(encoder.asked) == 3
    rows = text_rows(shelved, [("walk", "run"), ("hop up",)])
    assert rows.tokens.shape == (3, 6, 2)
    assert rows.owners.tolist() == [0, 0, 1]


def test_a_broken_store_is_an_error_that_says_to_delete_it(tmp_path):
    store = tmp_path / "bank.sqlite"
    store.write_bytes(b"no database " * 100)
    with pytest.raises(FormatError, match="delete it"):
        stored_bank(["walk"], encoder=Letters(), store=store)


def test_stores_of_two_encoders_do_not_mix(tmp_path):
    store = tmp_path / "bank.sqlite"
    stored_bank(["walk"], encoder=Letters(), store=store)
    other = Letters()
    other.name = "letters@2"
    stored_bank(["walk"], encoder=other, store=store)
    assert other.asked == ["walk"]
