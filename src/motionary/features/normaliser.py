"""Normalisers: the mean and standard deviation a model's features are scaled with, under a name that travels with them.

Three kinds exist for HumanML3D's features and must not be mixed:

- "dataset": statistics over all files of a data set, the standard deviation averaged inside each group of dimensions
  (HumanML3D's own Mean and Std);
- "evaluators": "dataset" with the standard deviation of root and contacts divided by 5 (the published evaluators' own,
  but see `evaluator_normaliser`: their shipped files hold 25);
- "training_crops": each dimension by itself, over the crops a model trains on (TMR, TMR++, and our models).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError, MissingData

Array = NDArray[np.floating]

STD_FLOOR = 1e-3
"""Smallest standard deviation: dimensions that hardly vary are not blown up to noise (1e-3 is 1 mm in a position)."""
KINDS = ("dataset", "evaluators", "training_crops")
EVALUATOR_BIAS = 5.0
"""What the evaluators' rule divides the standard deviation of root and contacts by."""
SHIPPED_EVALUATOR_BIAS = 25.0
"""What they are divided by in the files shipped with the evaluators (`t2m_std.npy`): the rule, applied twice."""


@dataclass(frozen=True, eq=False)
class Normaliser:
    """Scales features (..., D) to (features - mean) / std and back.

    `name`: which statistics these are, such as "training_crops:humanml263"; what is stored beside every array and
    checkpoint. `mean`, `std`: (D,), finite, `std` above 0; `FeatureMismatch` otherwise.
    """

    name: str
    mean: Array
    std: Array

    def __post_init__(self) -> None:
        if self.mean.ndim != 1 or self.mean.shape != self.std.shape:
            raise FeatureMismatch(
                f"normaliser {self.name!r}: mean {self.mean.shape} and std {self.std.shape} must be two equal rows"
            )
        bad = ~(np.isfinite(self.mean) & np.isfinite(self.std) & (self.std > 0))
        if bad.any():
            at = int(np.argmax(bad))
            raise FeatureMismatch(
                f"normaliser {self.name!r}, dimension {at}: mean {self.mean[at]} and std {self.std[at]}; both must be "
                "finite and std above 0; fit it again with Normaliser.fit, which keeps std above a floor"
            )

    @property
    def dimension(self) -> int:
        """Numbers a frame."""
        return len(self.mean)

    def normalise(self, features: Array) -> Array:
        """(features - mean) / std, in the type of `features` (..., D)."""
        self._check(features)
        return ((features - self.mean) / self.std).astype(features.dtype, copy=False)

    def denormalise(self, features: Array) -> Array:
        """features * std + mean, in the type of `features` (..., D)."""
        self._check(features)
        return (features * self.std + self.mean).astype(features.dtype, copy=False)

    def _check(self, features: Array) -> None:
        if features.shape[-1:] != self.mean.shape:
            raise FeatureMismatch(
                f"normaliser {self.name!r} has {self.dimension} dimensions, the features have shape {features.shape}; "
                "use the normaliser that was stored with these features"
            )

    @classmethod
    def fit(
        cls,
        clips: Iterable[Array],
        *,
        name: str = "training_crops",
        groups: Mapping[str, slice] | None = None,
        floor: float = STD_FLOOR,
    ) -> Normaliser:
        """Statistics over all frames of `clips`, each (T, D), one pass, float64 sums.

        `groups` (such as `humanml263.SLICES`) averages the standard deviation inside each slice, as "dataset" does;
        without it each dimension has its own. `floor`: the smallest standard deviation. Raises `MissingData` when there
        is no frame.
        """
        mean, variance = _statistics(clips, name=name)
        std = np.sqrt(variance)
        for group in (groups or {}).values():
            std[group] = std[group].mean()
        return cls(name=name, mean=mean.astype(np.float32), std=np.maximum(std, floor).astype(np.float32))

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"name": self.name, "mean": self.mean.tolist(), "std": self.std.tolist()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Normaliser:
        """From what `to_dict` gave; `FeatureMismatch` if a field is missing or is not what it should be."""
        try:
            mean, std = (np.asarray(data[key], dtype=np.float32) for key in ("mean", "std"))
            return cls(name=str(data["name"]), mean=mean, std=std)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise FeatureMismatch(f"not a normaliser: {error!r}; name, mean and std are needed") from error

    def save(self, path: str | Path) -> None:
        """Write JSON; a reader sees the old file or the new one, never a part."""
        path = Path(path)
        partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with partial.open("w", encoding="utf-8") as file:
                json.dump(self.to_dict(), file)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | Path) -> Normaliser:
        """Read what `save` wrote. Raises `MissingData`, `FormatError` (no JSON) or `FeatureMismatch` (wrong fields)."""
        path = Path(path)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MissingData(f"{path}: no such normaliser; write one with Normaliser.save") from None
        except (ValueError, RecursionError) as error:
            raise FormatError(f"not JSON ({error})", path=path) from error
        if not isinstance(data, dict):
            raise FeatureMismatch(f"{path}: not a normaliser but a {type(data).__name__}")
        return cls.from_dict(data)


def evaluator_normaliser(
    dataset: Normaliser, groups: Mapping[str, slice], *, bias: float = EVALUATOR_BIAS
) -> Normaliser:
    """The published evaluators' statistics from the data set's: std of `root_*` groups and `foot_contacts` over `bias`.

    The published training code divides by 5 in place each time a data set object is made, and makes two from one array.
    So the files that are shipped with the evaluators hold a 25th (`SHIPPED_EVALUATOR_BIAS`): their contacts' mean p and
    deviation fit sqrt(p (1 - p)) / 25. Features for those checkpoints need those files, or that bias.
    """
    std = dataset.std.copy()
    for group, dimensions in groups.items():
        if group.startswith("root_") or group == "foot_contacts":
            std[dimensions] /= bias
    return replace(dataset, name="evaluators", std=std)


def _statistics(clips: Iterable[Array], *, name: str) -> tuple[Array, Array]:
    """Mean and variance of all rows, merged clip by clip (Chan et al.), which does not cancel as sums of squares do."""
    count, mean, squares = 0, np.zeros(()), np.zeros(())
    for number, clip in enumerate(clips):
        rows = np.asarray(clip, dtype=np.float64)
        if rows.ndim != 2 or (count and rows.shape[1:] != mean.shape):
            raise FeatureMismatch(f"clip {number} has shape {rows.shape}; all clips must be (frames, dimensions) alike")
        if not len(rows):
            continue
        if not np.isfinite(rows).all():
            raise FeatureMismatch(f"clip {number} has values that are not finite; leave it out or repair it")
        shift = rows.mean(axis=0) - mean
        total = count + len(rows)
        squares = squares + np.square(rows - rows.mean(axis=0)).sum(axis=0) + shift**2 * (count * len(rows) / total)
        mean = mean + shift * (len(rows) / total)
        count = total
    if not count:
        raise MissingData(f"normaliser {name!r}: no frames to fit on; give at least one clip that is not empty")
    return mean, squares / count
