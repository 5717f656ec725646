"""The tokenizer learns: a few procedural clips come back from their codes after seconds of training."""

import numpy as np
import pytest
import torch

from motionary.datasets.procedural import corpus_clip
from motionary.features.humanml263 import extract
from motionary.models.contrastive.encode import pad_features
from motionary.models.tokenizer import TokenizerConfig, TokenizerWeights
from motionary.models.tokenizer.health import codebook_health
from motionary.models.tokenizer.losses import tokenizer_losses
from motionary.models.tokenizer.model import Tokenizer

CODES, WIDTH = 48, 24
KINDS = {
    "llm-ar": {},
    "cigtime": {"geometry": "euclidean", "learning": "ema", "codebooks": 2, "loss": TokenizerWeights(human=0)},
}


@pytest.fixture(autouse=True)
def one_thread():
    """A model this small gains nothing by threads, and on a busy machine loses minutes waiting for them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def batch():
    """Four clips of up to 64 frames as normalised features and their mask."""
    clips = [extract(corpus_clip(number, seed=0).motion.joint_positions().positions)[:64] for number in range(4)]
    frames = np.concatenate(clips)
    mean, std = frames.mean(axis=0), frames.std(axis=0).clip(0.01)
    features, mask = pad_features(clips, mean=mean.astype(np.float32), std=std.astype(np.float32))
    return torch.from_numpy(features), torch.from_numpy(mask)


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_learns_a_few_clips_by_heart(batch, kind):
    # a batch has 64 codes, not the 4096 that a revival below 1 use a batch is meant for
    config = TokenizerConfig(features=263, width=48, codes=CODES, code_width=WIDTH, revive_below=0.1, **KINDS[kind])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Tokenizer(config).train()
    generator = torch.Generator().manual_seed(0)
    words = torch.randn(100, WIDTH, generator=generator) * WIDTH**-0.5
    model.start(*batch, generator=generator)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    losses = []
    for _ in range(200):
        passed = model(*batch, generator=generator)
        terms = tokenizer_losses(passed, *batch, config=config, words=words)
        optimiser.zero_grad()
        terms["total"].backward()
        optimiser.step()
        model.learn(passed, generator=generator)
        losses.append(float(terms["reconstruction"].detach()))
    assert np.mean(losses[-10:]) < 0.25 * losses[0], losses[::20]
    codes = model.eval().encode(*batch)
    first = codes[..., 0] if config.codebooks > 1 else codes
    assert codebook_health(first.numpy(), size=CODES)["perplexity"] > 8
    # what was learnt lies in the codes: the same codes shuffled give another motion
    shuffled = model.decode(codes[:, torch.randperm(codes.shape[1], generator=generator)])
    error, wrong = (
        (motion[:, : batch[0].shape[1]] - batch[0])[batch[1]].square().mean()
        for motion in (model.decode(codes), shuffled)
    )
    assert error < 0.3 * wrong
