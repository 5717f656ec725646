"""Triplets by motion editing: CigTime's data collection (section 3.2) with any MDM, kept on disk shard by shard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from motionary.datasets.motion_edits import Triplet, TripletStore, why_not
from motionary.datasets.motion_edits.store import read_triplets
from motionary.errors import MotionaryError
from motionary.tasks.cigtime.sources import Source
from motionary.tasks.cigtime.words import caption
from motionary.tasks.generator import Generator, Sampling
from motionary.tasks.many_edits import Asked, edit_many
from motionary.tasks.progress import Progress, Silent
from motionary.text.lexicon.edits import PARTS, Edit, content, edits, instruction

SHARD = 256
WAYS = ("once", "every-step")
"""How edits are composed, as `models.diffusion.editing` names it."""


@dataclass(frozen=True)
class EditPlan:
    """How triplets are made.

    `way`: composed "once" (equation 5) or at "every-step" (the paper's code). `steps` of the sampler (the paper: 50),
    `guidance` as MDM's. `wordings` of each edit that may be used; others are held out. `more`: instructions besides the
    lists, by part. `half`: bfloat16. `seed` of which edit a source gets and of the editor's noise.
    """

    way: str = "once"
    steps: int = 10
    guidance: float = 2.5
    wordings: tuple[int, ...] = (0, 1)
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    half: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.way not in WAYS or not self.wordings or not set(self.wordings) <= {0, 1, 2}:
            raise MotionaryError(
                f"way {self.way!r}, wordings {self.wordings}: ways are {', '.join(WAYS)}, wordings some of 0, 1 and 2"
            )
        Sampling(steps=self.steps, guidance=self.guidance)

    @property
    def sampling(self) -> Sampling:
        """What the editor is told."""
        return Sampling(steps=self.steps, guidance=self.guidance, way=self.way, seed=self.seed)


def choices(plan: EditPlan) -> dict[str, list[Edit]]:
    """The edits of each part with the wordings that the plan uses; an added text is an edit of its own."""
    found: dict[str, list[Edit]] = {}
    for part in PARTS:
        known = [Edit(each.name, part, tuple(each.wordings[n] for n in plan.wordings)) for each in edits(part)]
        added = [Edit(text, part, (text,)) for text in plan.more.get(part, ())]
        found[part] = known + added
    return found


def make_triplets(
    sources: Sequence[Source],
    plan: EditPlan,
    *,
    editor: Generator,
    folder: Path,
    progress: Progress | None = None,
) -> list[Triplet]:
    """A triplet for each source, of a drawn part, edit and wording; what is there is not made again.

    Edits that hardly change anything, or that no body can do, are left out (`why_not`). Raises FeatureMismatch for a
    folder with other triplets.
    """
    progress = progress or Silent()
    if not sources:
        raise MotionaryError("no motion to edit")
    about = {
        "plan": asdict(plan),
        "lists": content()["version"],
        "editor": editor.info.weights_sha256,
        "sources": [len(sources), sources[0].origin, sources[-1].origin],
    }
    store = TripletStore(folder, about=about)
    listed = choices(plan)
    progress.start(len(sources), f"Editing {len(sources)} motions")
    dropped: Counter[str] = Counter()
    for number, first in enumerate(range(0, len(sources), SHARD)):
        rows = range(first, min(first + SHARD, len(sources)))
        if store.has(number):
            progress.advance(len(rows))
            continue
        made = _shard([sources[row] for row in rows], rows, plan, listed, editor=editor, progress=progress)
        reasons = [why_not(each) for each in made]
        dropped.update(reason for reason in reasons if reason)
        store.save(number, [each for each, reason in zip(made, reasons, strict=True) if not reason])
    if dropped:
        progress.note(f"left out: {', '.join(f'{count} {reason}' for reason, count in dropped.items())}")
    return read_triplets(folder)


def _shard(
    sources: Sequence[Source],
    rows: Sequence[int],
    plan: EditPlan,
    listed: Mapping[str, Sequence[Edit]],
    *,
    editor: Generator,
    progress: Progress,
) -> list[Triplet]:
    drawn = [draw_edit(plan, listed, row) for row in rows]
    asked = [
        Asked(source.features, caption(text), edit.part, row)
        for source, (edit, text), row in zip(sources, drawn, rows, strict=True)
    ]
    made = edit_many(editor, asked, sampling=plan.sampling, half=plan.half, tell=progress.advance)
    return [
        Triplet(source.features, target, instruction(text, part=edit.part), edit.name, edit.part, source.origin, row)
        for source, target, (edit, text), row in zip(sources, made, drawn, rows, strict=True)
    ]


def draw_edit(plan: EditPlan, listed: Mapping[str, Sequence[Edit]], row: int) -> tuple[Edit, str]:
    """The edit and wording of a source, by its number alone."""
    rng = np.random.default_rng([plan.seed, row])
    options = listed[PARTS[int(rng.integers(len(PARTS)))]]
    edit = options[int(rng.integers(len(options)))]
    return edit, edit.wordings[int(rng.integers(len(edit.wordings)))]


def edited(
    triplets: Sequence[Triplet],
    texts: Sequence[str],
    *,
    editor: Generator,
    plan: EditPlan,
    parts: Sequence[str] | None = None,
) -> list[Any]:
    """Each triplet's source edited by another text with the noise of its own edit: CigTime's reconstruction.

    The part is the one that the text names, if it names one, else the triplet's own (`parts` overrules).
    """
    chosen = parts or [part_of(text) or each.part for text, each in zip(texts, triplets, strict=True)]
    asked = [
        Asked(each.source.astype(np.float32), caption(text), part, each.row)
        for each, text, part in zip(triplets, texts, chosen, strict=True)
    ]
    return edit_many(editor, asked, sampling=plan.sampling, half=plan.half)


def part_of(text: str) -> str:
    """The half of the body that an instruction names, "" for none."""
    return next((part for part in PARTS if f"{part} body" in text.lower()), "")
