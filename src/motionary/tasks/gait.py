"""Gait: plain parameters of a walk, attributes read from it with confidences, and walks found by a description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES, GROUPS
from motionary.datasets.gait.tracks import LAYOUT
from motionary.errors import MissingData, MotionaryError
from motionary.formats.points import PointsReading
from motionary.motion.gait_parameters import UNITS, GaitParameters, Sided, gait_parameters
from motionary.motion.gait_spread import WalkSteps, walk_steps
from motionary.tasks.gait_library import WalkLibrary, walk_library
from motionary.tasks.gait_walks import FPS, read_joints, read_walk
from motionary.tasks.library import checkpoint_path
from motionary.tasks.progress import Progress, Silent

Array = NDArray[np.floating]

SHIPPED = "gait-small"
ATTRIBUTES_PART, ALIGNER_PART = "attributes", "aligner"
"""Folders of a gait checkpoint."""

CAUTION = (
    "These are guesses from movement alone by a model trained on made-up walks: they are often wrong, say nothing "
    "about who a person is, and must decide nothing about anybody (docs/responsible-gait.md)."
)
LEAST, MOST = 0.02, 0.98
"""Confidences are cut to these: nothing about a person is certain from a walk."""
TOLD = 60.0
"""AUC on people never seen below which an attribute is not told unless asked for: the model has not learnt it."""


@dataclass(frozen=True)
class AttributeGuess:
    """How sure the model is that an attribute is there (`LEAST` to `MOST`), beside its `share` among training walks.

    `auc`: how well the model ranks walks by it on people never seen (50: not at all, 100: always right).
    """

    name: str
    group: str
    confidence: float
    share: float
    auc: float


@dataclass(frozen=True)
class AttributeReport:
    """What `motionary gait attributes` says of a walk; `parameters` None with a `problem` where they are not known."""

    path: Path
    parameters: GaitParameters | None
    problem: str
    span: tuple[float, float]
    guesses: tuple[AttributeGuess, ...]
    caution: str = CAUTION


@dataclass(frozen=True)
class WalkHit:
    """A walk found: a cosine as `score`, and what a clinician would ask for first (None where it is not known)."""

    path: Path
    score: float
    cadence: float | None
    speed: float | None


@dataclass(frozen=True)
class GaitSearchReport:
    """Hits of a description, best first; `walks` were compared, `skipped` files hold no steady walking."""

    query: str
    library: Path
    walks: int
    skipped: int
    hits: tuple[WalkHit, ...]
    caution: str = CAUTION


class GaitReader:
    """A gait checkpoint as tasks need it: layouts to attributes and to vectors, texts to vectors."""

    def __init__(self, checkpoint: Path | None = None) -> None:
        base = None if checkpoint is None else Path(checkpoint)
        self._folders = {
            part: checkpoint_path(
                None if base is None else base / part, shipped=f"{SHIPPED}/{part}", command="motionary gait train"
            )
            for part in (ATTRIBUTES_PART, ALIGNER_PART)
        }

    @cached_property
    def _classifier(self) -> tuple[Any, Any, tuple[str, ...]]:
        from motionary.models.gait.checkpoint import load_attributes

        model, info, names = load_attributes(self._folders[ATTRIBUTES_PART])
        info.require(features=LAYOUT, fps=FPS)
        return model, info, names

    @cached_property
    def _aligner(self) -> tuple[Any, Any]:
        from motionary.models.alignment.checkpoint import load_aligner

        model, info = load_aligner(self._folders[ALIGNER_PART])
        info.require(features=LAYOUT, fps=FPS)
        return model, info

    @cached_property
    def _encoder(self) -> Any:
        from motionary.text import load_encoder

        return load_encoder("minilm")

    @property
    def weights(self) -> str:
        """Hash of the aligner's weights, by which kept vectors are known."""
        from motionary.models.checkpoint import read_record

        return str(read_record(self._folders[ALIGNER_PART])["weights_sha256"])

    def probabilities(self, layouts: Sequence[Array]) -> Array:
        """(42,) of a walk: the mean of what its views say."""
        from motionary.training.gait import attribute_probabilities

        model, info, _ = self._classifier
        return attribute_probabilities(model, info, layouts).mean(axis=0)

    def learnt(self) -> tuple[Array, Array]:
        """(42,) shares of the attributes among the training walks, and AUC on people never seen (50 where unsaid)."""
        _, info, names = self._classifier
        told = info.training.get("attributes", {})
        share = np.array([float(told.get(name, {}).get("share", np.nan)) for name in names])
        return share, np.array([float(told.get(name, {}).get("auc", 50.0)) for name in names])

    def vector(self, layouts: Sequence[Array]) -> Array:
        """Unit vector (d,) of a walk: the mean over its views."""
        from motionary.models.alignment.encode import encode_motions

        model, info = self._aligner
        rows = encode_motions(model, info, layouts)
        mean = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).mean(axis=0)
        return (mean / np.linalg.norm(mean)).astype(np.float32)

    def text(self, text: str) -> Array:
        """Unit vector (d,) of a description."""
        from motionary.models.alignment.encode import encode_texts

        model, info = self._aligner
        row = encode_texts(model.config, info, [[text]], encoder=self._encoder)[0]
        return row / np.linalg.norm(row)


