"""The triplets of each set and split, made once and kept in the cache, and the models that make and judge them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from motionary.datasets.motion_edits import Triplet
from motionary.errors import MissingData
from motionary.tasks.cigtime.making import EditPlan, make_triplets
from motionary.tasks.cigtime.sources import SPLITS, Source, cmu_sources, prepared_sources, procedural_sources
from motionary.tasks.embedder import Embedder
from motionary.tasks.generate import SHIPPED_GENERATOR
from motionary.tasks.generator import Generator
from motionary.tasks.library import GENERATED_CHECKPOINT, checkpoint_path
from motionary.tasks.recogniser_runs import base_of
from motionary.tasks.reproduce.cigtime.settings import COUNTS, PLANS, T5
from motionary.tasks.reproduce.recipe import Context
from motionary.text import load_encoder

NEEDS = {
    "small": "an MDM: the one that ships, or the folder editor/ in --cache; cmu/ (CMU takes) for table 5",
    "full": "humanml3d and kitml as `motionary data prepare` makes them, mdm-paper/ (an MDM trained on HumanML3D) and "
    "language-model/ (the paper: Llama-3-8B); for table 2 also seq2seq-model/ (T5-770M); editors/NAME/ for table 3",
}


class Bench:
    """What the cells of a context share."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.plan: EditPlan = PLANS[context.budget]

    @property
    def editor_folder(self) -> Path:
        """The MDM's checkpoint. Raises MissingData where there is none."""
        if self.context.budget == "full":
            return checkpoint_path(self.context.data / "mdm-paper", command="motionary train mdm-paper")
        named = self.context.cache / "editor"
        if (named / "checkpoint.json").is_file():
            return named
        try:
            return checkpoint_path(None, shipped=SHIPPED_GENERATOR)
        except MissingData as error:
            raise MissingData(
                f"no MDM ships with this version; train one with `motionary train {SHIPPED_GENERATOR} --data DIR` and "
                f"copy its checkpoint's folder to {named}"
            ) from error

    @cached_property
    def editor(self) -> Generator:
        """The editor that makes targets."""
        return Generator(self.editor_folder)

    @cached_property
    def encoder(self) -> Any:
        """The text encoder of the cosine (the paper: CLIP's)."""
        return load_encoder("minilm")

    @cached_property
    def embedder(self) -> Embedder:
        """The space of FID, and what captions targets."""
        return Embedder(checkpoint_path(None, shipped=GENERATED_CHECKPOINT))

    def base(self, row: str) -> Any:
        """The language model of a row."""
        if self.context.budget == "small":
            return base_of(None)
        adapter = "seq2seq" if row == T5 else "causal"
        folder = self.context.data / ("seq2seq-model" if row == T5 else "language-model")
        if not folder.is_dir():
            raise MissingData(f"{folder}: not there; the full budget needs {NEEDS['full']}")
        return base_of(folder, adapter=adapter)

    def triplets(self, name: str, split: str) -> list[Triplet]:
        """The triplets of a set's split."""
        key = (str(self.context.cache.absolute()), self.context.budget, name, split)
        if key not in _MADE:
            folder = self.folder / name / split
            sources = self._sources(name, split)
            _MADE[key] = make_triplets(
                sources,
                _seeded(self.plan, split),
                editor=self.editor,
                folder=folder,
                progress=self.context.progress,
            )
        return _MADE[key]

    @property
    def folder(self) -> Path:
        """Where what an editor made is kept, by its weights."""
        from motionary.models.checkpoint import read_record

        weights = str(read_record(self.editor_folder).get("weights_sha256", ""))[:12]
        return self.context.cache / "cigtime" / f"{self.context.budget}-{weights}"

    def split_plan(self, split: str) -> EditPlan:
        """The plan by which a split's targets were made, and must be made again."""
        return _seeded(self.plan, split)

    def _sources(self, name: str, split: str) -> list[Source]:
        counts = COUNTS[self.context.budget]
        count = counts.train[name] if split == "train" else counts.val if split == "val" else counts.test
        if name == "procedural":
            return procedural_sources(split, count=count)
        if name == "cmu":
            return cmu_sources(split, data=self.context.data, count=count, cache=self.context.cache / "takes")
        return prepared_sources(name, split, data=self.context.data, count=count)


_MADE: dict[tuple[str, str, str, str], list[Triplet]] = {}


def _seeded(plan: EditPlan, split: str) -> EditPlan:
    """Other edits and other noise in each split."""
    from dataclasses import replace

    return replace(plan, seed=1 + SPLITS.index(split))
