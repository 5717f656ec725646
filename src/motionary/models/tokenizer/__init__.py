"""Action tokenizer: motion features to a short sentence of discrete codes and back (VQ-VAE).

LLM-AR's action VQ-VAE (Qu et al., CVPR 2024, section 3.1) with Euclidean or hyperbolic codes, T2M-GPT's and CigTime's
as variants of the same classes. `config` needs no torch; `model`, `losses`, `clips` and `checkpoint` do.
"""

from motionary.models.tokenizer.config import VARIANTS, TokenizerConfig, TokenizerWeights, variant

__all__ = ["VARIANTS", "TokenizerConfig", "TokenizerWeights", "variant"]
