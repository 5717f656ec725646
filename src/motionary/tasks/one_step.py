"""`motionary train one-step`: an MDM's own motions, and a student that makes the like of them in one step."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from motionary.errors import MotionaryError
from motionary.tasks.generate import generator_path
from motionary.tasks.generator import Generator, Sampling
from motionary.tasks.progress import Progress, Silent, fit_teller
from motionary.tasks.trajectories import corpus_phrases, trajectory_ends
from motionary.text.cache import CachedEncoder
from motionary.training.described import DESCRIPTIONS
from motionary.training.describing import Describing
from motionary.training.one_step_recipe import OneStepRecipe, Teaching

if TYPE_CHECKING:
    from motionary.models.checkpoint import CheckpointInfo

EVALUATED = range(900_000, 901_000)
"""Corpus seeds of evaluations and of choices made on the way: nothing is trained on them."""
MOST = 1_000_000


def student_recipe(*, steps: int | None, teacher_steps: int, guidance: float, seed: int) -> OneStepRecipe:
    """The usual recipe but for what a person's options ask; `seed` is of the teacher's noise and of all draws."""
    recipe = OneStepRecipe(teaching=Teaching(steps=teacher_steps, guidance=guidance, seed=seed))
    return recipe.changed(seed=seed, **({} if steps is None else {"steps": steps}))


def train_student(
    *,
    out: Path,
    checkpoint: Path | None = None,
    recipe: OneStepRecipe | None = None,
    trajectories: int = 30_000,
    corpus_seed: int = 1,
    device: str = "cpu",
    progress: Progress | None = None,
) -> Path:
    """Distil the MDM of a checkpoint (default: the one that ships) under `out`; returns the student's checkpoint.

    The teacher makes `trajectories` motions of words from the procedural corpus `corpus_seed`, which are kept in
    `out`/cache with the corpus. A stopped run goes on where it stopped. Raises `MotionaryError` for a teacher that was
    distilled itself, for a seed that is evaluated on, and for no trajectories.
    """
    from motionary.training.loop import usable_device
    from motionary.training.one_step import train_one_step

    if not 1 <= trajectories <= MOST:
        raise MotionaryError(f"{trajectories} trajectories; give 1 to {MOST}")
    if corpus_seed in EVALUATED:
        raise MotionaryError(f"corpus seed {corpus_seed}: kept for evaluations; train on another than {EVALUATED}")
    usable_device(device)
    progress, recipe = progress or Silent(), recipe or OneStepRecipe()
    teacher = generator_path(checkpoint)
    cache = out / "cache"
    generator = Generator(teacher)
    generator.encoder = CachedEncoder(generator.encoder, cache / "captions.sqlite", half=True)
    if "distilled" in generator.info.training:
        raise MotionaryError(f"{teacher}: was distilled itself; name the MDM that it was distilled from")
    phrases = corpus_phrases(
        trajectories,
        corpus_seed=corpus_seed,
        seed=recipe.teaching.seed,
        longest=generator.model.config.longest,
        cache=cache,
        progress=progress,
    )
    sampling = replace(Sampling(), **asdict(recipe.teaching))
    recipe, extras = _told_alike(recipe, generator.info, teacher)
    ends = trajectory_ends(generator, phrases, sampling=sampling, folder=cache, progress=progress)
    return train_one_step(
        recipe,
        ends,
        out,
        teacher=teacher,
        encoder=generator.encoder,
        extras=extras,
        tell=fit_teller(progress, "student"),
        device=device,
    )


def _told_alike(recipe: OneStepRecipe, info: CheckpointInfo, teacher: Path) -> tuple[OneStepRecipe, dict[str, bytes]]:
    """The recipe with the teacher's text encoder and descriptions, and the files that these need beside the weights."""
    told = info.training.get("recipe", {})
    describe = told.get("describe")
    described = None if describe is None else Describing.from_dict(describe)
    extras = {} if described is None else {DESCRIPTIONS: (teacher / DESCRIPTIONS).read_bytes()}
    return replace(recipe, encoder=str(told.get("encoder", "minilm")), describe=described), extras
