"""`motionary train`: a plan's stages, each with its corpora, into a run folder with a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from motionary.datasets.cmu import CmuTake, load_cmu
from motionary.errors import MissingData
from motionary.tasks.progress import Progress, Silent
from motionary.training.clip_store import stored_clips
from motionary.training.corpora import cmu_clips, corpus_version, generated_clips
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.plan import CorpusPlan, Stage, TrainingPlan, load_plan


def _generated(plan: CorpusPlan, *, cache: Path, progress: Progress, workers: int | None) -> list[TrainingClip]:
    folder = cache / f"{plan.name}-{corpus_version(plan.kind, sensor=plan.sensor)}-seed{plan.seed}"
    progress.start(plan.clips, f"Making {plan.name} clips")
    told = 0

    def tell(done: int, _: int) -> None:
        nonlocal told
        progress.advance(done - told)
        told = done

    def make(first: int, count: int):
        return generated_clips(count, kind=plan.kind, seed=plan.seed, sensor=plan.sensor, first=first, workers=workers)

    return stored_clips(folder, plan.clips, make=make, tell=tell)


def corpora_of(
    stage: Stage, *, takes: Sequence[CmuTake], cache: Path, progress: Progress, workers: int | None = None
) -> dict[str, Corpus]:
    """The corpora a stage names; `takes` are the CMU takes it may train on."""
    corpora: dict[str, Corpus] = {}
    for plan in stage.corpora:
        if plan.kind != "cmu":
            clips = _generated(plan, cache=cache, progress=progress, workers=workers)
        else:
            progress.start(1, "Reading CMU takes")
            clips = cmu_clips(takes, cache=cache / "takes", sensor_seed=plan.seed if plan.sensor else None)
            progress.advance()
        corpora[plan.name] = Corpus(clips=clips, share=plan.share)
    return corpora


def _teller(progress: Progress, name: str) -> Callable[..., None]:
    state = {"phase": "", "done": 0}

    def tell(report) -> None:
        if report.phase != state["phase"]:
            words = "Embedding captions" if report.phase == "captions" else f"Training {name}"
            progress.start(report.total, words)
            state.update(phase=report.phase, done=0)
        progress.advance(report.done - state["done"])
        state["done"] = report.done

    return tell


def train_stage(
    stage: Stage,
    *,
    run_folder: Path,
    cache: Path,
    takes: Sequence[CmuTake] = (),
    start_from: Path | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Train one stage (or go on with it) and return its checkpoint's folder; a finished run is not trained again."""
    from motionary.text import load_encoder
    from motionary.training.fit import quick_at_bfloat16
    from motionary.training.loop import train

    progress = progress or Silent()
    recipe = stage.recipe if seed is None else replace(stage.recipe, seed=seed)
    corpora = corpora_of(stage, takes=takes, cache=cache, progress=progress)
    return train(
        recipe,
        corpora,
        run_folder,
        encoder=load_encoder("minilm", half=quick_at_bfloat16()),
        start_from=start_from,
        bank_store=cache / "captions.sqlite",
        tell=_teller(progress, stage.name),
    )


def train_plan(
    name: str | Path, *, out: Path, data: Path | None = None, only: str | None = None, progress: Progress | None = None
) -> Path:
    """Train every stage of a plan in order (or `only` one) under `out`, and return the last checkpoint's folder.

    `data` is the folder of CMU takes, needed where a stage trains on them. Stopped runs go on where they stopped.
    """
    plan: TrainingPlan = load_plan(name)
    stages = plan.stages if only is None else (plan.stage(only),)
    needs_cmu = any(corpus.kind == "cmu" for stage in stages for corpus in stage.corpora)
    if needs_cmu and data is None:
        raise MissingData(f"plan {plan.name!r} trains on CMU takes; give their folder with --data")
    takes = load_cmu(data) if needs_cmu and data is not None else []
    checkpoint: Path | None = None
    for stage in stages:
        checkpoint = train_stage(
            stage,
            run_folder=out / stage.name,
            cache=out / "cache",
            takes=takes,
            start_from=checkpoint,
            progress=progress,
        )
    if checkpoint is None:
        raise MissingData(f"plan {plan.name!r} has no stage")
    return checkpoint
