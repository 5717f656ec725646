"""`motionary train`: a plan's stages, each with its corpora, into a run folder with a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from motionary.datasets.cmu import CmuTake
from motionary.errors import FormatError, MissingData
from motionary.models.checkpoint import read_record
from motionary.tasks.progress import Progress, Silent, fit_teller
from motionary.tasks.train_latent import train_latent
from motionary.tasks.training_data import (
    Sources,
    check_sources,
    cmu_action_corpus,
    cmu_takes,
    generated_action_corpus,
    prepared_pair_corpus,
)
from motionary.text.backends import open_backend
from motionary.training.clip_store import stored_clips
from motionary.training.corpora import cmu_clips, corpus_version, generated_clips
from motionary.training.dataset import Corpora, Corpus, TrainingClip
from motionary.training.describing import Describing
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.generation_recipe import GenerationRecipe
from motionary.training.other_words import asked_words, with_other_words
from motionary.training.plan import AnyRecipe, CorpusPlan, Stage, TrainingPlan, load_plan
from motionary.training.prepared_corpus import find_folder, prepared_corpus, read_text_set
from motionary.training.recipe import Recipe


def _generated(plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress) -> Corpus:
    folder = sources.cache / f"{plan.name}-{corpus_version(plan.kind, sensor=plan.sensor)}-seed{plan.seed}"
    progress.start(plan.clips, f"Making {plan.name} clips")
    told = 0

    def tell(done: int, _: int) -> None:
        nonlocal told
        progress.advance(done - told)
        told = done

    def make(first: int, count: int):
        return generated_clips(
            count, kind=plan.kind, seed=plan.seed, sensor=plan.sensor, first=first, workers=sources.workers
        )

    return Corpus(stored_clips(folder, plan.clips, make=make, tell=tell))


def _cmu(plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress) -> Corpus:
    left, about = cmu_takes(plan, stage, sources, progress)
    clips = cmu_clips(left, cache=sources.cache / "takes", sensor_seed=plan.seed if plan.sensor else None)
    progress.advance()
    return Corpus(clips, about=about)


def _prepared(plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress) -> Corpus:
    if plan.pairs:
        return prepared_pair_corpus(plan, stage, sources, progress)
    folder = find_folder(plan.folder, sources.data)
    progress.start(1, f"Reading {folder.name}")
    made = prepared_corpus(
        folder,
        held_out=sources.held_out,
        split=plan.split,
        seconds=plan.seconds,
        augmented=_augmented(plan, sources.data),
    )
    progress.advance()
    progress.note(made.sentence)
    left_out = {name: value for name, value in asdict(made.overlap).items() if name != "examples"}
    about = {"held_out": stage.evaluation_folders, "overlap": left_out, "with_other_words": made.augmented}
    return Corpus(made.clips, about=about)


def _augmented(plan: CorpusPlan, data: Path | None) -> Path | None:
    if not plan.augmented:
        return None
    folder = Path(plan.augmented) if data is None else data / plan.augmented
    if not folder.is_dir():
        raise MissingData(
            f"{folder}: not there; make it with `motionary augment {plan.folder}/annotations.json --out {folder}`, "
            "or take 'augmented' out of the plan"
        )
    return folder


CORPORA: dict[str, Callable[[CorpusPlan, Stage, Sources, Progress], Corpus]] = {
    "procedural": _generated,
    "gestures": _generated,
    "actions": generated_action_corpus,
    "cmu": _cmu,
    "cmu-actions": cmu_action_corpus,
    "prepared": _prepared,
}
"""Kind of a corpus -> what makes it."""


def corpora_of(stage: Stage, sources: Sources, *, progress: Progress) -> dict[str, Corpus]:
    """The corpora a stage names, with their other words and their shares of a batch."""
    held_out = [read_text_set(find_folder(each, sources.data)) for each in stage.evaluation_folders]
    sources = replace(sources, held_out=held_out)
    corpora: dict[str, Corpus] = {}
    for plan in stage.corpora:
        corpus = CORPORA[plan.kind](plan, stage, sources, progress)
        clips = corpus.clips if not plan.words else _worded(corpus.clips, plan.words, progress)
        share = plan.share * (len(clips) if stage.joint == "plain" else 1)
        corpora[plan.name] = replace(corpus, clips=clips, share=share)
    return corpora


def _worded(clips: Sequence[TrainingClip], name: str, progress: Progress) -> list[TrainingClip]:
    """The clips with what a back end says for their captions."""
    progress.start(1, f"Asking {name} for other words")
    words = asked_words((caption for clip in clips for caption in clip.captions), open_backend(name))
    progress.advance()
    return with_other_words(clips, words)


def train_stage(
    stage: Stage,
    *,
    run_folder: Path,
    cache: Path,
    takes: Sequence[CmuTake] | None = None,
    data: Path | None = None,
    start_from: Path | None = None,
    seed: int | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
) -> Path:
    """Train one stage (or go on with it) and return its checkpoint's folder; a finished run is not trained again.

    `takes` are the CMU takes it may train on (None: those in `data`). Under torchrun each process calls this, and the
    first one makes what is cached, writes and tells.
    """
    from motionary.training.distributed import joined

    recipe = stage.recipe if seed is None else _seeded(stage.recipe, seed)
    processes = joined()
    progress = progress if progress and processes.first else Silent()
    with processes.first_alone():
        corpora = corpora_of(stage, Sources(cache, data, takes), progress=progress)
    run = next(trainer for kind, trainer in _TRAINERS.items() if isinstance(recipe, kind))
    return run(
        recipe,  # pyright: ignore[reportArgumentType]
        corpora,
        run_folder,
        start_from=start_from if stage.start == "previous" else None,
        bank_store=cache / "captions.sqlite",
        tell=fit_teller(progress, stage.name),
        device=device,
    )


def _seeded(recipe: AnyRecipe, seed: int) -> AnyRecipe:
    return replace(recipe, seed=seed) if isinstance(recipe, Recipe) else recipe.with_seed(seed)


def _train_tmr(recipe: Recipe, corpora: Corpora, run_folder: Path, *, device: str, **options: Any) -> Path:
    from motionary.text import load_encoder
    from motionary.training.fit import quick_at_bfloat16
    from motionary.training.loop import train, usable_device

    usable_device(device)
    half = quick_at_bfloat16()
    encoder = load_encoder(recipe.encoder, half=half)
    sentences = None if recipe.sentence_encoder is None else load_encoder(recipe.sentence_encoder, half=half)
    return train(recipe, corpora, run_folder, encoder=encoder, sentences=sentences, device=device, **options)


def _train_mdm(recipe: DiffusionRecipe, corpora: Corpora, run_folder: Path, *, device: str, **options: Any) -> Path:
    from motionary.tasks.describers import described
    from motionary.text import load_encoder
    from motionary.training.diffusion import train_mdm
    from motionary.training.distributed import joined
    from motionary.training.fit import quick_at_bfloat16
    from motionary.training.loop import usable_device

    usable_device(device)
    if joined().count > 1:
        raise FormatError("MDM trains in one process; start it without torchrun")
    encoder = load_encoder(recipe.encoder, half=quick_at_bfloat16())
    clips = [clip for corpus in corpora.values() for clip in corpus.clips]
    encoder, extras = described(encoder, recipe.describe, clips, run_folder=run_folder)
    return train_mdm(recipe, corpora, run_folder, encoder=encoder, extras=extras, device=device, **options)


_TRAINERS: dict[type[AnyRecipe], Callable[..., Path]] = {
    Recipe: _train_tmr,
    DiffusionRecipe: _train_mdm,
    GenerationRecipe: train_latent,
}
"""A recipe's kind -> what trains it."""


