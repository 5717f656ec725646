"""TMR learns: a few dozen synthetic clips are told apart by their captions after seconds of training."""

import numpy as np
import pytest
import torch

from motionary.models.checkpoint import load_checkpoint
from motionary.models.contrastive import LossWeights, TMRConfig
from motionary.models.contrastive.encode import encode_motions, encode_texts
from motionary.models.contrastive.numpy_text import load_text_side
from motionary.text import load_encoder
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.loop import train
from motionary.training.recipe import Recipe

SPEEDS = ("in slow motion", "at a normal pace with raised arms", "in a great hurry", "while trembling all over")
ACTIONS = ("walks", "waves", "jumps", "kicks a ball", "sits down", "claps", "throws", "dances")


@pytest.fixture(autouse=True)
def one_thread():
    """A model this small gains nothing by threads, and on a busy machine loses minutes waiting for them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def clips():
    """Each action its own features, each speed its own frequency."""
    rng = np.random.default_rng(0)
    made = []
    for number, action in enumerate(ACTIONS):
        for rate, speed in enumerate(SPEEDS):
            times = np.arange(int(rng.integers(60, 120)))[:, None]
            features = 0.1 * rng.normal(size=(len(times), 24))
            features[:, 3 * number : 3 * number + 3] += np.sin(times * 0.1 * 2**rate)
            made.append(TrainingClip(features.astype(np.float32), (f"a person {action} {speed}",)))
    return made


def test_it_tells_synthetic_clips_apart(tmp_path):
    model = TMRConfig(
        features=24, latent=64, feedforward=128, motion_layers=2, text_layers=1, decoder_layers=1, patch=4, dropout=0.0,
        norm_first=True, text_mean_token=True, loss=LossWeights(contrastive=1.0, filter_cosine=0.995),
    )  # fmt: skip
    recipe = Recipe(
        model=model, steps=300, batch=32, learning_rate=2e-3, warmup_steps=20, schedule="cosine", bucket=1, seed=1
    )
    made, encoder = clips(), load_encoder("minilm")
    folder = train(recipe, {"synthetic": Corpus(made)}, tmp_path, encoder=encoder)
    trained, info = load_checkpoint(folder)
    texts = [clip.captions[0] for clip in made]
    motion = encode_motions(trained, info, [clip.features for clip in made])
    text = encode_texts(trained, info, texts, encoder=encoder)
    assert ((text @ motion.T).argmax(axis=1) == np.arange(len(made))).mean() >= 0.9
    assert ((motion @ text.T).argmax(axis=1) == np.arange(len(made))).mean() >= 0.9
    assert np.abs(load_text_side(folder).encode(texts, encoder=encoder) - text).max() < 1e-4
