"""Pictures of Action-GPT's table 1: the same phrases by each model, told the phrase and told its descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.metrics.position_errors import local_joints
from motionary.features.humanml263 import recover_positions
from motionary.formats.atomic import replacing
from motionary.formats.safe_npz import read_npy
from motionary.tasks.reproduce.action_gpt.making import Make
from motionary.tasks.reproduce.action_gpt.sets import Sets
from motionary.tasks.reproduce.drawing import write_png
from motionary.training.actions import Action

Array = NDArray[np.floating]

SHARES = (0.1, 0.3)
"""Where in the order from the liveliest action to the stillest one stand those that are shown."""


def chosen(sets: Sets) -> list[Action]:
    """The tested actions that are shown: two lively procedural ones, and two of phrases never trained on."""
    known = [action for action in sets.test if action.source != "cmu"]
    return [_of(each, share) for each in (known, sets.unseen) for share in SHARES if each]


def _of(actions: Sequence[Action], share: float) -> Action:
    return sorted(actions, key=_stillness)[int(share * len(actions))]


def _stillness(action: Action) -> float:
    """Minus how far the joints move about in the body's own frame."""
    joints = local_joints(recover_positions(action.features.astype(np.float64)))
    return -float(joints.std(axis=0).mean())


def keep_strips(path: Path, make: Make, sets: Sets) -> None:
    """Write the positions that a row makes of the chosen phrases, one array (frames of all, 22, 3)."""
    made = [recover_positions(np.asarray(parts[0], dtype=np.float64)) for parts in make([[a] for a in chosen(sets)])]
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        np.save(stream, np.concatenate(made).astype(np.float32), allow_pickle=False)


def read_strips(path: Path, actions: Sequence[Action]) -> list[Array]:
    """The positions of each chosen phrase."""
    together = np.asarray(read_npy(path), dtype=np.float64)
    return np.split(together, np.cumsum([len(action.features) for action in actions])[:-1])


def draw_strips(path: Path, sets: Sets, rows: Mapping[str, Path]) -> None:
    """A contact sheet: each chosen phrase's real motion, then every row's of those in `rows` (label -> its strips)."""
    from motionary.pictures.sheet import Row, contact_sheet

    actions = chosen(sets)
    made = {label: read_strips(strips, actions) for label, strips in rows.items()}
    trained = {action.phrase for action in sets.train}
    lines = []
    for number, action in enumerate(actions):
        seen = "trained on" if action.phrase in trained else "never trained on"
        real = recover_positions(action.features.astype(np.float64))
        lines.append(Row(f'"{action.phrase}"', f"real; a phrase {seen}", real, 20.0))
        lines += [Row(label, f'"{action.phrase}"', parts[number], 20.0) for label, parts in made.items()]
    write_png(path, contact_sheet(lines, heading="Told a phrase, and told its descriptions"))
