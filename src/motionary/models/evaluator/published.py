"""The published evaluator from its own files, without executing anything that is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.evaluator.model import FEATURES, STRIDE, MotionEncoder, MovementEncoder, TextEncoder
from motionary.models.evaluator.torch_zip import read_torch_zip
from motionary.models.evaluator.words import GloVe, read_glove

Array = NDArray[np.floating]

WEIGHTS = "text_mot_match/model/finest.tar"
MEAN, STD = "Comp_v6_KLD01/meta/mean.npy", "Comp_v6_KLD01/meta/std.npy"
"""Where the weights and the evaluator's own normaliser lie in the published folder of a data set ("t2m")."""
GLOVE = "glove"
NUMBERS = 263


class PublishedEvaluator:
    """Motions and tagged texts to the published space (512 numbers), not scaled to unit length.

    Figures in it compare with published ones only under the same protocol: HumanML3D's test split, batches of 32.
    """

    def __init__(self, networks: Mapping[str, nn.Module], *, mean: Array, std: Array, words: GloVe) -> None:
        if mean.shape != (NUMBERS,) or std.shape != (NUMBERS,) or not (std > 0).all():
            raise FeatureMismatch(
                f"a normaliser of {mean.shape} and {std.shape}; need ({NUMBERS},), deviations above 0"
            )
        self._networks = {name: network.eval() for name, network in networks.items()}
        self._mean, self._std, self._words = mean.astype(np.float32), std.astype(np.float32), words

    def motions(self, features: Sequence[Array], *, batch: int = 64) -> NDArray[np.float32]:
        """(n, 512) of un-normalised features (frames, 263) each; as published, frames past a multiple of 4 are cut."""
        for number, each in enumerate(features):
            if each.ndim != 2 or each.shape[1] != NUMBERS or len(each) < STRIDE:
                raise FeatureMismatch(f"motion {number}: {each.shape}; need ({STRIDE} frames or more, {NUMBERS})")
        found = [self._some(features[first : first + batch]) for first in range(0, len(features), batch)]
        return np.concatenate(found) if found else np.empty((0, 512), dtype=np.float32)

    def _some(self, features: Sequence[Array]) -> NDArray[np.float32]:
        lengths = torch.tensor([len(each) // STRIDE for each in features])
        padded = torch.zeros(len(features), int(lengths.max()) * STRIDE, FEATURES)
        for row, each in enumerate(features):
            kept = each[: int(lengths[row]) * STRIDE]
            padded[row, : len(kept)] = torch.from_numpy(
                ((kept - self._mean) / self._std)[:, :FEATURES].astype(np.float32)
            )
        with torch.inference_mode():
            movements = self._networks["movement_encoder"](padded)
            return self._networks["motion_encoder"](movements, lengths).numpy()

    def texts(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """(n, 512) of texts, each a sequence of tagged words ("walk/VERB"), as HumanML3D's files have them."""
        words, parts, lengths = self._words.texts(texts)
        encoder = self._networks["text_encoder"]
        assert isinstance(encoder, TextEncoder)
        with torch.inference_mode():
            return encoder.embed(torch.from_numpy(words), torch.from_numpy(parts), torch.from_numpy(lengths)).numpy()


def load_published(folder: str | Path, *, glove: str | Path | None = None) -> PublishedEvaluator:
    """The evaluator of a folder as published ("t2m", with text_mot_match/ and Comp_v6_KLD01/), GloVe in `glove`.

    `glove` is by default the folder of that name beside it. Raises MissingData for what is not there, FormatError for
    what is something else; weights are read by `torch_zip`, which runs nothing that a file says.
    """
    folder = Path(folder)
    missing = [name for name in (WEIGHTS, MEAN, STD) if not (folder / name).is_file()]
    if missing:
        raise MissingData(f"{folder}: no {', '.join(missing)}; give the published folder of HumanML3D's evaluator")
    stored = _weights(folder / WEIGHTS)
    networks: dict[str, nn.Module] = {}
    for name, network in (
        ("movement_encoder", MovementEncoder()),
        ("motion_encoder", MotionEncoder()),
        ("text_encoder", TextEncoder()),
    ):
        try:
            network.load_state_dict({key: torch.from_numpy(array) for key, array in stored[name].items()})
        except (KeyError, RuntimeError, AttributeError, TypeError) as error:
            raise FormatError(f"holds no {name} of the published sizes: {error}", path=folder / WEIGHTS) from error
        networks[name] = network
    mean, std = (_numbers(folder / name) for name in (MEAN, STD))
    return PublishedEvaluator(networks, mean=mean, std=std, words=read_glove(glove or folder.parent / GLOVE))


def _weights(path: Path) -> Mapping[str, Any]:
    """Arrays by network."""
    found = read_torch_zip(path)
    if not isinstance(found, Mapping):
        raise FormatError(f"holds {type(found).__name__}, not weights by network", path=path)
    return found


def _numbers(path: Path) -> Array:
    try:
        return np.load(path, allow_pickle=False)
    except ValueError as error:
        raise FormatError(f"not an array of numbers: {error}", path=path) from error
