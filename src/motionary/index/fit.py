"""Does anything in the library fit the words at all? Numbers beside a search's score that may tell.

A cosine does not: words of what a library does not hold score nearly as high as words of what it does. A contest at
the best hit's moment, between the query and other captions, tells more about the procedural corpus, and nothing about
real motion that the model was not trained on. So searches do not use it; `motionary evaluate absent` measures it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

SAME_WORDS = 0.9
"""Captions whose cosine with the query is this or more say the same, and do not compete with it."""
TEMPERATURE = 0.1
EVIDENCE = ("score", "lead", "share", "files")


def evidence(query: Array, moment: Array, *, score: float, files: int, captions: Array) -> Array:
    """Four numbers (4,) about a search, in `EVIDENCE`'s order.

    `query` (d,), `moment` (d,) and `captions` (k, d) are the unit vectors of the words, of the best hit's moment and of
    other captions; `score` is that hit's score, `files` how many were searched. score: as it is; lead: the query's
    cosine with the moment less the best other caption's; share: the logarithm of the query's softmax weight against the
    mean other caption (at the training's temperature); files: the logarithm of their number, since more files hold
    better chance matches.
    """
    own = float(query @ moment)
    others = (captions @ moment)[captions @ query < SAME_WORDS]
    if not len(others):
        others = np.zeros(1)
    share = own / TEMPERATURE - np.log(np.exp(others / TEMPERATURE).mean())
    return np.array([score, own - others.max(), share, np.log(max(files, 1))], dtype=np.float64)
