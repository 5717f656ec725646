"""TMR: one space for motions and words (Petrovich, Black, Varol, ICCV 2023), with the HN-NCE option of TMR++.

`config` and `numpy_text` need no torch, so that a query is answered without importing it; `model`, `losses` and
`encode` do.
"""

from motionary.models.contrastive.config import LossWeights, TMRConfig

__all__ = ["LossWeights", "TMRConfig"]