def train_plan(
    name: str | Path,
    *,
    out: Path,
    data: Path | None = None,
    only: str | None = None,
    encoder: str | None = None,
    sentence_encoder: str | None = None,
    describe: Describing | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
) -> Path:
    """Train every stage of a plan in order (or `only` one) under `out`, and return the last checkpoint's folder.

    `data` is the folder of CMU takes or of prepared data sets, as the stages need. `encoder` and `sentence_encoder`
    take the place of the recipes' text encoders; `describe` makes Action-GPT's variant of MDM, MotionCLIP, TEMOS or
    TEACH. Stopped runs go on where they stopped. What of the data is missing is said before any stage begins.
    """
    plan: TrainingPlan = load_plan(name)
    changes: dict[str, Any] = {"encoder": encoder, "sentence_encoder": sentence_encoder, "describe": describe}
    changes = {field: value for field, value in changes.items() if value is not None}
    chosen = plan.stages if only is None else (plan.stage(only),)
    stages = [replace(stage, recipe=_changed(stage.recipe, changes)) for stage in chosen]
    for stage in stages:
        check_sources(stage, data)
    checkpoint: Path | None = None
    for stage in stages:
        checkpoint = train_stage(
            stage,
            run_folder=out / stage.name,
            cache=out / "cache",
            data=data,
            start_from=checkpoint,
            device=device,
            progress=progress,
        )
    assert checkpoint is not None  # a plan has a stage
    return checkpoint


def _changed(recipe: AnyRecipe, changes: Mapping[str, Any]) -> AnyRecipe:
    """The recipe with other text encoders or descriptions. Raises FormatError where it has none of that kind."""
    unknown = sorted(set(changes) - {entry.name for entry in fields(recipe)})
    if unknown:
        raise FormatError(
            f"this plan's recipe has no {', '.join(unknown)}; --sentence-encoder goes with TMR's, --describe with "
            "MDM's, MotionCLIP's, TEMOS's and TEACH's"
        )
    return replace(recipe, **changes)  # pyright: ignore[reportArgumentType]


def trained_on(checkpoint: Path) -> dict[str, dict[str, Any]]:
    """What a checkpoint's record says of its last stage's corpora: clips, share, and what overlaps left out."""
    return read_record(checkpoint)["training"]["corpora"]


def is_first_process() -> bool:
    """Whether this process is the one that tells what was done: the only one, or the first that torchrun started."""
    from motionary.training.distributed import is_first

    return is_first()
