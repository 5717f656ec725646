"""Examples of table 1 drawn: source, target, what the editor makes of the written instruction, and the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from motionary.evaluation.metrics.position_errors import mpjpe
from motionary.features.humanml263 import recover_positions
from motionary.pictures.sheet import Row, contact_sheet
from motionary.tasks.cigtime.making import edited
from motionary.tasks.reproduce.cigtime.rows import texts_of
from motionary.tasks.reproduce.cigtime.sets import Bench
from motionary.tasks.reproduce.cigtime.settings import OURS
from motionary.tasks.reproduce.drawing import write_png

SHOWN = (0.1, 0.5, 0.9)
"""Which examples: at these places when all are sorted by how well the edit fits, so that failures are seen too."""


def draw_examples(bench: Bench, name: str, path: Path) -> Path:
    """Three pairs of the first seed: one of the best, the middle one, one of the worst."""
    test = bench.triplets(name, "test")
    texts = texts_of(OURS, name, bench, seed=min(bench.context.seeds))
    made = edited(test, texts, editor=bench.editor, plan=bench.split_plan("test"))
    motions = [
        [recover_positions(np.asarray(each, dtype=np.float32)) for each in (triplet.source, triplet.target, edit)]
        for triplet, edit in zip(test, made, strict=True)
    ]
    apart = [mpjpe(each[1], each[2]) for each in motions]
    order = np.argsort(apart, kind="stable")
    rows = []
    for share in SHOWN:
        number = int(order[round(share * (len(order) - 1))])
        source, target, edit = motions[number]
        rows += [
            Row("Source", test[number].origin, source, 20.0),
            Row("Target", f"true: {test[number].instruction}", target, 20.0),
            Row("Edited", f"written: {texts[number]} ({100 * apart[number]:.0f} cm off)", edit, 20.0),
        ]
    heading = "CigTime at small budget: edits that fit best, middling and worst; left limbs blue"
    write_png(path, contact_sheet(rows, heading=heading, poses=6))
    return path
