"""What LLM-AR stands beside in its tables: a graph network, joint statistics, and linear probes; each computed once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.formats.atomic import replacing
from motionary.tasks.action_models import ActionProblem, action_model
from motionary.tasks.reproduce.llm_ar.probe import probe_accuracy
from motionary.tasks.reproduce.llm_ar.rows import AS_PAPER, OURS, VERSION, base_for, plan_for
from motionary.tasks.reproduce.llm_ar.sets import Asked, ReadSet, described
from motionary.tasks.reproduce.recipe import Context

MODELS = {"nearest centroid of joint statistics": "centroid", "ST-GCN": "stgcn", "2s-AGCN": "agcn"}
"""Row -> what it is called among `tasks.action_models`."""
PROBES = {
    "linear probe on LLM-AR's own codes": OURS,
    "linear probe on codes made without labels": AS_PAPER,
}
"""Row -> the row of `rows.ROWS` whose tokenizer made the codes; ridge regression from a clip's mean code to labels."""
CENTROID, GRAPH = "nearest centroid of joint statistics", "2s-AGCN"
OWN_CODES, PLAIN_CODES = PROBES


def peer_settings(rows: Sequence[str], asked: Sequence[Asked], context: Context) -> dict[str, Any]:
    """What decides the peers' numbers, for a recipe's settings."""
    return {f"{row}, {each.short}": _settings(row, each, context, seed=None) for row in rows for each in asked}


def peer_top1(row: str, actions: ReadSet, context: Context, *, seed: int) -> float:
    """Top-1 in percent of a peer on a set's test clips; found in the cache where a table has asked for it before."""
    path = _path(context.cache, _settings(row, actions.asked, context, seed=seed))
    if path.is_file():
        return float(json.loads(path.read_text(encoding="utf-8"))["top1"])
    if row in PROBES:
        found = probe_accuracy(PROBES[row], actions, context, seed=seed)
    else:
        found = _model_accuracy(MODELS[row], actions, context, seed=seed, folder=path.with_suffix(""))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        stream.write(json.dumps({"row": row, "set": actions.asked.short, "seed": seed, "top1": found}).encode())
    return found


def _settings(row: str, asked: Asked, context: Context, *, seed: int | None) -> dict[str, Any]:
    about: dict[str, Any] = {"row": row, "seed": seed, "version": VERSION, "data": described([asked], context)}
    if row in PROBES:
        plan = plan_for(PROBES[row], asked, context, seed=0, length="whole").tokenizer.to_dict()
        return about | {"tokenizer": plan, "base": base_for(context).identity}
    model: Mapping[str, Any] = action_model(MODELS[row]).settings(context.budget)
    return about | {"model": dict(model)}


def _path(cache: Path, settings: Mapping[str, Any]) -> Path:
    text = json.dumps(settings, sort_keys=True)
    return cache / "llm-ar" / f"peer-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"


def _model_accuracy(name: str, actions: ReadSet, context: Context, *, seed: int, folder: Path) -> float:
    """Top-1 in percent of one of `tasks.action_models`, which goes on in `folder` where it was stopped."""
    problem = ActionProblem(
        actions.skeletons, actions.split, seed=seed, budget=context.budget, folder=folder, progress=context.progress
    )
    right: NDArray[np.bool_] = action_model(name).scores(problem).argmax(axis=1) == actions.test.targets
    return 100 * float(right.mean())
