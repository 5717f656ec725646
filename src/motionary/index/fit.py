"""Does anything in the library fit the words at all? A calibrated hint beside the scores of a search.

A cosine does not tell: words of what a library does not hold score nearly as high as words of what it does. What tells
more is a contest at the best hit's moment, between the query and other captions: where some other caption fits that
moment clearly better, the moment shows something else. The captions, one of each action of the procedural corpus, and
a logistic regression over four numbers lie beside a checkpoint in `fit.safetensors`, as `motionary evaluate absent
--write` makes it; docs/experiments.md has its figures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError

Array = NDArray[np.floating]

FILE = "fit.safetensors"
MOST_BYTES = 4 << 20
SAME_WORDS = 0.9
"""Captions whose cosine with the query is above this say the same, and do not compete with it."""
TEMPERATURE = 0.1
EVIDENCE = ("score", "lead", "share", "files")


@dataclass(frozen=True, eq=False)
class Fit:
    """The competing captions as unit vectors (k, d), and the regression's `weights` (4,), in `EVIDENCE`'s order, and
    `bias`; `checkpoint` is the SHA-256 of the model's weights they belong to, `protocol` how they were found.
    """

    captions: Array
    weights: Array
    bias: float
    checkpoint: str
    protocol: Mapping[str, Any] = field(default_factory=dict)

    def likelihood(self, query: Array, moment: Array, *, score: float, files: int) -> float:
        """The chance, from 0 to 1, that the best hit shows what the words say, if half of all searches were for things
        that the library holds. Arguments as in `evidence`.
        """
        found = evidence(query, moment, score=score, files=files, captions=self.captions)
        return float(1.0 / (1.0 + np.exp(-np.clip(found @ self.weights + self.bias, -50.0, 50.0))))


def evidence(query: Array, moment: Array, *, score: float, files: int, captions: Array) -> Array:
    """The four numbers (4,) the decision rests on.

    `query` (d,) and `moment` (d,) are the unit vectors of the words and of the best hit's moment, `score` that hit's
    score, `files` how many were searched. score: as it is; lead: the query's cosine with the moment less the best other
    caption's; share: the logarithm of the query's softmax weight against the mean other caption (temperature 0.1, the
    training's); files: the logarithm of their number, since more files hold better chance matches.
    """
    own = float(query @ moment)
    others = (captions @ moment)[captions @ query < SAME_WORDS]
    if not len(others):
        others = np.zeros(1)
    share = own / TEMPERATURE - np.log(np.exp(others / TEMPERATURE).mean())
    return np.array([score, own - others.max(), share, np.log(max(files, 1))], dtype=np.float64)


def fit_bytes(fit: Fit) -> bytes:
    """The content of `fit.safetensors`: captions as float16, the regression as float64, and a digest of them."""
    from safetensors.numpy import save

    tensors = {
        "captions": np.ascontiguousarray(fit.captions, dtype=np.float16),
        "regression": np.append(fit.weights, fit.bias).astype(np.float64),
    }
    metadata = {"checkpoint": fit.checkpoint, "protocol": json.dumps(dict(fit.protocol), sort_keys=True)}
    return save(tensors, metadata | {"sha256": _digest(tensors, metadata)})


def read_fit(folder: str | Path, *, checkpoint: str) -> Fit | None:
    """The hint beside a checkpoint; None where there is none, or one for other weights than those of `checkpoint`.

    Raises FormatError for a damaged file.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(folder) / FILE
    if not path.is_file():
        return None
    help_text = "delete it, or make it again with `motionary evaluate absent --write`"
    if path.stat().st_size > MOST_BYTES:
        raise FormatError(f"{path.stat().st_size} bytes is too long for a search's hint; {help_text}", path=path)
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in ("captions", "regression")}
    except (SafetensorError, OSError, ValueError, TypeError) as error:
        raise FormatError(f"not a search's hint, or damaged ({error}); {help_text}", path=path) from error
    if metadata.get("sha256") != _digest(tensors, metadata):
        raise FormatError(f"damaged: its content does not match its digest; {help_text}", path=path)
    if metadata["checkpoint"] != checkpoint:
        return None
    captions, regression = tensors["captions"].astype(np.float32), tensors["regression"]
    return Fit(captions, regression[:-1], float(regression[-1]), checkpoint, json.loads(metadata["protocol"]))


def _digest(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> str:
    parts = [metadata.get(name, "").encode() for name in ("checkpoint", "protocol")]
    for name in ("captions", "regression"):
        parts += [str((tensors[name].dtype, tensors[name].shape)).encode(), tensors[name].tobytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
