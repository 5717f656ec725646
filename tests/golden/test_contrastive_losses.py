"""TMR's contrastive losses against the published implementations' outputs."""

import json

import numpy as np
import pytest
import torch

from motionary.models.contrastive.losses import cosine_scores, false_negatives, hn_nce, info_nce


@pytest.fixture(scope="module")
def pairs(golden):
    with np.load(golden / "losses.npz") as stored:
        return {name: torch.from_numpy(stored[name]) for name in stored}


@pytest.fixture(scope="module")
def expected(golden):
    return json.loads((golden / "losses.json").read_text())


@pytest.mark.parametrize("temperature", [0.1, 0.7])
def test_info_nce_with_and_without_the_filter(pairs, expected, temperature):
    scores = cosine_scores(pairs["motion"], pairs["text"], temperature=temperature)
    ignore = false_negatives(pairs["text_embeddings"], cosine=0.6)
    assert ignore.any(), "the golden pairs must exercise the filter"
    plain, filtered = info_nce(scores).item(), info_nce(scores, ignore=ignore).item()
    assert plain == pytest.approx(expected[f"info_nce_t{temperature}"], rel=1e-5)
    assert filtered == pytest.approx(expected[f"info_nce_t{temperature}_filtered_cosine_0.6"], rel=1e-5)


@pytest.mark.parametrize("temperature", [0.1, 0.7])
@pytest.mark.parametrize(("alpha", "beta"), [(0.999, 0.5), (1, 0.25)])
def test_hn_nce(pairs, expected, temperature, alpha, beta):
    scores = cosine_scores(pairs["motion"], pairs["text"], temperature=temperature)
    loss = hn_nce(scores, alpha=alpha, beta=beta).item()
    assert loss == pytest.approx(expected[f"hn_nce_t{temperature}_alpha{alpha}_beta{beta}"], rel=1e-5)
