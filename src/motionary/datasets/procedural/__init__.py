"""The procedural corpus: a seeded generator of captioned motion on SMPL's 22 joints, the project's embedded data set.

`generate_clip(rng)` makes one clip, `generate_corpus(count, seed=...)` many; `FAMILIES` lists the actions.
"""

from motionary.datasets.procedural.catalogue import FAMILIES
from motionary.datasets.procedural.generate import ProceduralClip, Segment, corpus_clip, generate_clip, generate_corpus

__all__ = ["FAMILIES", "ProceduralClip", "Segment", "corpus_clip", "generate_clip", "generate_corpus"]