def parameters(path: Path, *, unit: str | None = None, mapping: Path | None = None) -> GaitParameters:
    """The plain gait parameters of a walk in space. Raises `MotionaryError` for key points, and `TooFewSteps`."""
    found = read_joints(path, unit=unit, mapping=mapping)
    if isinstance(found, PointsReading):
        raise MotionaryError(
            f"{path}: key points in an image have no depth, so that nothing can be measured in metres; give motion "
            "in space, such as BVH, AMC or C3D"
        )
    try:
        return gait_parameters(found)
    except MotionaryError as problem:
        raise type(problem)(f"{path}: {problem}") from problem


def steps(path: Path, *, unit: str | None = None, mapping: Path | None = None) -> WalkSteps:
    """The footfalls and steady steps of a walk in space, in seconds from the first frame that is looked at."""
    found = read_joints(path, unit=unit, mapping=mapping)
    if isinstance(found, PointsReading):
        raise MotionaryError(f"{path}: key points in an image have no depth, so that no footfall can be told")
    return walk_steps(found)


def parameter_values(found: GaitParameters) -> list[dict[str, Any]]:
    """Name, unit, value, and for both sides left, right and asymmetry of each parameter; None where not known."""
    rows = []
    for name, unit in UNITS.items():
        value = getattr(found, name)
        row: dict[str, Any] = {"name": name, "unit": unit}
        if isinstance(value, Sided):
            sides = {"value": value.mean, "left": value.left, "right": value.right, "asymmetry": value.asymmetry}
            row |= {side: _known(number) for side, number in sides.items()}
        else:
            row["value"] = _known(value)
        rows.append(row)
    return rows


_PLACES = {"steps": 0, "left_out": 0, "step_width": 2, "speed": 2, "stride_length": 2, "seconds": 1}


def parameter_rows(found: GaitParameters) -> list[tuple[str, ...]]:
    """Name, value, left, right, asymmetry and unit of each parameter as text, those that are not known as "-"."""
    rows = []
    for name, unit in UNITS.items():
        value = getattr(found, name)
        label = name.replace("_", " ")
        if isinstance(value, Sided):
            places = 2 if unit in ("m", "s") else 1
            sides = [_written(each, places) for each in (value.left, value.right)]
            rows.append((label, _written(value.mean, places), *sides, f"{value.asymmetry:.0f} %", unit))
        else:
            places = _PLACES.get(name, 3 if unit == "m" else 1)
            rows.append((label, _written(value, places), "", "", "", unit))
    return rows


def _written(value: float, places: int) -> str:
    return f"{value:.{places}f}" if np.isfinite(value) else "-"


def attributes(
    path: Path, *, checkpoint: Path | None = None, everything: bool = False, unit: str | None = None,
    mapping: Path | None = None,
) -> AttributeReport:  # fmt: skip
    """Guesses at the attributes of who walks in a file, the most confident first in each group.

    `everything` also tells what the model has not learnt (its AUC is below `TOLD`), and the view of a walk in space,
    which the virtual cameras made.
    """
    reader = GaitReader(checkpoint)
    walk = read_walk(path, unit=unit, mapping=mapping)
    found = np.clip(reader.probabilities(walk.layouts), LEAST, MOST)
    share, auc = reader.learnt()
    group_of = {name: group for group, names in GROUPS.items() for name in names}
    guesses = [
        AttributeGuess(name, group_of[name], float(found[n]), float(share[n]), float(auc[n]))
        for n, name in enumerate(ATTRIBUTES)
        if everything or (auc[n] >= TOLD and not (group_of[name] == "viewpoint" and len(walk.layouts) > 1))
    ]
    order = {group: number for number, group in enumerate(GROUPS)}
    guesses.sort(key=lambda guess: (order[guess.group], -guess.confidence))
    return AttributeReport(path, walk.parameters, walk.problem, walk.span, tuple(guesses))


def search(
    text: str,
    *,
    library: Path,
    checkpoint: Path | None = None,
    top: int = 10,
    progress: Progress | None = None,
) -> GaitSearchReport:
    """The walks under a folder, or of the files that an index knows, that fit a description of the walker best.

    Raises `MissingData` where there is no walk at all.
    """
    text = " ".join(text.split())
    if not text:
        raise MotionaryError('the query is empty; describe the walker, such as "an elderly person walking slowly"')
    reader = GaitReader(checkpoint)
    found: WalkLibrary = walk_library(library, reader, progress=progress or Silent())
    if not len(found.paths):
        raise MissingData(f"{library}: {found.skipped} files and no steady walk among them")
    scores = found.vectors @ reader.text(text)
    best = np.argsort(-scores, kind="stable")[:top]
    hits = [
        WalkHit(found.paths[n], float(scores[n]), _known(found.numbers[n, 0]), _known(found.numbers[n, 1]))
        for n in best
    ]
    return GaitSearchReport(text, Path(library), len(found.paths), found.skipped, tuple(hits))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
