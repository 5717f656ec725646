"""Recorded walks and runs in many styles, for a model that has seen made-up walks alone (Bandai-Namco, testing only).

Zero-shot: the styles that name an attribute (old, feminine, masculine, childish) should raise its confidence, and a
description of the walker should find them. Leave one style take out: each take is recognised among the others by its
nearest neighbour. One actor plays all styles, so nothing here says anything about people: it says whether acted age and
sex look to the model like what it learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.procedural_gait.collect import PLAIN
from motionary.errors import MissingData
from motionary.evaluation.metrics.detection import auroc
from motionary.evaluation.metrics.retrieval import chance_scores, retrieval_scores
from motionary.motion.gait_parameters import GaitParameters, TooFewSteps
from motionary.tasks.gait import GaitReader
from motionary.tasks.gait_walks import read_walk
from motionary.tasks.progress import Progress, Silent

Array = NDArray[np.floating]

CONTENTS = ("walk", "run")
EXPECTED: dict[str, tuple[tuple[str, ...], float]] = {
    "old": (("AgeOldAdult", "AgeSenior"), 1.0),
    "childish": (("AgeChild",), 1.0),
    "feminine": (("Female",), 1.0),
    "masculinity": (("Female",), -1.0),
}
"""Style -> attributes whose confidence should be higher (1) or lower (-1) in it than in the other styles."""
DESCRIPTIONS: dict[str, str] = {
    "old": "an elderly person walking slowly",
    "childish": "a child walking",
    "feminine": "a woman walking",
    "masculinity": "a man walking",
}
"""Style -> a description that should find it."""


@dataclass(frozen=True, eq=False)
class StyleTake:
    """One take: what is done in which style, the attributes' probabilities, the vector, and plain parameters (p,)."""

    name: str
    content: str
    style: str
    probabilities: Array
    vector: Array
    plain: Array


def evaluate_styles(data: Path, *, checkpoint: Path | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Zero-shot attributes and descriptions, and nearest neighbours, each beside chance. `MissingData` for no takes."""
    files = style_files(data)
    reader, progress = GaitReader(checkpoint), progress or Silent()
    progress.start(len(files), "reading walks and runs")
    takes, skipped = [], []
    for path in files:
        take = _take(path, reader)
        (takes if take else skipped).append(take or path.stem)
        progress.advance()
    walks = [take for take in takes if take.content == "walk"]
    return {
        "protocol": {
            "takes": f"{len(takes)} walks and runs of Bandai-Namco ({len(walks)} walks), one actor in "
            f"{len({take.style for take in takes})} styles; read for testing only",
            "left out": ", ".join(skipped) + " (too few steady steps)" if skipped else "none",
            "model": "trained on made-up walks alone; four virtual cameras, answers averaged",
        },
        "tables": {
            "Zero-shot: AUC of an attribute's confidence, the style's takes against the other styles' (chance 50)": [
                _attribute_row(style, chosen, name)
                for name, chosen in (("walks", walks), ("walks and runs", takes))
                for style in EXPECTED
            ],
            "Zero-shot: rank of the style's first take for its description, and by chance": [
                _description_row(style, walks, reader) for style in DESCRIPTIONS
            ],
            "Leave one style take out: top-1 % of its style by the nearest other take": _neighbour_rows(takes, walks),
        },
    }


def style_files(data: Path) -> list[Path]:
    """The walks and runs under `data`/bandai_namco, sorted by name."""
    folder = data / "bandai_namco" / "data"
    folder = folder if folder.is_dir() else data
    found = [path for content in CONTENTS for path in sorted(folder.glob(f"dataset-*_{content}_*.bvh"))]
    if not found:
        raise MissingData(f"{folder}: no dataset-*_walk_*.bvh there; --data is the folder with bandai_namco/")
    return found


def _take(path: Path, reader: GaitReader) -> StyleTake | None:
    _, content, style, _ = path.stem.split("_")
    try:
        walk = read_walk(path)
    except TooFewSteps:
        return None
    if walk.parameters is None:
        return None
    return StyleTake(
        path.stem,
        content,
        style,
        reader.probabilities(walk.layouts),
        reader.vector(walk.layouts),
        _plain(walk.parameters),
    )


def _plain(found: GaitParameters) -> Array:
    return np.nan_to_num(np.array([of(found) for of in PLAIN.values()], dtype=np.float64))


def _attribute_row(style: str, takes: Sequence[StyleTake], name: str) -> dict[str, Any]:
    names, sign = EXPECTED[style]
    columns = [ATTRIBUTES.index(each) for each in names]
    confidence = np.array([take.probabilities[columns].sum() for take in takes])
    own = np.array([take.style == style for take in takes])
    return {
        "takes": name,
        "style": style,
        "attribute": f"{'not ' if sign < 0 else ''}{' or '.join(names)}",
        "AUC": 100.0 * auroc(sign * confidence, own),
        "mean confidence": 100.0 * float(confidence[own].mean()),
        "of the others": 100.0 * float(confidence[~own].mean()),
    }


def _description_row(style: str, walks: Sequence[StyleTake], reader: GaitReader) -> dict[str, Any]:
    vectors = np.stack([walk.vector for walk in walks])
    scores = (vectors @ reader.text(DESCRIPTIONS[style]))[None]
    own = np.array([[walk.style == style for walk in walks]])
    return {
        "style": style,
        "description": DESCRIPTIONS[style],
        "rank": float(retrieval_scores(scores, own).median_rank),
        "by chance": float(chance_scores(own).median_rank),
        "of": len(walks),
    }


def _neighbour_rows(takes: Sequence[StyleTake], walks: Sequence[StyleTake]) -> list[dict[str, Any]]:
    rows = []
    for name, chosen in (("walks", walks), ("walks and runs", takes)):
        kinds = {
            "aligner's vectors": np.stack([take.vector for take in chosen]),
            "attributes' logits": _standard(np.stack([_logit(take.probabilities) for take in chosen])),
            "plain gait parameters": _standard(np.stack([take.plain for take in chosen])),
        }
        styles = np.array([take.style for take in chosen])
        same = styles[:, None] == styles[None]
        np.fill_diagonal(same, False)
        possible = same.any(axis=1)
        chance = 100.0 * float((same.sum(axis=1) / (len(chosen) - 1))[possible].mean())
        for kind, values in kinds.items():
            apart = np.linalg.norm(values[:, None] - values[None], axis=-1)
            np.fill_diagonal(apart, np.inf)
            right = styles[apart.argmin(axis=1)] == styles
            rows.append(
                {
                    "takes": name,
                    "by": kind,
                    "top-1": 100.0 * float(right[possible].mean()),
                    "chance": chance,
                    "tested": int(possible.sum()),
                }
            )
    return rows


def _standard(values: Array) -> Array:
    return (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-6)


def _logit(probabilities: Array) -> Array:
    clipped = np.clip(probabilities, 1e-4, 1 - 1e-4)
    return np.log(clipped / (1 - clipped))
