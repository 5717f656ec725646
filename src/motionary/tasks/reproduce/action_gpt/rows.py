"""The numbers of a row with a seed, kept where several tables need the same one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from motionary.formats.atomic import replacing
from motionary.tasks.reproduce.action_gpt.making import maker_for, mean_pose, nearest_text
from motionary.tasks.reproduce.action_gpt.measuring import VARIED, numbers_of, real_numbers, variety
from motionary.tasks.reproduce.action_gpt.sets import Sets
from motionary.tasks.reproduce.action_gpt.strips import keep_strips
from motionary.tasks.reproduce.action_gpt.study import Row, StudySettings, encoder_for, sets_for, train_row
from motionary.tasks.reproduce.recipe import Context

Numbers = Mapping[str, float]

REAL, MEAN_POSE, NEAREST = "real motion", "mean pose", "nearest training text"
"""Rows that train nothing; NEAREST may be told descriptions."""


def row_numbers(row: Row, seed: int, context: Context, settings: StudySettings, *, data: Mapping[str, Any]) -> Numbers:
    """A row's numbers: those kept of the same settings and data, else trained (or made by a peer) and measured.

    The first seed's strips are kept beside them.
    """
    path = kept_at(row, seed, context, settings, data=data)
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    sets = sets_for(context, seed, settings)
    if row.model in (REAL, MEAN_POSE, NEAREST):
        numbers = _peer(row, seed, sets, context)
    else:
        numbers = _trained(row, seed, sets, context, settings, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        stream.write(json.dumps(numbers).encode())
    return numbers


def kept_at(row: Row, seed: int, context: Context, settings: StudySettings, *, data: Mapping[str, Any]) -> Path:
    """Where a row's numbers are kept: its name holds a hash of all that decides them. Strips have another suffix."""
    about = [row.model, row.count, row.prompt, seed, context.budget, settings.to_dict(), dict(data)]
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:16]
    return context.cache / "action-gpt" / f"{digest}.json"


def _peer(row: Row, seed: int, sets: Sets, context: Context) -> Numbers:
    if row.model == REAL:
        return real_numbers(sets, seed=seed)
    if row.model == MEAN_POSE:
        return numbers_of(mean_pose(sets.train), sets, seed=seed)
    encoder = encoder_for(row, sets, context)
    return numbers_of(nearest_text(sets.train, encoder, seed=seed), sets, seed=seed)


def _trained(row: Row, seed: int, sets: Sets, context: Context, settings: StudySettings, path: Path) -> Numbers:
    """Trains in a folder of its own, which at small budget is removed."""
    run = path.with_suffix("")
    trained = train_row(row, seed, context, settings, run)
    make = maker_for(trained, seed=seed)
    numbers = numbers_of(make, sets, seed=seed)
    several = [maker_for(trained, seed=seed, variant=variant) for variant in range(VARIED[1])]
    numbers |= variety(several, sets, seed=seed)
    if seed == context.seeds[0]:
        keep_strips(path.with_suffix(".npy"), make, sets)
    if context.budget == "small":
        shutil.rmtree(run, ignore_errors=True)
    return numbers
