"""How the writer that ships was trained: on which triplets, and with what settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from motionary.datasets.cmu import load_cmu
from motionary.tasks.cigtime.making import EditPlan
from motionary.tasks.cigtime.training import CORRECTIONS, make_edits, train_coach
from motionary.tasks.cigtime.writers import LearntWriter
from motionary.tasks.progress import Progress

EDITS: dict[str, tuple[int, int]] = {"procedural": (16_384, 11), "cmu": (2_000, 14), CORRECTIONS: (10_000, 21)}
"""Sources -> how many are asked for (CMU's takes have fewer stretches), and the seed of edits and noise."""
SETTINGS: dict[str, Any] = {
    "tokens": "continuous",
    "tokenizer_steps": 800,
    "steps": 4500,
    "seed": 0,
    "half": True,
}
"""What `train_coach` is told. Latents, since the codes of a short training lose what they keep (CigTime, table 2)."""


def train_shipped(out: Path, *, data: Path, progress: Progress | None = None) -> LearntWriter:
    """Make the triplets with the MDM that ships, and train the writer on them, all under `out`; the writer is in
    `out`/coach. An interrupted run goes on there. `data`: the folder of CMU takes; MissingData where there are none.
    """
    load_cmu(data)  # before an hour's work
    folders = []
    for sources, (count, seed) in EDITS.items():
        folders.append(out / "edits" / sources)
        make_edits(sources, folders[-1], count=count, plan=EditPlan(seed=seed), data=data, progress=progress)
    return train_coach(folders, out, progress=progress, **SETTINGS)
