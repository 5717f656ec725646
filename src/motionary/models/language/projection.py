"""From the width of codes to that of a language model's word embeddings."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.language.config import LanguageConfig


def projection_of(
    config: LanguageConfig, words: Tensor, *, generator: torch.Generator | None = None
) -> nn.Linear | None:
    """The learnt map from codes to the width of `words` (V, width), or None where codes are fed as they are.

    It begins so that a code of length 1, what points of the ball have at most, gets the words' usual size.
    Raises FeatureMismatch where only the projection is trained and there is none.
    """
    width = words.shape[1]
    if config.projection == "fit" and config.code_width == width:
        if config.tuning == "projection":
            raise FeatureMismatch("only the projection is to be trained, but there is none; use projection='always'")
        return None
    with torch.device("meta"):  # so that nothing is drawn from torch's own generator
        made = nn.Linear(config.code_width, width)
    made = made.to_empty(device="cpu")
    size = float(words.detach()[:4096].float().square().mean().sqrt())
    with torch.no_grad():
        made.weight.copy_(size * torch.randn(made.weight.shape, generator=generator))
        made.bias.zero_()
    return made
